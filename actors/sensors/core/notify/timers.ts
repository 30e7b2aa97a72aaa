/** What is due when: a binary heap by time, then by name, so that the order is the same each time. */

interface Timer {
  readonly at: number;
  readonly name: string;
}

const isBefore = (one: Timer, other: Timer): boolean => one.at < other.at || (one.at === other.at && one.name < other.name);

/** Each name has one time at most; setting it again moves it. */
export class Timers {
  readonly #heap: Timer[] = [];
  readonly #times = new Map<string, number>();

  set(name: string, at: number): void {
    if (this.#times.get(name) === at) return;
    this.#times.set(name, at);
    this.#heap.push({ at, name });
    this.#rise(this.#heap.length - 1);
  }
  clear(name: string): void {
    this.#times.delete(name);
  }

  /** The next name whose time has come, which is then no longer set. */
  due(now: number): string | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || first.at > now) return undefined;
      this.#removeFirst();
      // One that was moved or cleared lies here still.
      if (this.#times.get(first.name) !== first.at) continue;
      this.#times.delete(first.name);
      return first.name;
    }
  }

  /** When the next one is due. */
  next(): number | undefined {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (this.#times.get(first.name) === first.at) return first.at;
      this.#removeFirst();
    }
    return undefined;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    for (let place = 0; ; ) {
      let least = place;
      for (const child of [2 * place + 1, 2 * place + 2]) if (this.#isBefore(child, least)) least = child;
      if (least === place) return;
      this.#swap(least, place);
      place = least;
    }
  }
  #rise(from: number): void {
    for (let place = from; place > 0; ) {
      const parent = (place - 1) >> 1;
      if (!this.#isBefore(place, parent)) return;
      this.#swap(place, parent);
      place = parent;
    }
  }
  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    return one !== undefined && other !== undefined && isBefore(one, other);
  }
  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}

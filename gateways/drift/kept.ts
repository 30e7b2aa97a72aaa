/** Things that are dear to make, kept by key until their weights exceed a limit; the longest unused go first. */
export class Kept<T> {
  readonly #most: number;
  readonly #kept = new Map<string, { readonly value: Promise<T>; readonly weight: number }>();
  #weight = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Makes it when it is not there, once for all who ask meanwhile. What failed, or is heavier than the limit, is not kept. */
  get(key: string, weight: number, make: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(key);
    if (known !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known.value;
    }
    const value = make();
    if (weight > this.#most) return value;
    this.#kept.set(key, { value, weight });
    this.#weight += weight;
    value.catch(() => this.#drop(key, value));
    for (const oldest of this.#kept.keys()) {
      if (this.#weight <= this.#most) break;
      this.#drop(oldest);
    }
    return value;
  }

  #drop(key: string, only?: Promise<T>): void {
    const known = this.#kept.get(key);
    if (known === undefined || (only !== undefined && known.value !== only)) return;
    this.#kept.delete(key);
    this.#weight -= known.weight;
  }
}

/**
 * One host's order for attempts under suspicion: each is made with nothing else in flight in the
 * process. While one waits or runs, nothing else starts; what is under way is waited for.
 */
export interface Neighbour {
  /** Give back what has not begun: it may run elsewhere. */
  makeRoom(): void;
  /** Things may start again. */
  goOn(): void;
}

export class Solitude {
  readonly #neighbours: Neighbour[] = [];
  readonly #waiting: ((given: boolean) => void)[] = [];
  /** Inputs being handled, without those that wait here. */
  #inFlight = 0;
  #given = false;
  #closed = false;

  join(neighbour: Neighbour): void {
    this.#neighbours.push(neighbour);
  }

  /** Nothing may start. */
  get wanted(): boolean {
    return this.#given || this.#waiting.length > 0;
  }

  began(): void {
    this.#inFlight++;
  }

  /** An input's handling is over; `alone`: it was given the host. */
  ended(alone: boolean): void {
    this.#inFlight--;
    if (alone) this.#given = false;
    if (this.#waiting.length > 0) this.#give();
    else if (alone) for (const neighbour of this.#neighbours) neighbour.goOn();
  }

  /** Resolves when the caller, one of those in flight, is the only one; false when the host is leaving. */
  take(): Promise<boolean> {
    if (this.#closed) return Promise.resolve(false);
    const taken = new Promise<boolean>((resolve) => this.#waiting.push(resolve));
    this.#inFlight--;
    for (const neighbour of this.#neighbours) neighbour.makeRoom();
    this.#give();
    return taken;
  }

  /** Nobody waits any longer. */
  close(): void {
    this.#closed = true;
    this.#inFlight += this.#waiting.length;
    for (const tell of this.#waiting.splice(0)) tell(false);
  }

  #give(): void {
    if (this.#given || this.#inFlight > 0) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#given = true;
    this.#inFlight++;
    next(true);
  }
}

/** When contents were used last, where a store cannot renew the time of a content itself: a mark beside it, written at most once in half an hour. */
const everyMs = 30 * 60_000;
const mostKnown = 100_000;

export class Marks {
  readonly #write: (hash: string) => Promise<void>;
  readonly #written = new Map<string, number>();

  constructor(write: (hash: string) => Promise<void>) {
    this.#write = write;
  }

  async renew(hash: string): Promise<void> {
    if (Date.now() - (this.#written.get(hash) ?? -Infinity) < everyMs) return;
    await this.#write(hash);
    if (this.#written.size >= mostKnown) this.#written.clear();
    this.#written.set(hash, Date.now());
  }
}

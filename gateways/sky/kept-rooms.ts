/** Buffers that files are put together in, used again from file to file: fresh memory costs as much as the work on it. */
import { collectGarbage } from './collect.ts';

/** A stage stores two frames at once. */
const MOST_KEPT = 2;
/** Of a buffer that is kept. */
export const MOST_BYTES = 96 * 2 ** 20;

export class KeptRooms {
  #free: Buffer[] = [];
  #large: Promise<unknown> = Promise.resolve();

  /** Gives the work a buffer of the length that it asks for, whatever it holds, until the work has ended: on shared memory but for large ones, which are not kept. Work of more than `MOST_BYTES` waits for its like: two such buffers at once are too much. */
  async during<T>(bytes: number, work: (room: (bytes: number) => Buffer) => Promise<T>): Promise<T> {
    if (bytes <= MOST_BYTES) return this.#now(work);
    const done = this.#large.then(() => this.#now(work));
    this.#large = done.catch(() => undefined);
    return done;
  }

  async #now<T>(work: (room: (bytes: number) => Buffer) => Promise<T>): Promise<T> {
    let used: Buffer | undefined;
    try {
      return await work((bytes) => {
        used = this.#taken(bytes);
        return used.subarray(0, bytes);
      });
    } finally {
      if (used !== undefined && used.length <= MOST_BYTES) this.#free = [used, ...this.#free].slice(0, MOST_KEPT);
    }
  }

  #taken(bytes: number): Buffer {
    // What smaller frames have left goes before it adds to what a larger one takes.
    if (this.#free.length > 0 && this.#free.every(({ length }) => length < bytes)) {
      this.#free = [];
      collectGarbage();
    }
    // Twice as much is another kind of file: its room stays for its like. A little more is made than asked for: files of a kind differ by their tables.
    const place = this.#free.findIndex(({ length }) => length >= bytes && length <= 2 * bytes);
    return this.#free.splice(place, place < 0 ? 0 : 1)[0] ?? (bytes <= MOST_BYTES ? Buffer.from(new SharedArrayBuffer(Math.ceil(bytes * 1.05))) : Buffer.allocUnsafeSlow(bytes));
  }
}

/** Shared memory of a crew, used again from run to run: fresh memory costs as much as the work on it. */
import type { CrewMemory } from '../../actors/sky/core/crew/share.ts';
import { collectGarbage } from './collect.ts';

/** Bytes that stay with a crew between two runs; a run that needed more begins with fresh memory. */
const MOST_KEPT = 640 * 2 ** 20;

export class KeptMemory {
  #free: SharedArrayBuffer[] = [];

  /** Memory for one run. */
  lend(): Lent {
    return new Lent(this.#free.splice(0));
  }

  /** A run that asks for memory while it runs, if at all. */
  during<R>(run: (memory: CrewMemory) => R): R {
    let lent: Lent | undefined;
    const asked = (): Lent => (lent ??= this.lend());
    const result = run({ floats: (length) => asked().floats(length), bytes: (length) => asked().bytes(length) });
    if (lent !== undefined && !this.takeBack(lent)) collectGarbage();
    return result;
  }

  /** What a run was lent, if nobody works on it any more; whether it was kept. What that run had no use for is let go. */
  takeBack({ used }: Lent): boolean {
    if (used.reduce((sum, { byteLength }) => sum + byteLength, 0) > MOST_KEPT) return false;
    this.#free = [...used];
    return true;
  }
}

export class Lent implements CrewMemory {
  readonly used: SharedArrayBuffer[] = [];
  readonly #free: SharedArrayBuffer[];

  constructor(free: SharedArrayBuffer[]) {
    this.#free = free;
  }

  floats(length: number): Float32Array {
    return new Float32Array(this.#room(4 * length));
  }

  bytes(length: number): Uint8Array {
    return new Uint8Array(this.#room(length));
  }

  #room(byteLength: number): SharedArrayBuffer {
    const place = this.#free.findIndex((one) => one.byteLength === byteLength);
    if (place < 0 && this.#free.length > 0 && this.#free.every((one) => one.byteLength < byteLength)) this.#letGo();
    const room = this.#free.splice(place, place < 0 ? 0 : 1)[0] ?? new SharedArrayBuffer(byteLength);
    this.used.push(room);
    return room;
  }

  /** What smaller frames have left, before it adds to what a larger one takes. */
  #letGo(): void {
    this.#free.length = 0;
    collectGarbage();
  }
}

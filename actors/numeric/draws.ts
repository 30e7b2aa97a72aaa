/**
 * Named random draws: every number is a pure function of (seed, stream, item, step), so neither the number of threads
 * nor the order of the work can change a result.
 */
import { philox4x32, uniformOf } from './philox.ts';

/** A pair of numbers drawn together. Reused by callers so that loops allocate nothing. */
export interface Pair {
  first: number;
  second: number;
}

const block = new Uint32Array(4);

function draw(seed: number, stream: number, item: number, step: number): void {
  philox4x32(item, step, stream, 0, seed >>> 0, Math.floor(seed / 4294967296), block);
}

/** Two independent uniform numbers in (0, 1). `seed` is an integer from 0 to 2^53 - 1. */
export function uniforms(seed: number, stream: number, item: number, step: number, out: Pair): Pair {
  draw(seed, stream, item, step);
  out.first = uniformOf(block[0] ?? 0, block[1] ?? 0);
  out.second = uniformOf(block[2] ?? 0, block[3] ?? 0);
  return out;
}

/** Two independent standard normal numbers (Box and Muller 1958). */
export function normals(seed: number, stream: number, item: number, step: number, out: Pair): Pair {
  uniforms(seed, stream, item, step, out);
  const radius = Math.sqrt(-2 * Math.log(out.first));
  const angle = 2 * Math.PI * out.second;
  out.first = radius * Math.cos(angle);
  out.second = radius * Math.sin(angle);
  return out;
}

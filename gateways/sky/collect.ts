/**
 * Shared memory is not counted by V8: an array of it that nobody needs any more stays until something else fills the
 * heap. Who lets go of much of it asks for a collection.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/** Of this thread; some 20 ms. */
export function collectGarbage(): void {
  collect ??= found();
  collect();
}

function found(): () => void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  return typeof gc === 'function' ? () => void gc() : () => undefined;
}

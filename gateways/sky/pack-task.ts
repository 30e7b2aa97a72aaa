/** A file put together and summed: work for a thread beside the stage's, while that does the like with another file. */
import { createHash } from 'node:crypto';
import type { Plane } from '../../actors/sky/ports.ts';
import { fitsBytes } from './stored.ts';

export interface PackOrder {
  readonly planes: readonly Plane[];
  /** On shared memory, at least of the file's length. */
  readonly into: Uint8Array;
}

/** Length of the file in `into`, and its sha256, lower-case hex. */
export function pack({ planes, into }: PackOrder): { readonly length: number; readonly hash: string } {
  const bytes = fitsBytes(planes, (length) => into.subarray(0, length));
  return { length: bytes.length, hash: createHash('sha256').update(bytes).digest('hex') };
}

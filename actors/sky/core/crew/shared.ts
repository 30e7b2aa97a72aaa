/** Memory that threads share: handed to another one without a copy. */
import type { Image } from '../image.ts';

export const sharedFloats = (length: number): Float32Array => new Float32Array(new SharedArrayBuffer(4 * length));
export const sharedBytes = (length: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(length));

/** The same pixels on shared memory; themselves where they lie there. */
export function sharedImage({ columns, rows, data }: Image): Image {
  if (data.buffer instanceof SharedArrayBuffer) return { columns, rows, data };
  const shared = sharedFloats(data.length);
  shared.set(data);
  return { columns, rows, data: shared };
}

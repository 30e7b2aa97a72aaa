/** Arrays of numpy's own files, as peers.py leaves its inputs: float32, C order. */
import { readFileSync } from 'node:fs';

export interface NumpyArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Throws when the file holds something else. */
export function readNumpy(path: string): NumpyArray {
  const bytes = readFileSync(path);
  const [major = 0] = bytes.subarray(6, 7);
  const start = major >= 2 ? 12 : 10;
  const length = major >= 2 ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', start, start + length);
  const shape = /'shape': \(([^)]*)\)/.exec(header)?.[1]?.split(',').filter((part) => part.trim() !== '').map(Number);
  if (shape === undefined || !header.includes("'<f4'") || !header.includes("'fortran_order': False")) throw new Error(`${path}: not an array of float32 in C order: ${header.trim()}`);
  const values = bytes.subarray(start + length);
  return { shape, data: new Float32Array(values.buffer.slice(values.byteOffset, values.byteOffset + values.byteLength)) };
}

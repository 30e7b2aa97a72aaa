/** Where the bytes of a file come from: memory, or a file of which only what is needed is read. */
export interface ByteSource {
  readonly size: number;
  /** Fills `target` from `offset`; the caller has checked that offset + length ≤ size. Throws when the bytes cannot be had. */
  readInto(offset: number, target: Uint8Array): void;
}

export const memorySource = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  readInto: (offset, target) => target.set(bytes.subarray(offset, offset + target.length)),
});

/** What the core cannot do itself, or not as fast. */
export interface FitsMachine {
  /** Unpacks gzip or zlib. Throws when the input is broken or more than `most` bytes come out. */
  readonly gunzip: (bytes: Uint8Array, most: number) => Uint8Array;
  readonly gzip: (bytes: Uint8Array) => Uint8Array;
  /** Reverses the bytes of every element of 2, 4 or 8 bytes in place; a plain loop when absent. */
  readonly swap?: (bytes: Uint8Array, elementBytes: 2 | 4 | 8) => void;
  /** Bytes at the beginning of a buffer of their own, whatever they hold: who asks writes all of them. */
  room?(bytes: number): Uint8Array;
}

/** How files are damaged in tests. */

/** Numbers from a seed (mulberry32), so that a failure can be found again. */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const digits = '0123456789-+.E\'T/ ';
/** One of: bytes anywhere, a letter of the header, a number of the header made absurd, bytes cut off or put in. */
export function damaged(original: Uint8Array, next: () => number): Uint8Array {
  const bytes = original.slice();
  const place = (below: number): number => Math.floor(next() * below);
  switch (place(6)) {
    case 0: for (let k = 0; k <= place(8); k++) bytes[place(bytes.length)] = place(256); return bytes;
    case 1: return bytes.subarray(0, place(bytes.length));
    case 2: bytes[place(Math.min(bytes.length, 5760))] = digits.charCodeAt(place(digits.length)); return bytes;
    case 3: {
      const card = 80 * place(Math.min(72, Math.floor(bytes.length / 80)));
      const words = ['99999999999999999999', '-1', '0', '2147483647', '1E300', "'x'", 'T', '', '1000000', '4294967296'];
      bytes.set(new TextEncoder().encode((words[place(words.length)] ?? '').padStart(20)), card + 10);
      return bytes;
    }
    case 4: {
      const from = place(bytes.length);
      return new Uint8Array([...bytes.subarray(0, from), ...bytes.subarray(Math.min(bytes.length, from + place(3000)))]);
    }
    default: {
      // Anywhere in the data, where the codecs live.
      const from = Math.min(bytes.length - 1, 2880 * (1 + place(4)));
      for (let k = 0; k <= place(20); k++) bytes[from + place(bytes.length - from)] = place(256);
      return bytes;
    }
  }
}

/** The fast Fourier transform of image work: PFFFT compiled to WebAssembly with SIMD (float32, one thread, own memory). */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { smoothLength, type FftEngine, type Transform } from '../../actors/numeric/fft.ts';

/** What PFFFT calls a length's tables: pointers into the module's memory. */
interface Pffft {
  readonly HEAPF32: Float32Array;
  _pffft_new_setup(length: number, kind: 0 | 1): number;
  _pffft_transform(setup: number, from: number, into: number, work: number, direction: 0 | 1): void;
  _pffft_aligned_malloc(bytes: number): number;
  _pffft_aligned_free(pointer: number): void;
}
const REAL = 0;
const COMPLEX = 1;
/** SIMD works on 4 values; PFFFT wants multiples of 32 for real and of 16 for complex sequences. */
const LANES = 4;
const SMALLEST = 32;

/** An engine of its own memory: one for each thread. */
export async function simdFft(): Promise<FftEngine> {
  const pffft = await load();
  const kept = new Map<string, Transform>();
  let [reserved, pointer, work] = [0, 0, 0];
  let workBytes = 0;

  const transform = (length: number, kind: 0 | 1): Transform => {
    const key = `${length}/${kind}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const setup = smoothLength(length, SMALLEST) === length ? pffft._pffft_new_setup(length, kind) : 0;
    if (setup === 0) throw new RangeError(`a transform of length ${length}: a multiple of ${SMALLEST} without prime factors above 5`);
    if (8 * length > workBytes) {
      if (work !== 0) pffft._pffft_aligned_free(work);
      work = pffft._pffft_aligned_malloc(8 * length);
      workBytes = 8 * length;
    }
    const made = {
      length,
      forward: (at: number) => pffft._pffft_transform(setup, 4 * at, 4 * at, work, 0),
      inverse: (at: number) => pffft._pffft_transform(setup, 4 * at, 4 * at, work, 1),
    };
    kept.set(key, made);
    return made;
  };

  return {
    lanes: LANES,
    friendlyLength: (atLeast) => smoothLength(atLeast, SMALLEST),
    reserve: (floats) => {
      if (floats > reserved) {
        if (pointer !== 0) pffft._pffft_aligned_free(pointer);
        pointer = pffft._pffft_aligned_malloc(4 * floats);
        if (pointer === 0) throw new RangeError(`no memory for ${floats} values of the Fourier transform`);
        reserved = floats;
      }
      return pointer / 4;
    },
    memory: () => pffft.HEAPF32,
    complex: (length) => transform(length, COMPLEX),
    real: (length) => transform(length, REAL),
  };
}

async function load(): Promise<Pffft> {
  const path = createRequire(import.meta.url).resolve('@echogarden/pffft-wasm/simd');
  const loaded: unknown = await import(pathToFileURL(path).href);
  const make = typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : undefined;
  if (typeof make !== 'function') throw new Error('@echogarden/pffft-wasm has no module to load');
  const made: unknown = await make();
  if (!isPffft(made)) throw new Error('@echogarden/pffft-wasm is not the version that is known here');
  return made;
}

const isPffft = (module: unknown): module is Pffft =>
  typeof module === 'object' && module !== null && 'HEAPF32' in module && '_pffft_new_setup' in module && '_pffft_transform' in module && '_pffft_aligned_malloc' in module && '_pffft_aligned_free' in module;

/**
 * The middle pass of ZOGY: every frequency column of the four images is transformed, combined with the PSFs and turned
 * back while it is in the cache, so that no full spectrum is ever kept.
 */
import type { FftEngine, Transform } from '../../../numeric/fft.ts';
import { putColumns, STRIP, takeColumns, type HalfPlane } from './half-plane.ts';
import { takeStampColumn, type HalfStamp, type Part } from './half-stamp.ts';

export interface ColumnJob {
  /** In: N, R, V_n, V_r. Out: D; S, or S_n when separate; the variance of S; S_r when separate. */
  readonly planes: readonly [HalfPlane, HalfPlane, HalfPlane, HalfPlane];
  /** P_n, P_r, k_n², k_r². */
  readonly stamps: readonly [HalfStamp, HalfStamp, HalfStamp, HalfStamp];
  readonly scienceSigma: number;
  readonly templateSigma: number;
  readonly scienceFlux: number;
  readonly templateFlux: number;
  /** S_n and S_r apart, for astrometric noise. */
  readonly separate: boolean;
}

/** Where the columns of one frequency lie in the engine's memory. */
interface Places {
  readonly images: readonly [number, number, number, number];
  readonly stamps: readonly [number, number, number, number];
}

/** Strips [from, to). */
export function combineColumns(engine: FftEngine, job: ColumnJob, from: number, to: number): void {
  const { rows } = job.planes[0];
  const size = 2 * rows;
  const at = engine.reserve((4 * STRIP + 12) * size);
  const memory = engine.memory();
  const transform = engine.complex(rows);
  const column = (i: number): number => at + i * size;
  const stamps: Places['stamps'] = [column(16), column(17), column(18), column(19)];
  const one = (strip: number, c: number, images: Places['images'], part: Part): void => {
    job.stamps.forEach((stamp, i) => takeStampColumn(stamp, strip, c, engine.lanes, part, memory, stamps[i]!, rows));
    combine(memory, transform, engine.lanes, { images, stamps }, job);
  };
  for (let strip = from; strip < to; strip++) {
    job.planes.forEach((plane, p) => takeColumns(plane, strip, engine.lanes, memory, column(STRIP * p), size));
    for (let c = 0; c < STRIP; c++) {
      const images: Places['images'] = [column(c), column(STRIP + c), column(2 * STRIP + c), column(3 * STRIP + c)];
      if (strip > 0 || c > 0) one(strip, c, images, 'both');
      else sharedColumn(memory, images, column(20), size, (places, part) => one(strip, c, places, part));
    }
    job.planes.forEach((plane, p) => {
      if (p < 3 || job.separate) putColumns(plane, strip, engine.lanes, memory, column(STRIP * p), size);
    });
  }
}

/** The first column holds two real ones, of frequency 0 and of n/2: each goes its own way and comes back real. */
function sharedColumn(memory: Float32Array, images: Places['images'], spare: number, size: number, one: (images: Places['images'], part: Part) => void): void {
  const place = (i: number): number => spare + i * size;
  const zero: Places['images'] = [place(0), place(1), place(2), place(3)];
  const half: Places['images'] = [place(4), place(5), place(6), place(7)];
  images.forEach((from, i) => {
    for (let y = 0; y < size; y += 2) {
      memory[zero[i]! + y] = memory[from + y]!;
      memory[half[i]! + y] = memory[from + y + 1]!;
      memory[zero[i]! + y + 1] = memory[half[i]! + y + 1] = 0;
    }
  });
  one(zero, 'zero');
  one(half, 'half');
  images.forEach((to, i) => {
    for (let y = 0; y < size; y += 2) {
      memory[to + y] = memory[zero[i]! + y]!;
      memory[to + y + 1] = memory[half[i]! + y]!;
    }
  });
}

function combine(memory: Float32Array, transform: Transform, lanes: number, { images, stamps }: Places, job: ColumnJob): void {
  for (const at of images) transform.forward(at);
  for (const at of stamps) transform.forward(at);
  const scale = 1 / (job.planes[0].columns * job.planes[0].rows);
  if (job.separate) mixSeparately(memory, lanes, images, stamps, 2 * transform.length, job, scale);
  else mix(memory, lanes, images, stamps, 2 * transform.length, job, scale);
  transform.inverse(images[0]);
  transform.inverse(images[1]);
  transform.inverse(images[2]);
  if (job.separate) transform.inverse(images[3]);
}

/** Equations 13, 17 (as k_n⊗N − k_r⊗R, 28 and 29) and 26, 27. */
function mix(m: Float32Array, lanes: number, [n, r, v, w]: Places['images'], [pn, pr, kn2, kr2]: Places['stamps'], size: number, job: ColumnJob, scale: number): void {
  const [fn, fr] = [job.scienceFlux, job.templateFlux];
  const [weightN, weightR] = [(job.templateSigma * fn) ** 2, (job.scienceSigma * fr) ** 2];
  const [gainN, gainR] = [fn * fr * fr * scale, fr * fn * fn * scale];
  for (let group = 0; group < size; group += 2 * lanes)
    for (let i = group; i < group + lanes; i++) {
      const j = i + lanes;
      const a = m[pn + i]!;
      const b = m[pn + j]!;
      const c = m[pr + i]!;
      const d = m[pr + j]!;
      const n2 = a * a + b * b;
      const r2 = c * c + d * d;
      const noise = weightN * n2 + weightR * r2;
      const inverse = noise > 0 ? 1 / noise : 0;
      const white = Math.sqrt(inverse) * scale;
      const nr = m[n + i]!;
      const ni = m[n + j]!;
      const rr = m[r + i]!;
      const ri = m[r + j]!;
      m[n + i] = (fr * (c * nr - d * ni) - fn * (a * rr - b * ri)) * white;
      m[n + j] = (fr * (c * ni + d * nr) - fn * (a * ri + b * rr)) * white;
      const gn = gainN * r2 * inverse;
      const gr = gainR * n2 * inverse;
      m[r + i] = gn * (a * nr + b * ni) - gr * (c * rr + d * ri);
      m[r + j] = gn * (a * ni - b * nr) - gr * (c * ri - d * rr);
      const vr = m[v + i]!;
      const vi = m[v + j]!;
      const wr = m[w + i]!;
      const wi = m[w + j]!;
      const xr = m[kn2 + i]!;
      const xi = m[kn2 + j]!;
      const zr = m[kr2 + i]!;
      const zi = m[kr2 + j]!;
      m[v + i] = (vr * xr - vi * xi + wr * zr - wi * zi) * scale;
      m[v + j] = (vr * xi + vi * xr + wr * zi + wi * zr) * scale;
    }
}

/** The same with S_n and S_r apart. */
function mixSeparately(m: Float32Array, lanes: number, images: Places['images'], stamps: Places['stamps'], size: number, job: ColumnJob, scale: number): void {
  const [n, r, v, w] = images;
  const [pn, pr, kn2, kr2] = stamps;
  const [fn, fr] = [job.scienceFlux, job.templateFlux];
  const [weightN, weightR] = [(job.templateSigma * fn) ** 2, (job.scienceSigma * fr) ** 2];
  const [gainN, gainR] = [fn * fr * fr * scale, fr * fn * fn * scale];
  for (let group = 0; group < size; group += 2 * lanes)
    for (let i = group; i < group + lanes; i++) {
      const j = i + lanes;
      const a = m[pn + i]!;
      const b = m[pn + j]!;
      const c = m[pr + i]!;
      const d = m[pr + j]!;
      const n2 = a * a + b * b;
      const r2 = c * c + d * d;
      const noise = weightN * n2 + weightR * r2;
      const inverse = noise > 0 ? 1 / noise : 0;
      const white = Math.sqrt(inverse) * scale;
      const nr = m[n + i]!;
      const ni = m[n + j]!;
      const rr = m[r + i]!;
      const ri = m[r + j]!;
      const vr = m[v + i]!;
      const vi = m[v + j]!;
      const wr = m[w + i]!;
      const wi = m[w + j]!;
      m[n + i] = (fr * (c * nr - d * ni) - fn * (a * rr - b * ri)) * white;
      m[n + j] = (fr * (c * ni + d * nr) - fn * (a * ri + b * rr)) * white;
      const gn = gainN * r2 * inverse;
      const gr = gainR * n2 * inverse;
      m[r + i] = gn * (a * nr + b * ni);
      m[r + j] = gn * (a * ni - b * nr);
      m[w + i] = gr * (c * rr + d * ri);
      m[w + j] = gr * (c * ri - d * rr);
      const xr = m[kn2 + i]!;
      const xi = m[kn2 + j]!;
      const zr = m[kr2 + i]!;
      const zi = m[kr2 + j]!;
      m[v + i] = (vr * xr - vi * xi + wr * zr - wi * zi) * scale;
      m[v + j] = (vr * xi + vi * xr + wr * zi + wi * zr) * scale;
    }
}

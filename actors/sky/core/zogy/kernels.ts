/**
 * What ZOGY needs besides the images: the squared matched filters whose convolution with the variances is the variance
 * of S, the PSF of the difference, and two scalars. All of them are as compact as the PSFs, so they are computed on a
 * small grid, whatever the size of the image.
 *
 * Zackay, Ofek & Gal-Yam 2016 (ApJ 830, 27).
 */
import type { FftEngine } from '../../../numeric/fft.ts';
import { image, type Image } from '../image.ts';

/** One side's noise σ per pixel (ADU), flux zero point F and PSF (odd stamp, unit sum, peak in the middle). */
export interface Side {
  readonly psf: Image;
  readonly sigma: number;
  readonly fluxZeroPoint: number;
}

export interface ZogyKernels {
  /** k_n² and k_r² of equations 28 and 29, odd stamps. */
  readonly scienceSquared: Image;
  readonly templateSquared: Image;
  /** P_D, equation 14: an odd stamp of unit sum. */
  readonly differencePsf: Image;
  /** F_D, equation 15. */
  readonly differenceFlux: number;
  /** F_S: S/F_S is the flux of a point source at its peak, 1/√F_S its noise where only the sky makes noise. */
  readonly fluxNorm: number;
}

/** Of the sum of a squared filter this much may be cut away with its margin. */
const CUT = 1e-8;

export function zogyKernels(engine: FftEngine, science: Side, template: Side): ZogyKernels {
  const side = Math.max(science.psf.columns, science.psf.rows, template.psf.columns, template.psf.rows);
  const grid = new SmallGrid(engine, Math.max(64, 3 * side));
  const [fn, fr, sn, sr] = [science.fluxZeroPoint, template.fluxZeroPoint, science.sigma, template.sigma];
  const [pn, pr] = [grid.spectrum(science.psf), grid.spectrum(template.psf)];
  const [kn, kr, pd] = [grid.empty(), grid.empty(), grid.empty()];
  const differenceFlux = (fn * fr) / Math.hypot(sn * fr, sr * fn);
  let fluxNorm = 0;
  grid.each((re, im) => {
    const [a, b, c, d] = [pn[re]!, pn[im]!, pr[re]!, pr[im]!];
    const [n2, r2] = [a * a + b * b, c * c + d * d];
    const noise = (sr * fn) ** 2 * n2 + (sn * fr) ** 2 * r2;
    if (!(noise > 0)) return;
    fluxNorm += ((fn * fr) ** 2 * n2 * r2) / noise;
    const [gn, gr] = [(fn * fr * fr * r2) / noise, (fr * fn * fn * n2) / noise];
    kn[re] = gn * a;
    kn[im] = -gn * b;
    kr[re] = gr * c;
    kr[im] = -gr * d;
    const gd = (fn * fr) / (differenceFlux * Math.sqrt(noise));
    pd[re] = gd * (a * c - b * d);
    pd[im] = gd * (a * d + b * c);
  });
  return {
    scienceSquared: compact(squared(grid.stamp(kn, grid.most)), CUT),
    templateSquared: compact(squared(grid.stamp(kr, grid.most)), CUT),
    differencePsf: grid.stamp(pd, Math.min(grid.most, side)),
    differenceFlux,
    fluxNorm: fluxNorm / grid.side ** 2,
  };
}

function squared(stamp: Image): Image {
  return image(stamp.columns, stamp.rows, stamp.data.map((v) => v * v));
}

/** The least odd square in the middle that holds all but a share of the sum. */
function compact(stamp: Image, share: number): Image {
  const middle = stamp.columns >> 1;
  const rings = new Float64Array(middle + 1);
  stamp.data.forEach((v, i) => {
    rings[Math.max(Math.abs((i % stamp.columns) - middle), Math.abs(Math.floor(i / stamp.columns) - middle))]! += v;
  });
  const total = rings.reduce((sum, v) => sum + v, 0);
  let [reach, outside] = [middle, 0];
  while (reach > 0 && outside + rings[reach]! <= share * total) outside += rings[reach--]!;
  return cropped(stamp, reach);
}

function cropped(stamp: Image, reach: number): Image {
  const middle = stamp.columns >> 1;
  const out = image(2 * reach + 1, 2 * reach + 1);
  for (let y = 0; y < out.rows; y++) {
    const from = (y + middle - reach) * stamp.columns + middle - reach;
    out.data.set(stamp.data.subarray(from, from + out.columns), y * out.columns);
  }
  return out;
}

/** Square complex grids with periodic edges; spectra are copies, in the engine's order. */
class SmallGrid {
  readonly side: number;
  /** Half size of the largest odd stamp that fits. */
  readonly most: number;
  readonly #engine: FftEngine;

  constructor(engine: FftEngine, atLeast: number) {
    this.#engine = engine;
    this.side = engine.friendlyLength(atLeast);
    this.most = this.side / 2 - 1;
  }

  empty(): Float32Array {
    return new Float32Array(2 * this.side ** 2);
  }

  /** Calls with the index of each complex value's parts. */
  each(visit: (re: number, im: number) => void): void {
    const { lanes } = this.#engine;
    for (let group = 0; group < 2 * this.side ** 2; group += 2 * lanes) for (let re = group; re < group + lanes; re++) visit(re, re + lanes);
  }

  spectrum(stamp: Image): Float32Array {
    const values = this.empty();
    const n = this.side;
    for (let y = 0; y < stamp.rows; y++)
      for (let x = 0; x < stamp.columns; x++) {
        const [gx, gy] = [(x - (stamp.columns >> 1) + n) % n, (y - (stamp.rows >> 1) + n) % n];
        values[2 * (gy * n + gx)] = stamp.data[y * stamp.columns + x]!;
      }
    this.#turn(values, 'forward');
    const turned = this.#transposed(values, true);
    this.#turn(turned, 'forward');
    return turned;
  }

  /** The real part around pixel (0, 0), (2·reach + 1)². */
  stamp(spectrum: Float32Array, reach: number): Image {
    const n = this.side;
    this.#turn(spectrum, 'inverse');
    const turned = this.#transposed(spectrum, false);
    this.#turn(turned, 'inverse');
    const out = image(2 * reach + 1, 2 * reach + 1);
    for (let y = -reach; y <= reach; y++) for (let x = -reach; x <= reach; x++) out.data[(y + reach) * out.columns + x + reach] = turned[2 * (((y + n) % n) * n + ((x + n) % n))]! / n ** 2;
    return out;
  }

  #turn(values: Float32Array, direction: 'forward' | 'inverse'): void {
    const at = this.#engine.reserve(values.length);
    const memory = this.#engine.memory();
    const transform = this.#engine.complex(this.side);
    memory.set(values, at);
    for (let y = 0; y < this.side; y++) transform[direction](at + 2 * this.side * y);
    values.set(memory.subarray(at, at + values.length));
  }

  /** Rows of spectra become columns of pairs, and back again. */
  #transposed(values: Float32Array, fromSpectra: boolean): Float32Array {
    const { lanes } = this.#engine;
    const n = this.side;
    const out = this.empty();
    for (let x = 0; x < n; x++) {
      const slot = Math.floor(x / lanes) * 2 * lanes + (x % lanes);
      for (let y = 0, spectral = slot, pair = 2 * n * x; y < n; y++, spectral += 2 * n, pair += 2) {
        if (fromSpectra) {
          out[pair] = values[spectral]!;
          out[pair + 1] = values[spectral + lanes]!;
        } else {
          out[spectral] = values[pair]!;
          out[spectral + lanes] = values[pair + 1]!;
        }
      }
    }
    return out;
  }
}

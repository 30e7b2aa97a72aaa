/** ZOGY written down from the equations (Zackay, Ofek & Gal-Yam 2016) on full complex spectra in float64: slow and plain. */
import { plainComplex } from '../../../../../actors/numeric/fft-plain.ts';
import type { Image } from '../../../../../actors/sky/core/image.ts';
import type { ZogyInput } from '../../../../../actors/sky/core/zogy/zogy.ts';

export interface DirectMaps {
  readonly difference: Float64Array;
  readonly significance: Float64Array;
  readonly score: Float64Array;
  readonly differencePsf: Float64Array;
  readonly fluxNorm: number;
}

type Grid = (values: (x: number, y: number) => number) => Float64Array;

/** Periodic on exactly the image's size; maps are rows × columns. */
export function directZogy({ science, template, sigmaX, sigmaY }: ZogyInput): DirectMaps {
  const { columns: nx, rows: ny } = science.image;
  const grid: Grid = (values) => Float64Array.from({ length: 2 * nx * ny }, (_, i) => (i % 2 === 1 ? 0 : values((i / 2) % nx, Math.floor(i / 2 / nx))));
  const forward = (z: Float64Array): Float64Array => turned(z, nx, ny, 'forward');
  const back = (z: Float64Array): Float64Array => turned(z, nx, ny, 'inverse').filter((_, i) => i % 2 === 0).map((v) => v / (nx * ny));
  const of = (picture: Image, sky: number): Float64Array => forward(grid((x, y) => picture.data[y * nx + x]! - sky));
  const [n, r, v, w] = [of(science.image, science.sky), of(template.image, template.sky), of(science.variance, 0), of(template.variance, 0)];
  const [pn, pr] = [forward(embedded(science.psf, nx, ny, grid)), forward(embedded(template.psf, nx, ny, grid))];
  const [fn, fr, sn, sr] = [science.fluxZeroPoint, template.fluxZeroPoint, science.sigma, template.sigma];
  const [d, pd, kn, kr] = [grid(() => 0), grid(() => 0), grid(() => 0), grid(() => 0)];
  const fd = (fn * fr) / Math.sqrt(sn ** 2 * fr ** 2 + sr ** 2 * fn ** 2);
  let fluxNorm = 0;
  for (let i = 0; i < d.length; i += 2) {
    const [a, b]: readonly Complex[] = [[pn[i]!, pn[i + 1]!], [pr[i]!, pr[i + 1]!]];
    const [n2, r2] = [power(a!), power(b!)];
    const noise = sr ** 2 * fn ** 2 * n2 + sn ** 2 * fr ** 2 * r2;
    put(d, i, scaled(minus(scaled(times(b!, at(n, i)), fr), scaled(times(a!, at(r, i)), fn)), 1 / Math.sqrt(noise)));
    put(pd, i, scaled(times(a!, b!), (fr * fn) / fd / Math.sqrt(noise)));
    put(kn, i, scaled(conjugate(a!), (fn * fr ** 2 * r2) / noise));
    put(kr, i, scaled(conjugate(b!), (fr * fn ** 2 * n2) / noise));
    fluxNorm += (fn ** 2 * n2 * fr ** 2 * r2) / noise / (nx * ny);
  }
  const [sN, sR] = [back(product(kn, n)), back(product(kr, r))];
  const squared = (k: Float64Array): Float64Array => {
    const values = back(k.slice());
    return forward(grid((x, y) => values[y * nx + x]! ** 2));
  };
  const [varianceN, varianceR] = [back(product(squared(kn), v)), back(product(squared(kr), w))];
  const significance = sN.map((value, i) => value - sR[i]!);
  const slope = (s: Float64Array, i: number, dx: number, dy: number): number => {
    const [x, y] = [i % nx, Math.floor(i / nx)];
    return s[i]! - s[((y - dy + ny) % ny) * nx + ((x - dx + nx) % nx)]!;
  };
  const score = significance.map((s, i) => {
    const astrometric = [sN, sR].reduce((sum, map) => sum + (sigmaX * slope(map, i, 1, 0)) ** 2 + (sigmaY * slope(map, i, 0, 1)) ** 2, 0);
    return s / Math.sqrt(varianceN[i]! + varianceR[i]! + astrometric);
  });
  return { difference: back(d), significance, score, differencePsf: back(pd), fluxNorm };
}

type Complex = readonly [number, number];
const at = (z: Float64Array, i: number): Complex => [z[i]!, z[i + 1]!];
const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const minus = ([a, b]: Complex, [c, d]: Complex): Complex => [a - c, b - d];
const scaled = ([a, b]: Complex, by: number): Complex => [a * by, b * by];
const conjugate = ([a, b]: Complex): Complex => [a, -b];
const power = ([a, b]: Complex): number => a * a + b * b;
const put = (z: Float64Array, i: number, [a, b]: Complex): void => z.set([a, b], i);

function product(x: Float64Array, y: Float64Array): Float64Array {
  const out = new Float64Array(x.length);
  for (let i = 0; i < x.length; i += 2) put(out, i, times(at(x, i), at(y, i)));
  return out;
}

function embedded(psf: Image, nx: number, ny: number, grid: Grid): Float64Array {
  const out = grid(() => 0);
  psf.data.forEach((value, i) => {
    const x = ((i % psf.columns) - (psf.columns >> 1) + nx) % nx;
    const y = (Math.floor(i / psf.columns) - (psf.rows >> 1) + ny) % ny;
    out[2 * (y * nx + x)]! += value;
  });
  return out;
}

function turned(z: Float64Array, nx: number, ny: number, direction: 'forward' | 'inverse'): Float64Array {
  const out = z.slice();
  const [alongX, alongY] = [plainComplex(nx), plainComplex(ny)];
  for (let y = 0; y < ny; y++) alongX[direction](out.subarray(2 * nx * y, 2 * nx * (y + 1)));
  const column = new Float64Array(2 * ny);
  for (let x = 0; x < nx; x++) {
    for (let y = 0; y < ny; y++) column.set(at(out, 2 * (y * nx + x)), 2 * y);
    alongY[direction](column);
    for (let y = 0; y < ny; y++) put(out, 2 * (y * nx + x), at(column, 2 * y));
  }
  return out;
}

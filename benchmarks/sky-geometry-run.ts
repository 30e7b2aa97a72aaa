/** `sky-geometry-run ITEM FOLDER SIZE REPEATS`: one item in a process of its own, once cold and then warm; one line of JSON. */
import { join } from 'node:path';
import type { Card, CardValue } from '../actors/sky/core/fits/card.ts';
import { Header } from '../actors/sky/core/fits/header.ts';
import type { Method } from '../actors/sky/core/resample/kernel.ts';
import { resample } from '../actors/sky/core/resample/resample.ts';
import { wcsOf, type Wcs } from '../actors/sky/core/wcs/header-wcs.ts';
import { pixelToWorld, worldToPixel } from '../actors/sky/core/wcs/transform.ts';
import { readImageFile, writeImageFile } from '../gateways/sky/index.ts';
import { spreadOf } from './line.ts';
import type { SkyTime } from './sky-row.ts';

const [item = '', folder = '', sizeText = '2048', repeatsText = '7'] = process.argv.slice(2);
const size = Number(sizeText);
const file = join(folder, 'image.fits');

/** A TAN frame around its centre, turned by some degrees. */
function frame(turnDeg: number, sip: boolean): Wcs {
  const [scale, turn] = [1.1 / 3600, (turnDeg * Math.PI) / 180];
  const values: Readonly<Record<string, CardValue>> = {
    CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRPIX1: size / 2, CRPIX2: size / 2, CRVAL1: 150.1, CRVAL2: 2.2,
    CD1_1: -scale * Math.cos(turn), CD1_2: scale * Math.sin(turn), CD2_1: scale * Math.sin(turn), CD2_2: scale * Math.cos(turn),
    ...(sip ? { A_ORDER: 3, B_ORDER: 3, A_2_0: 2.1e-6, A_1_1: -5.2e-6, A_0_2: 1.1e-6, B_2_0: -1.3e-6, B_1_1: 3.3e-6, B_0_2: -4.5e-6 } : {}),
  };
  return wcsOf(new Header(Object.entries(values).map(([keyword, value]): Card => ({ keyword, form: 'value', value, comment: '' }))));
}

function points(count: number, wcs: Wcs): { readonly x: Float64Array; readonly y: Float64Array; readonly lon: Float64Array; readonly lat: Float64Array } {
  const x = Float64Array.from({ length: count }, (_, k) => ((k * 0.6180339887498949) % 1) * size);
  const y = Float64Array.from({ length: count }, (_, k) => ((k * 0.7548776662466927) % 1) * size);
  const [lon, lat] = [x.slice(), x.slice()];
  pixelToWorld(wcs, x, y, lon, lat);
  return { x, y, lon, lat };
}

function sum(data: Float32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let k = 0; k + 3 < data.length; k += 4) {
    a += data[k] ?? 0;
    b += data[k + 1] ?? 0;
    c += data[k + 2] ?? 0;
    d += data[k + 3] ?? 0;
  }
  return a + b + c + d;
}

function work(): () => unknown {
  const transform = (count: number, sip: boolean, back: boolean): (() => unknown) => {
    const wcs = frame(1.7, sip);
    const { x, y, lon, lat } = points(count, wcs);
    const [u, v] = [x.slice(), y.slice()];
    return back ? () => worldToPixel(wcs, lon, lat, u, v) : () => pixelToWorld(wcs, x, y, u, v);
  };
  const align = (method: Method): (() => unknown) => {
    const { image } = readImageFile(file);
    const target = { wcs: frame(1.9, false), columns: size, rows: size };
    return () => resample({ image, wcs: frame(1.7, false), target, method, conserveFlux: false });
  };
  switch (item) {
    case 'read': {
      // As the stages read: frame after frame into the same memory.
      let kept = new Uint8Array(0);
      const room = (bytes: number): Uint8Array => (kept.length === bytes ? kept : (kept = new Uint8Array(bytes)));
      return () => sum(readImageFile(file, undefined, { room }).image.data);
    }
    case 'read-fresh': return () => sum(readImageFile(file).image.data);
    case 'write': {
      const { image } = readImageFile(file);
      return () => writeImageFile(join(folder, 'ours.fits'), { image });
    }
    case 'world2pix': return transform(1e6, false, true);
    case 'pix2world': return transform(1e6, false, false);
    case 'sip': return transform(1e5, true, true);
    case 'bilinear': case 'lanczos3': return align(item);
    default: throw new Error(`there is no item ${item}`);
  }
}

const run = work();
run();
const times = Array.from({ length: Number(repeatsText) }, () => {
  const begun = performance.now();
  run();
  return (performance.now() - begun) / 1000;
});
const result: SkyTime = { seconds: spreadOf(times).median, best: Math.min(...times) };
console.log(JSON.stringify(result));

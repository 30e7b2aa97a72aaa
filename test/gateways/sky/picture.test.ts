import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { image, type Image } from '../../../actors/sky/core/image.ts';
import { pictureSize, Reducer, type Window } from '../../../actors/sky/core/picture/picture.ts';
import { limitsOf, shadeWith } from '../../../actors/sky/core/picture/stretch.ts';
import { writeCompressedFile, writeImageFile } from '../../../gateways/sky/files.ts';
import { openPictures } from '../../../gateways/sky/picture/pictures.ts';
import '../../support/seed.ts';

let folder = '';
const pictures = openPictures();
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'alidade-picture-'))));
afterAll(async () => {
  await pictures.close();
  await rm(folder, { recursive: true });
});

const look = { shading: 'positive', stretch: 'linear' } as const;
const ramp = (columns: number, rows: number): Image => image(columns, rows, Float32Array.from({ length: columns * rows }, (_, at) => at % columns));
/** Grey and alpha of each pixel, from the top, as an independent decoder sees it. */
async function decoded(png: Uint8Array): Promise<{ readonly width: number; readonly height: number; at(u: number, v: number): readonly [number, number] }> {
  const picture = await loadImage(Buffer.from(png));
  const context = createCanvas(picture.width, picture.height).getContext('2d');
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, picture.width, picture.height);
  return { width: picture.width, height: picture.height, at: (u, v) => [data[4 * (v * picture.width + u)] ?? -1, data[4 * (v * picture.width + u) + 3] ?? -1] };
}
const reduce = ({ columns, rows, data }: Image, window: Window): Image => {
  const reducer = new Reducer(window);
  for (let y = 0; y < rows; y++) reducer.take(y, data.subarray(y * columns, (y + 1) * columns));
  return reducer.picture();
};

describe('a frame as a picture', () => {
  test('rows go up, no data is transparent, given limits hold', async () => {
    const path = join(folder, 'corner.fits');
    const frame = image(4, 3, Float32Array.from([0, 50, 100, NaN, 10, 10, 10, 10, 100, 0, 0, 0]));
    writeImageFile(path, { image: frame });
    const seen = await decoded(await pictures.draw({ kind: 'frame', path, window: { x: 0, y: 0, width: 4, height: 3, zoom: 2 }, look: { ...look, low: 0, high: 100 } }));
    expect([seen.width, seen.height]).toEqual([8, 6]);
    expect([seen.at(0, 5), seen.at(2, 5), seen.at(4, 4), seen.at(6, 4), seen.at(0, 0)]).toEqual([[0, 255], [128, 255], [255, 255], [0, 0], [255, 255]]);
  });

  test('a part of it has the shades of the whole; compressed or not', async () => {
    const [plain, packed] = [join(folder, 'plain.fits'), join(folder, 'packed.fits')];
    writeImageFile(plain, { image: ramp(300, 200) });
    writeCompressedFile(packed, [{ image: ramp(300, 200) }], { algorithm: 'GZIP_2' });
    const draw = (path: string, window: Window): ReturnType<typeof decoded> => pictures.draw({ kind: 'frame', path, window, look }).then(decoded);
    const [whole, part, again] = [await draw(plain, { x: 0, y: 0, width: 300, height: 200, zoom: 1 }), await draw(plain, { x: 100, y: 50, width: 100, height: 60, zoom: 1 }), await draw(packed, { x: 100, y: 50, width: 100, height: 60, zoom: 1 })];
    for (const [u, v] of [[0, 0], [50, 30], [99, 59]] as const) expect([part.at(u, v), again.at(u, v)]).toEqual([whole.at(100 + u, 200 - 50 - 60 + v), part.at(u, v)]);
  });

  test('a file that is none is a sentence', async () => {
    await expect(pictures.draw({ kind: 'frame', path: join(folder, 'nothing.fits'), window: { x: 0, y: 0, width: 1, height: 1, zoom: 1 }, look })).rejects.toThrow(/the file: cannot be opened/);
  });
});

describe('scaling', () => {
  test('reduced, every good pixel counts once; enlarged, each is repeated', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.double({ min: 0.05, max: 4, noNaN: true }), (columns, rows, zoom) => {
      const window = { x: 0, y: 0, width: columns, height: rows, zoom };
      const size = pictureSize(window);
      const picture = reduce(image(columns, rows, new Float32Array(columns * rows).fill(7)), window);
      expect([picture.columns, picture.rows]).toEqual([size.columns, size.rows]);
      expect(picture.data.every((value) => value === 7)).toBe(true);
    }), { numRuns: 300 });
    expect(reduce(image(4, 2, Float32Array.from([1, 3, NaN, 5, 1, 3, NaN, NaN])), { x: 0, y: 0, width: 4, height: 2, zoom: 0.5 }).data).toEqual(Float32Array.from([2, 5]));
  });

  test('what lies outside of the image is no data', () => {
    const picture = reduce(ramp(10, 10), { x: -2, y: 8, width: 4, height: 4, zoom: 1 });
    expect([...picture.data.subarray(0, 4)]).toEqual([NaN, NaN, 0, 1]);
    expect([...picture.data.subarray(8, 12)]).toEqual([NaN, NaN, NaN, NaN]);
  });
});

describe('stretch', () => {
  test('brighter is never darker; zero of a signed image is the middle grey', () => {
    const values = Float32Array.from({ length: 5000 }, (_, at) => Math.sin(at * 12.9898) * 10 + (at % 100 === 0 ? 5000 : 0));
    for (const stretch of ['asinh', 'linear'] as const) for (const shading of ['positive', 'signed'] as const) {
      const shade = shadeWith(limitsOf(values, shading), stretch);
      const shades = Array.from({ length: 200 }, (_, at) => shade(-100 + 30 * at));
      expect(shades.every((one, at) => at === 0 || one >= (shades[at - 1] ?? 0))).toBe(true);
      expect([shade(-1e9), shade(1e9)]).toEqual([0, 255]);
      if (shading === 'signed') expect(shade(0)).toBe(128);
    }
  });

  test('an image of one value, of none, and one with infinities has limits', () => {
    for (const data of [new Float32Array(100).fill(3), new Float32Array(100).fill(NaN), Float32Array.from([1, 2, Infinity, -Infinity])]) {
      const limits = limitsOf(data, 'positive');
      expect(limits.high).toBeGreaterThan(limits.low);
      expect(Number.isInteger(shadeWith(limits, 'asinh')(3))).toBe(true);
    }
  });
});

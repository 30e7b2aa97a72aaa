import { expect, test } from 'vitest';
import { measureBackground } from '../../../../../actors/sky/core/background/mesh.ts';
import { headerFromCards } from '../../../../../actors/sky/core/fits/header.ts';
import type { NewPlanes } from '../../../../../actors/sky/core/fits/plane-writer.ts';
import { image, type Image } from '../../../../../actors/sky/core/image.ts';
import { skyFromStored, starsFromStored, storedSky, storedStars } from '../../../../../actors/sky/core/pipeline/stored-examined.ts';

const frame = image(150, 70, Float32Array.from({ length: 150 * 70 }, (_, i) => 500 + (i % 150) / 10 + ((i * 7919) % 23)));
const pixels = ({ columns, rows, data }: NewPlanes): Image => image(columns, rows, Float32Array.from(data));
const headerOf = ({ cards = [] }: NewPlanes): ReturnType<typeof headerFromCards> => headerFromCards(cards);

test('a sky comes back as it was, to float32', () => {
  const mesh = measureBackground(frame, { cell: 64, filter: 3 });
  const stored = storedSky(mesh);
  const back = skyFromStored(pixels(stored), headerOf(stored), frame);
  expect({ ...back, level: [...back.level], rms: [...back.rms] }).toMatchObject({ columns: 3, rows: 2, cell: 64, emptyCells: 0, level: [...Float32Array.from(mesh.level)], rms: [...Float32Array.from(mesh.rms)] });
  expect(back.globalRms).toBeCloseTo(mesh.globalRms, 4);
  expect(() => skyFromStored(pixels(stored), headerOf(stored), { columns: 300, rows: 70 })).toThrow('a sky of 3 × 2 cells of 64 px is none of a frame of 300 × 70');
});

test('stars come back, none are no HDU, and other quantities are refused', () => {
  const stars = { count: 2, x: Float64Array.of(3.25, 99.5), y: Float64Array.of(7.75, 12), smoothedPeak: Float64Array.of(120, 30), flag: Uint8Array.of(0, 2) };
  const stored = storedStars(stars)!;
  expect(starsFromStored(pixels(stored), headerOf(stored))).toEqual(stars);
  expect(storedStars({ ...stars, count: 0 })).toBeUndefined();
  expect(() => starsFromStored(image(2, 4), headerFromCards([{ keyword: 'ROW1', value: 'flux' }]))).toThrow(/stored as rows of x, y, smoothedPeak, flag/);
});

import { describe, expect, test } from 'vitest';
import { measureBackground } from '../../../../../actors/sky/core/background/mesh.ts';
import { backgroundImage, rmsImage, subtractBackground } from '../../../../../actors/sky/core/background/render.ts';
import { image } from '../../../../../actors/sky/core/image.ts';
import { addStars, skyImage, uniform } from '../star-field.ts';

const mesh = { cell: 32, filter: 3 };

describe('background', () => {
  test('level and noise of an empty sky are those it was made with', () => {
    const found = measureBackground(skyImage(256, 256, 1000, 10, 1), mesh);
    expect(found.globalLevel).toBeCloseTo(1000, 0);
    // Clipping at 3 σ takes 1.3 % off a Gaussian's width, again and again until it stands still.
    expect(found.globalRms / 10).toBeGreaterThan(0.965);
    expect(found.globalRms / 10).toBeLessThan(1.005);
  });
  test('stars bend the mean by far more than the level', () => {
    const field = skyImage(256, 256, 1000, 10, 2);
    const draw = uniform(3);
    addStars(field, Array.from({ length: 150 }, () => ({ x: 256 * draw(), y: 256 * draw(), flux: 20000 * draw() })), 2);
    const mean = field.data.reduce((sum, value) => sum + value, 0) / field.data.length;
    const found = measureBackground(field, mesh);
    expect(mean - 1000).toBeGreaterThan(15);
    expect(Math.abs(found.globalLevel - 1000)).toBeLessThan(2);
  });
  test('a slope is followed, and taken away to less than a tenth of the noise', () => {
    const field = skyImage(256, 192, 500, 5, 4);
    field.data.forEach((value, i) => { field.data[i] = value + 0.4 * (i % 256) - 0.3 * Math.floor(i / 256); });
    const flat = subtractBackground(field, measureBackground(field, { cell: 32, filter: 1 }));
    const meanOf = (from: number): number => flat.data.subarray(from, from + 256 * 16).reduce((sum, value) => sum + value, 0) / (256 * 16);
    for (const row of [20, 90, 150]) expect(Math.abs(meanOf(row * 256))).toBeLessThan(0.5);
  });
  test.each(['bicubic', 'bilinear'] as const)('a %s map goes through the centres of the cells', (interpolation) => {
    const field = skyImage(165, 99, 100, 3, 5);
    const found = measureBackground(field, { cell: 33, filter: 1 });
    const map = backgroundImage(found, 165, 99, { interpolation });
    for (let j = 0; j < 3; j++) for (let i = 0; i < 5; i++) expect(map.data[(33 * j + 16) * 165 + 33 * i + 16]).toBeCloseTo(found.level[5 * j + i] ?? NaN, 4);
  });
  test('subtracting is the image minus the map, to the last bit but one', () => {
    const field = skyImage(130, 70, 100, 3, 6);
    const found = measureBackground(field, mesh);
    const [map, flat] = [backgroundImage(found, 130, 70), subtractBackground(field, found)];
    flat.data.forEach((value, i) => expect(value).toBeCloseTo((field.data[i] ?? NaN) - (map.data[i] ?? NaN), 4));
  });
});

describe('background of images that are hard to measure', () => {
  test('NaN and masked pixels do not count; cells without good ones take their neighbours\' level', () => {
    const field = skyImage(128, 128, 50, 2, 7);
    const mask = new Uint8Array(128 * 128);
    field.data.forEach((_, i) => {
      if (i % 128 < 32 && i < 128 * 32) field.data[i] = NaN;
      if (i % 128 >= 96) { field.data[i] = 1e6; mask[i] = 1; }
    });
    const found = measureBackground(field, mesh, mask);
    expect(found.emptyCells).toBe(5);
    for (const level of found.level) expect(Math.abs(level - 50)).toBeLessThan(0.5);
  });
  test('an image of NaN has level and noise NaN, and no cell', () => {
    const found = measureBackground(image(40, 40, new Float32Array(1600).fill(NaN)), mesh);
    expect(found).toMatchObject({ globalLevel: NaN, globalRms: NaN, emptyCells: 4 });
  });
  test('equal values have noise 0', () => {
    const found = measureBackground(image(40, 40, new Float32Array(1600).fill(7)), mesh);
    expect(found).toMatchObject({ globalLevel: 7, globalRms: 0 });
    expect(rmsImage(found, 40, 40).data.every((value) => value === 0)).toBe(true);
  });
  test('a mesh larger than the image is one cell, the same everywhere', () => {
    const field = skyImage(30, 20, 9, 1, 8);
    const found = measureBackground(field, { cell: 64, filter: 3 });
    expect([found.columns, found.rows]).toEqual([1, 1]);
    expect(new Set(backgroundImage(found, 30, 20).data).size).toBe(1);
  });
  test.each([{ cell: 0, filter: 3 }, { cell: 1.5, filter: 3 }, { cell: 64, filter: 2 }])('settings that mean nothing are refused: %j', (settings) => {
    expect(() => measureBackground(image(8, 8), settings)).toThrow(RangeError);
  });
});

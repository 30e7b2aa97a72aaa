import { describe, expect, test } from 'vitest';
import { normals } from '../../../../../actors/numeric/draws.ts';
import { calibrate } from '../../../../../actors/sky/core/calibrate/calibrate.ts';
import { defectDefaults, findDefects } from '../../../../../actors/sky/core/calibrate/defects.ts';
import { makeMasters, varianceLeft } from '../../../../../actors/sky/core/calibrate/masters.ts';
import { sectionOf, subtractOverscan, trim } from '../../../../../actors/sky/core/calibrate/overscan.ts';
import { inMemory } from '../../../../../actors/sky/core/combine/combine.ts';
import { image, maskBits } from '../../../../../actors/sky/core/image.ts';
import type { Image } from '../../../../../actors/sky/core/image.ts';

const median = { method: 'median', sigmaClip: 0 } as const;
const made = (of: (x: number, y: number) => number, columns = 8, rows = 6): Image => image(columns, rows, Float32Array.from({ length: columns * rows }, (_, i) => of(i % columns, Math.floor(i / columns))));
const bias = made((x) => 1000 + x);
const current = (x: number, y: number): number => (x === 2 && y === 3 ? 40 : 0.1);
const sensitivity = (x: number): number => (x < 4 ? 0.8 : 1.2);
const input = {
  bias: [inMemory(bias)],
  dark: [{ ...inMemory(made((x, y) => 1000 + x + 300 * current(x, y))), seconds: 300 }],
  flat: [10_000, 20_000, 30_000].map((light) => ({ ...inMemory(made((x, y) => 1000 + x + 5 * current(x, y) + light * sensitivity(x))), seconds: 5 })),
};
const camera = { gain: 2, readNoise: 10, saturation: 50_000 };

describe('calibration', () => {
  const masters = makeMasters(input, median);
  test('what was put into a frame comes out of it again', () => {
    const raw = made((x, y) => 1000 + x + 60 * current(x, y) + 500 * sensitivity(x));
    const found = calibrate(raw, 60, masters, camera);
    for (const value of found.image.data) expect(value).toBeCloseTo(500, 1);
    expect([...found.mask].every((bits) => bits === 0)).toBe(true);
  });
  test('flats of different brightness count the same: each is divided by its median', () => {
    expect(masters.flat?.data[0]).toBeCloseTo(0.8, 4);
    expect(masters.flat?.data[7]).toBeCloseTo(1.2, 4);
  });
  test('the variance is signal over gain plus read noise, that of the masters included, over the flat squared', () => {
    const found = calibrate(made((x) => 1000 + x + 600), 0, makeMasters({ bias: input.bias, dark: [], flat: [] }, median), camera);
    expect(found.variance.data[0]).toBeCloseTo(600 / 2 + (10 / 2) ** 2 * 2, 3);
    const flat = calibrate(made((x) => 1000 + x + 600), 0, makeMasters({ ...input, dark: [] }, median), camera);
    // 1.35/3 of the variance of one of the three flats (1 / harmonic mean of their light in e⁻), at a sensitivity of 0.8.
    const [left, level] = [Math.PI / 2 / (2 + Math.PI / 2), 3 / (1 / 10_000 + 1 / 20_000 + 1 / 30_000)];
    expect(flat.variance.data[0]).toBeCloseTo((600 / 2 + (10 / 2) ** 2 * 2) / 0.64 + (750 ** 2 * left) / (0.8 * 2 * level), 0);
  });
  test('the variance is what calibrated frames scatter by, masters made anew for each', () => {
    const [columns, rows, trials] = [40, 30, 60];
    const noisy = (level: number, stream: number): Image => image(columns, rows, Float32Array.from({ length: columns * rows }, (_, i) => level + Math.sqrt((level - 1000) / camera.gain + (camera.readNoise / camera.gain) ** 2) * normals(71, stream, i, 0, { first: 0, second: 0 }).first));
    let [squares, expected, count] = [0, 0, 0];
    for (let trial = 0; trial < trials; trial++) {
      const frame = (k: number, level: number): Image => noisy(level, 100 * trial + k);
      const own = makeMasters({ bias: [1, 2, 3].map((k) => inMemory(frame(k, 1000))), dark: [4, 5, 6].map((k) => ({ ...inMemory(frame(k, 1040)), seconds: 100 })), flat: [7, 8, 9].map((k) => ({ ...inMemory(frame(k, 3000)), seconds: 0 })) }, median);
      const { image: out, variance } = calibrate(frame(10, 1620), 50, own, camera);
      out.data.forEach((value, i) => {
        squares += (value - 600) ** 2;
        expected += variance.data[i]!;
        count++;
      });
    }
    expect(count).toBe(columns * rows * trials);
    // 72,000 values: their variance is known to 0.5 %. Without the flats' and the medians' share it would be 11 % too small.
    expect(Math.abs(squares / expected - 1)).toBeLessThan(0.03);
  });
  test.each([[1, 1], [2, 1], [3, 1.346], [4, 1.193], [5, 1.434], [6, 1.288], [7, 1.473], [9, 1.495]])('a median of %i keeps %f of the variance of one, divided by their number', (count, exact) => {
    expect(Math.abs((varianceLeft(count, median) * count) / exact - 1)).toBeLessThan(count % 2 === 1 ? 0.025 : 0.06);
  });
  test('saturated pixels are marked, pixels with no flat are no data, defects are carried', () => {
    const dead = { bias: inMemory(bias), flat: made((x) => (x === 5 ? 0 : 1)) };
    const defects = new Uint8Array(48).fill(0);
    defects[1] = maskBits.badColumn;
    const found = calibrate(made((x) => (x === 0 ? 60_000 : 2000)), 0, { flat: dead.flat, counts: { bias: 0, dark: 0, flat: 1 } }, camera, defects);
    expect(found.mask.slice(0, 8)).toEqual(Uint8Array.of(maskBits.saturated, maskBits.badColumn, 0, 0, 0, maskBits.noData, 0, 0));
    expect(found.image.data[5]).toBeNaN();
    expect(found.variance.data[5]).toBeNaN();
  });
  test('nothing but a raw frame is a frame', () => {
    expect(calibrate(bias, 1, makeMasters({ bias: [], dark: [], flat: [] }, median), camera).image.data).toEqual(bias.data);
  });
  test('darks of several times, none, or a master of another size are refused', () => {
    const dark = (seconds: number) => ({ ...inMemory(bias), seconds });
    expect(() => makeMasters({ bias: [], dark: [dark(30), dark(60)], flat: [] }, median)).toThrow('30, 60 s');
    expect(() => makeMasters({ bias: [], dark: [dark(0)], flat: [] }, median)).toThrow(RangeError);
    expect(() => calibrate(image(3, 3), 1, masters, camera)).toThrow('the bias has 8 × 6 pixels');
  });
});

describe('defects', () => {
  test('a hot pixel, a dead one, a dead column, the edge', () => {
    const noise = (x: number, y: number): number => ((x * 7 + y * 13) % 5) / 10;
    const dark = { image: made((x, y) => (x === 3 && y === 4 ? 900 : 5 + noise(x, y)), 20, 16), seconds: 100 };
    const flat = made((x, y) => (x === 9 ? 0.05 : x === 6 && y === 6 ? 0.2 : 1), 20, 16);
    const mask = findDefects({ dark, flat }, { ...defectDefaults, edge: 1 }, 20, 16);
    expect(mask[4 * 20 + 3]).toBe(maskBits.badPixel);
    expect(mask[6 * 20 + 6]).toBe(maskBits.badPixel);
    for (let y = 1; y < 15; y++) expect((mask[y * 20 + 9] ?? 0) & maskBits.badColumn).toBe(maskBits.badColumn);
    expect(mask[0]).toBe(maskBits.edge);
    expect(mask.reduce((sum, bits) => sum + (bits === 0 ? 0 : 1), 0)).toBe(2 + 14 + (2 * 20 + 2 * 14));
  });
});

describe('overscan', () => {
  test('a level that drifts from row to row is taken out by the strip beside the light', () => {
    const raw = made((x, y) => 500 + 3 * y + (x < 8 ? 100 : x === 9 ? 50 : 0), 12, 20);
    const strip = sectionOf('[9:12,1:20]', 12, 20);
    const kept = sectionOf('[1:8,1:20]', 12, 20);
    if (strip === undefined || kept === undefined) throw new Error('both are sections');
    const out = trim(subtractOverscan(raw, strip), kept);
    expect([out.columns, out.rows]).toEqual([8, 20]);
    for (const value of out.data) expect(value).toBe(100);
  });
  test('a strip below the light works by column', () => {
    const raw = made((x, y) => 500 + x + (y < 8 ? 7 : 0), 20, 10);
    const strip = sectionOf('[1:20,9:10]', 20, 10);
    if (strip === undefined) throw new Error('a section');
    expect([...subtractOverscan(raw, strip).data.subarray(0, 160)].every((value) => value === 7)).toBe(true);
  });
  test.each(['', '[1:2]', '[0:3,1:2]', '[1:30,1:2]', 'x[1:2,1:2]', '[1:2,1:99999999999999999999]'])('%j is no section of 20 × 10 pixels', (text) => {
    expect(sectionOf(text, 20, 10)).toBeUndefined();
  });
});

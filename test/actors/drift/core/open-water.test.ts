/** Boxes that are said to be water have no land in them, and open water is recognised: what lets the simulation not ask. */
import { describe, expect, test } from 'vitest';
import { landOf } from '../../../../actors/drift/core/coastline.ts';
import { installed, installedCoastline, noCoastline } from '../../../gateways/coastline/installed.ts';
import { madeCoast } from './made-coast.ts';

const U = 65_535;

test('a made-up island: boxes that touch it may have land, boxes beside it and in other bins do not', () => {
  // A square from 0.25° to 0.5° in the bin at 0° N, 0° E.
  const side = [[0.25, 0.25], [0.5, 0.25], [0.5, 0.5], [0.25, 0.5], [0.25, 0.25]].map(([x = 0, y = 0]) => [Math.round(x * U), Math.round(y * U)] as const);
  const land = landOf(madeCoast(new Map([[90 * 360 - 360, [{ entry: 4, exit: 4, points: side }]]])));
  expect(land.isLand(0.4, 0.4)).toBe(true);
  const may = (west: number, south: number, east: number, north: number): boolean | undefined => land.mayHaveLand?.(west, south, east, north);
  expect(may(0.375, 0.375, 0.4, 0.4)).toBe(true);
  expect(may(0.45, 0.45, 0.9, 0.9)).toBe(true);
  expect(may(-1.5, -1.5, 1.5, 1.5)).toBe(true);
  expect(may(360.3, 0.3, 360.4, 0.4)).toBe(true);
  expect(may(0.6, 0.6, 0.9, 0.9)).toBe(false);
  expect(may(0, 0, 0.2, 0.2)).toBe(false);
  expect(may(-1, -1, -0.01, -0.01)).toBe(false);
  expect(may(179.9, 80, 180.1, 90)).toBe(false);
});

describe.skipIf(installed === undefined)(`the world's coast ${noCoastline}`, () => {
  test('along the coast of Norway no tile that is said to be water has land, and most of the sea is said to be water', async () => {
    const land = landOf(await installedCoastline());
    let water = 0;
    const wrong: string[] = [];
    for (let row = 0; row < 24; row++) {
      for (let column = 0; column < 40; column++) {
        const [west, south] = [2 + column / 8, 60 + row / 8];
        if (land.mayHaveLand?.(west, south, west + 0.125, south + 0.125) !== false) continue;
        water++;
        for (let k = 0; k < 36; k++) if (land.isLand(west + (k % 6) / 40.001, south + Math.floor(k / 6) / 40.001)) wrong.push(`${west} ${south}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(water).toBeGreaterThan(300);
  });
});

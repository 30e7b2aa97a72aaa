import { Worker } from 'node:worker_threads';
import { beforeAll, describe, expect, test } from 'vitest';
import { coastLines, landOf, landRaster } from '../../../../actors/drift/core/coastline.ts';
import type { CoastData } from '../../../../actors/drift/core/coastline.ts';
import { binIndex, hasCoast, segmentsOf } from '../../../../actors/drift/core/coastline-bins.ts';
import type { Land } from '../../../../actors/drift/core/land.ts';
import { installed, installedCoastline, noCoastline } from '../../../gateways/coastline/installed.ts';
import { naiveIsLand } from './coastline-naive.ts';
import { madeCoast } from './made-coast.ts';

const square = (low: number, high: number): (readonly [number, number])[] => [[low, low], [high, low], [high, high], [low, high], [low, low]];
const half = 32_768;

describe('a made-up coast', () => {
  const bin = binIndex(10, 90 + 50);

  test('a ring is an island, a ring within it a lagoon', () => {
    const land = landOf(madeCoast(new Map([[bin, [{ entry: 4, exit: 4, points: square(10_000, 50_000) }, { entry: 4, exit: 4, points: square(20_000, 30_000) }]]])));
    expect([10.5, 10.3, 10.38, 10.1, 10.9].map((lon) => land.isLand(lon, 50.38))).toEqual([true, true, false, false, false]);
  });

  test('a line from side to side divides the bin; its south-west corner says which part is land', () => {
    const lines = new Map([[bin, [{ entry: 3, exit: 2, points: [[0, half], [half, half], [half, 65_535]] as const }]]]);
    for (const [corners, southIsLand] of [[[], false], [[bin], true]] as const) {
      const land = landOf(madeCoast(lines, corners));
      expect([[10.1, 50.1], [10.9, 50.9], [10.9, 50.1]].map(([lon = 0, lat = 0]) => land.isLand(lon, lat))).toEqual([southIsLand, southIsLand, southIsLand]);
      expect(land.isLand(10.1, 50.9)).toBe(!southIsLand);
    }
  });

  test('longitudes of any revolution are the same place', () => {
    const land = landOf(madeCoast(new Map([[bin, [{ entry: 4, exit: 4, points: square(10_000, 50_000) }]]])));
    for (const turn of [-720, -360, 0, 360, 720]) expect(land.isLand(10.5 + turn, 50.5)).toBe(true);
  });

  test('a bin without coast is all water or all land, poles included', () => {
    const pole = binIndex(0, 0);
    const land = landOf(madeCoast(new Map(), [pole]));
    expect(land.isLand(0.5, -90)).toBe(true);
    expect(land.isLand(1.5, -90)).toBe(false);
    expect(land.isLand(0.5, 90)).toBe(false);
  });

  test('masks beyond those that are kept are made again alike', () => {
    const ring = [{ entry: 4, exit: 4, points: square(10_000, 50_000) }];
    const many = Array.from({ length: 450 }, (_, k) => [k % 300, 20 + Math.floor(k / 300)] as const);
    const land = landOf(madeCoast(new Map(many.map(([lon, lat]) => [binIndex(lon, lat + 90), ring]))));
    for (let round = 0; round < 2; round++) for (const [lon, lat] of many) expect(land.isLand(lon + 0.5, lat + 0.5) && !land.isLand(lon + 0.95, lat + 0.5)).toBe(true);
  });
});

describe.skipIf(installed === undefined)(`the world's coast ${noCoastline}`, () => {
  let data: CoastData;
  let land: Land;
  beforeAll(async () => {
    data = await installedCoastline();
    land = landOf(data);
  });

  test.each([
    ['Sahara', 10, 20, true], ['Greenwich', 0, 51.478, true], ['middle of the North Sea', 0, 58, false], ['Lerwick', -1.16, 60.155, true],
    ['sound between Lerwick and Bressay', -1.13, 60.155, false], ['Foula, Shetland', -2.07, 60.13, true], ['west of Foula', -2.2, 60.13, false],
    ['Sognefjord, 100 km inland', 6.5, 61.1, false], ['its northern shore', 6.5, 61.25, true], ['Bergen', 5.35, 60.38, true],
    ['Lake Superior: lakes are land', -87.5, 47.7, true], ['Caspian Sea: a lake', 51, 42, true],
    ['Taveuni, on the date line', 180, -16.85, true], ['the same, from the west', -180, -16.85, true], ['east of it', -179.7, -16.85, false],
    ['Funafuti lagoon', 179.1, -8.5, false], ['South Pole', 0, -90, true], ['beside the South Pole', 123, -89.9, true], ['North Pole', 0, 90, false],
    ['Ross Ice Shelf: ice is land', -175, -81, true], ['Ross Sea', -175, -75, false], ['McMurdo Sound', 165.5, -77.3, false],
  ])('%s', (_, lon, lat, expected) => expect(land.isLand(lon, lat)).toBe(expected));

  test('every bin agrees with its neighbours about the corners they share', () => {
    const wrong: number[] = [];
    for (let bin = 360; bin < 64_800; bin++) {
      if (!hasCoast(data, bin)) continue;
      const { starts, x, y } = segmentsOf(data, bin, true);
      let [southEast, northWest] = [data.corners[bin] ?? 0, data.corners[bin] ?? 0];
      for (let s = 0; s + 1 < starts.length; s++) {
        for (let i = starts[s] ?? 0; i + 1 < (starts[s + 1] ?? 0); i++) {
          if ((y[i] ?? 0) < 0 !== (y[i + 1] ?? 0) < 0) southEast ^= 1;
          if ((x[i] ?? 0) < 0 !== (x[i + 1] ?? 0) < 0) northWest ^= 1;
        }
      }
      const east = bin % 360 === 359 ? bin - 359 : bin + 1;
      if (southEast !== data.corners[east] || northWest !== data.corners[bin - 360]) wrong.push(bin);
    }
    expect(wrong).toEqual([]);
  });

  test('an archipelago: the mask says what counting all edges says, at 4,000 places along the coast of Norway', () => {
    let checked = 0;
    for (const [lon, lat] of halton(4_000, 4.5, 9, 59, 64.5)) {
      if (land.isLand(lon, lat) !== naiveIsLand(data, lon, lat)) expect([lon, lat]).toBe('the same');
      checked++;
    }
    expect(checked).toBe(4_000);
  });

  test('the filled map is land exactly where places are', () => {
    for (const [west, south, span] of [[-2.5, 59.5, 2], [177, -18.5, 4], [-70, -90, 30]] as const) {
      const lon = Float64Array.from({ length: 150 }, (_, i) => west + ((i + 0.5) / 150) * span);
      const lat = Float64Array.from({ length: 120 }, (_, j) => south + ((j + 0.5) / 120) * span);
      const raster = landRaster(data, lon, lat);
      const wrong = raster.findIndex((value, k) => (value === 1) !== land.isLand(lon[k % 150] ?? 0, lat[Math.floor(k / 150)] ?? 0));
      expect(wrong).toBe(-1);
      expect(raster.includes(1)).toBe(true);
    }
  });

  test('lines to draw lie between land and water, and fewer points stay with a tolerance', () => {
    const box = { west: 359 - 1, east: 359.5, south: 60, north: 60.9 };
    const all = coastLines(data, box, 0);
    const rough = coastLines(data, box, 0.002);
    const points = (lines: readonly Float64Array[]): number => lines.reduce((sum, line) => sum + line.length / 2, 0);
    expect(rough.length).toBe(all.length);
    expect(points(rough)).toBeLessThan(points(all) / 2);
    expect(all.every((line) => (line[0] ?? 0) >= 358 && (line[0] ?? 0) <= 360)).toBe(true);
    const longest = all.reduce((a, b) => (a.length > b.length ? a : b));
    let straddled = 0;
    for (let k = 0; k + 3 < longest.length; k += 2) {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = longest.subarray(k, k + 4);
      const [nx, ny] = [(y1 - y2) * 1e-4, (x2 - x1) * 1e-4];
      if (land.isLand((x1 + x2) / 2 + nx, (y1 + y2) / 2 + ny) !== land.isLand((x1 + x2) / 2 - nx, (y1 + y2) / 2 - ny)) straddled++;
    }
    expect(straddled).toBeGreaterThan(0.99 * (longest.length / 2 - 1));
  });

  test('another thread, given the same arrays without a copy, says the same', async () => {
    const places = [...halton(500, -2.5, 0, 59.5, 61)];
    const module = new URL('../../../../dist/actors/drift/core/coastline.js', import.meta.url).href;
    const code = `const { parentPort, workerData: { data, places, module } } = require('node:worker_threads');
      import(module).then(({ landOf }) => { const land = landOf(data); parentPort.postMessage({ said: places.map(([lon, lat]) => land.isLand(lon, lat)), shared: data.segments.buffer instanceof SharedArrayBuffer }); });`;
    const worker = new Worker(code, { eval: true, workerData: { data, places, module } });
    const answer = await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    await worker.terminate();
    expect(answer).toEqual({ said: places.map(([lon, lat]) => land.isLand(lon, lat)), shared: true });
  });
});

/** Places spread evenly over a box. Halton 1960, bases 2 and 3. */
function* halton(count: number, west: number, east: number, south: number, north: number): Generator<[number, number]> {
  const radical = (index: number, base: number): number => {
    let [value, share] = [0, 1 / base];
    for (let rest = index; rest > 0; rest = Math.floor(rest / base), share /= base) value += (rest % base) * share;
    return value;
  };
  for (let k = 1; k <= count; k++) yield [west + radical(k, 2) * (east - west), south + radical(k, 3) * (north - south)];
}

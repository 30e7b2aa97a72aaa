/** Charts of what is large: right, and nobody waits for them. */
import { performance } from 'node:perf_hooks';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { areasIn } from '../../../../gateways/http/charts/areas.ts';
import { openCharts, type Charts } from '../../../../gateways/http/charts/charts.ts';
import { createParticlesFile } from '../../../../gateways/netcdf/index.ts';
import { temporaryFolder, type TemporaryFolder } from '../../../support/index.ts';

const side = 800;
let folder: TemporaryFolder;
let file: string;
let charts: Charts;

/** One output of three particles, and a hill of probability on a grid of more than half a million cells. */
beforeAll(async () => {
  folder = await temporaryFolder('charts');
  file = join(folder.path, 'particles.nc');
  charts = openCharts();
  const writer = await createParticlesFile(file, { trajectories: 3, timesSeconds: [0], statuses: ['active'], title: 't', history: 'h', source: 's', provenance: {} });
  writer.writeFrame(0, { lon: new Float64Array(3), lat: new Float64Array(3), status: new Int8Array(3), orientation: new Int8Array(3) });
  const axis = (from: number): Float64Array => Float64Array.from({ length: side }, (_, k) => from + k / 100);
  writer.defineDensity({ lonDeg: axis(-8), latDeg: axis(50) });
  const hill = (k: number): number => Math.exp(-(((k % side) - 380) ** 2 + (Math.floor(k / side) - 420) ** 2) / 20_000);
  writer.writeDensity(0, Float64Array.from({ length: side * side }, (_, k) => hill(k) / (20_000 * Math.PI)));
  writer.close();
}, 120_000);
afterAll(async () => {
  await charts.close();
  await folder.remove();
});

test('a large result: the same as it would be here, and the loop that asks for it stands by meanwhile', { timeout: 240_000 }, async () => {
  await charts.areas(file, 5, undefined); // the thread is there, its code loaded
  const before = performance.eventLoopUtilization();
  const there = await charts.areas(file, undefined, undefined);
  const { utilization } = performance.eventLoopUtilization(before);
  expect(there).toEqual(await areasIn(file, undefined, undefined));
  expect('runs' in there && there.runs.length).toBeGreaterThan(500);
  expect(utilization).toBeLessThan(0.5);
});

test('an output that there is not; a file that is none', async () => {
  expect(await charts.areas(file, 1, undefined)).toEqual({ outputs: 1 });
  await expect(charts.areas(join(folder.path, 'nothing.nc'), 0, undefined)).rejects.toThrow(/nothing\.nc/);
});

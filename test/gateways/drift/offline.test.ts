import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findCoastline } from '../../../gateways/coastline/index.ts';
import { compareFiles, runOffline, writeDemo, type OfflineOptions } from '../../../gateways/drift/index.ts';
import { openParticles } from '../../../gateways/netcdf/index.ts';
import { temporaryFolder } from '../../support/index.ts';
import { missionJson } from '../../actors/drift/attempts.ts';

const optionsIn = (path: string, more: Partial<OfflineOptions> = {}): OfflineOptions => ({ out: join(path, 'out'), folder: path, env: process.env, ...more });
const hashOf = async (file: string): Promise<string> => createHash('sha256').update(await readFile(file)).digest('hex');

/** Somewhere without a coastline. */
const demoAtSea = async (folder: string, params: object = {}): Promise<unknown> => {
  const { mission } = await writeDemo(folder);
  return { ...mission, params: { ...mission.params, coastline: 'ignore', num_particles: 200, duration_hours: 6, ...params } };
};

test('a mission leaves its three files and nothing else, and tells how far it is', async () => {
  const { path } = await temporaryFolder('offline');
  const stages = new Set<string>();
  const { files } = await runOffline(missionJson('M1'), optionsIn(path, { progress: (fraction, stage) => fraction === 1 && stages.add(stage) }));
  expect((await readdir(join(path, 'out'))).sort()).toEqual(['density.png', 'particles.nc', 'summary.json']);
  expect(Object.keys(files)).toEqual(['particles.nc', 'density.png', 'summary.json']);
  expect([...stages]).toEqual(['prepare', 'simulate', 'map', 'publish']);
  const png = await readFile(join(path, 'out', 'density.png'));
  expect([png.subarray(1, 4).toString(), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(['PNG', 1120, 800]);
});

test('the summary has every time, the density sums to 1, and both say where the result came from', async () => {
  const { path } = await temporaryFolder('offline');
  await runOffline(missionJson('M1'), optionsIn(path));
  const summary: { times: Record<string, unknown>[]; provenance: object } = JSON.parse(await readFile(join(path, 'out', 'summary.json'), 'utf8'));
  expect(summary).toMatchObject({ mission_id: 'M1', particles: 50, simulation_seconds: expect.any(Number), cpu_seconds: expect.any(Number), provenance: { seed: 0, code_version: expect.stringMatching(/^\d/), coastline: null } });
  expect(summary.times.map((one) => one['time'])).toEqual(['2024-01-01T12:00:00Z', '2024-01-01T13:00:00Z', '2024-01-01T14:00:00Z', '2024-01-01T15:00:00Z']);
  expect(summary.times[3]).toMatchObject({ active: 1, stranded: 0, missing_data: 0, area50_km2: expect.any(Number), mean_latitude: expect.closeTo(60, 0) });
  const reader = await openParticles(join(path, 'out', 'particles.nc'));
  for (const index of reader.timesSeconds.keys()) expect(reader.densityAt(index).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
  expect(reader.attributes.get('mission_id')).toBe('M1');
  reader.close();
});

async function particlesHashOf(mission: unknown, options: OfflineOptions): Promise<string> {
  await runOffline(mission, options);
  return hashOf(join(options.out, 'particles.nc'));
}

test('the same mission and seed give the same bytes, also from another folder; another seed gives others', async () => {
  const { path } = await temporaryFolder('offline');
  const elsewhere = join(path, 'elsewhere');
  await mkdir(elsewhere);
  const mission = await demoAtSea(path);
  await demoAtSea(elsewhere);
  const first = await particlesHashOf(mission, optionsIn(path, { out: join(path, 'a') }));
  expect(await particlesHashOf(mission, optionsIn(path, { out: join(path, 'b') }))).toBe(first);
  expect(await particlesHashOf(mission, optionsIn(path, { out: join(path, 'c'), folder: elsewhere }))).toBe(first);
  expect(await particlesHashOf(mission, optionsIn(path, { out: join(path, 'd'), seed: 2 }))).not.toBe(first);
});

test('a mission large enough for two threads gives the same bytes on one', async () => {
  const { path } = await temporaryFolder('offline');
  const mission = await demoAtSea(path, { num_particles: 115_000 });
  const one = await particlesHashOf(mission, optionsIn(path, { out: join(path, 'one'), threads: 1 }));
  expect(await particlesHashOf(mission, optionsIn(path, { out: join(path, 'two'), threads: 2 }))).toBe(one);
});

test('an animation is made when it is asked for, one image an output', async () => {
  const { path } = await temporaryFolder('offline');
  const { files } = await runOffline(missionJson('M1'), optionsIn(path, { animation: true }));
  const gif = await readFile(files['animation.gif'] ?? '');
  expect(gif.subarray(0, 6).toString()).toBe('GIF89a');
  // Graphic control extensions.
  expect(gif.toString('latin1').split('\x21\xf9\x04').length - 1).toBe(4);
});

test('faults are told all together, with their fields, and nothing is written', async () => {
  const { path } = await temporaryFolder('offline');
  const run = runOffline(missionJson('M1', { object_type: 'RAFT', duration_hours: 1.03, forcing: [{ kind: 'file', path: 'absent.nc' }] }), optionsIn(path));
  await expect(run).rejects.toMatchObject({ code: 'INVALID_MISSION', message: expect.stringMatching(/params\.object_type: .*params\.duration_hours: /) });
  await expect(runOffline(missionJson('M1', { forcing: [{ kind: 'file', path: 'absent.nc' }] }), optionsIn(path))).rejects.toThrow(/params\.forcing\[0\]\.path: .*absent\.nc.*there is no such file/);
  expect(await readdir(join(path, 'out'))).toEqual([]);
});

test('a mission outside of its forcing is refused with the interval and the box that there are', async () => {
  const { path } = await temporaryFolder('offline');
  await expect(runOffline(await demoAtSea(path, { start_time: '2025-03-02T22:00:00Z' }), optionsIn(path))).rejects.toThrow(/missing from 2025-03-03T00:00:00Z to 2025-03-03T03:50:00Z/);
  await expect(runOffline(await demoAtSea(path, { latitude: 40 }), optionsIn(path))).rejects.toThrow(/the start at 40\.000° N 2\.350° W is outside .*59\.000° N to 62\.000° N/);
});

test('a damaged forcing file is named, and no result stands', async () => {
  const { path } = await temporaryFolder('offline');
  const mission = await demoAtSea(path);
  const file = join(path, 'demo-shetland-synthetic.nc');
  await writeFile(file, (await readFile(file)).subarray(0, 200_000));
  await expect(runOffline(mission, optionsIn(path))).rejects.toThrow(/demo-shetland-synthetic\.nc is (truncated|damaged)/);
  expect(await readdir(join(path, 'out'))).toEqual([]);
});

test('particles that leave the forcing are counted, and the density holds what is left', async () => {
  const { path } = await temporaryFolder('offline');
  const mission = await demoAtSea(path, { latitude: 61.93, longitude: -2, duration_hours: 12, object_type: 'LIFE-RAFT-NB-1' });
  await runOffline(mission, optionsIn(path));
  const reader = await openParticles(join(path, 'out', 'particles.nc'));
  const last = reader.timesSeconds.length - 1;
  const lost = reader.frame(last).status.filter((code) => reader.statuses.get(code) === 'missing_data').length / reader.trajectories;
  expect(lost).toBeGreaterThan(0.1);
  expect(reader.densityAt(last).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1 - lost, 9);
  reader.close();
});

test('an aborted mission ends with the reason and leaves nothing', async () => {
  const { path } = await temporaryFolder('offline');
  const abort = new AbortController();
  const run = runOffline(missionJson('M1', { num_particles: 5000, duration_hours: 48 }), optionsIn(path, { signal: abort.signal, progress: (_, stage) => stage === 'simulate' && abort.abort(new Error('enough')) }));
  await expect(run).rejects.toThrow(/enough/);
  expect(await readdir(join(path, 'out'))).toEqual([]);
});

test('what a killed run left behind is removed by the next, what a living one works on is not', async () => {
  const { path } = await temporaryFolder('offline');
  await mkdir(join(path, 'out', '.alidade-4194304'), { recursive: true });
  await mkdir(join(path, 'out', `.alidade-${process.ppid}`), { recursive: true });
  await runOffline(missionJson('M1'), optionsIn(path));
  expect((await readdir(join(path, 'out'))).filter((name) => name.startsWith('.'))).toEqual([`.alidade-${process.ppid}`]);
});

const noCoast = findCoastline(process.env) === undefined;
test('without a coastline a mission that needs one is refused with the remedy', async () => {
  const { path } = await temporaryFolder('offline');
  await expect(runOffline(missionJson('M1', { coastline: 'strand' }), optionsIn(path, { env: { ALIDADE_COASTLINE: join(path, 'absent.coast') } }))).rejects.toThrow(/params\.coastline: "strand" needs the coastline.*deploy\/setup\.mjs/);
});

test.skipIf(noCoast)(`the demonstration strands some of its particles on Shetland${noCoast ? ' (skipped: no coastline installed)' : ''}`, async () => {
  const { path } = await temporaryFolder('offline');
  const { mission, files } = await writeDemo(path);
  expect((await readFile(files.forcing)).length).toBeLessThan(3 << 20);
  const { event } = await runOffline(mission, optionsIn(path));
  expect(event).toMatchObject({ statistics: { stranded: expect.closeTo(0.2, 0), missing_data: 0 }, coastline: expect.stringContaining('GSHHG'), warnings: [expect.stringContaining('invented')] });
});

test('a result compared with itself is nowhere apart, with another seed it is', async () => {
  const { path } = await temporaryFolder('offline');
  await runOffline(missionJson('M1'), optionsIn(path, { out: join(path, 'a') }));
  await runOffline(missionJson('M1'), optionsIn(path, { out: join(path, 'b'), seed: 9 }));
  const same = await compareFiles(join(path, 'a'), join(path, 'a', 'particles.nc'));
  expect(same.kind === 'results' ? same.times.map(({ means, particles }) => [means, particles?.greatest]) : []).toEqual([[0, 0], [0, 0], [0, 0], [0, 0]]);
  const other = await compareFiles(join(path, 'a'), join(path, 'b'));
  expect(other.kind === 'results' ? (other.times[3]?.particles?.median ?? 0) : 0).toBeGreaterThan(100);
});

test('a track that is the mean of the result has skill 1; one that goes elsewhere has less', async () => {
  const { path } = await temporaryFolder('offline');
  await runOffline(missionJson('M1', { radius_m: 0, leeway_uncertainty: false, jibe_probability_per_hour: 0, num_particles: 2, object_type: 'SLDMB' }), optionsIn(path));
  const reader = await openParticles(join(path, 'out', 'particles.nc'));
  const { lon, lat } = reader.track(0);
  const rows = [...reader.timesSeconds].map((time, k) => `${new Date(1000 * time).toISOString()},${lat[k]},${lon[k]}`);
  await writeFile(join(path, 'same.csv'), `time,lat,lon\n${rows.join('\n')}\n`);
  await writeFile(join(path, 'away.gpx'), `<?xml version="1.0"?><gpx><trk><trkseg>${[...reader.timesSeconds].map((time, k) => `<trkpt lat="${lat[k]}" lon="${(lon[0] ?? 0) - k * 0.02}"><time>${new Date(1000 * time).toISOString()}</time></trkpt>`).join('')}</trkseg></trk></gpx>`);
  reader.close();
  expect(await compareFiles(join(path, 'out'), join(path, 'same.csv'))).toMatchObject({ kind: 'track', score: expect.closeTo(1, 6), particles: { count: 2 } });
  expect(await compareFiles(join(path, 'away.gpx'), join(path, 'out'))).toMatchObject({ kind: 'track', score: 0 });
});

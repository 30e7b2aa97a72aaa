import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createParticlesFile, openParticles, readParticles, type ParticlesSpec } from '../../../gateways/netcdf/index.ts';
import { hasPython, python, pythonMissing, temporaryFolder } from '../../support/index.ts';

const spec: ParticlesSpec = {
  trajectories: 3, timesSeconds: [1000, 4600, 8200, 9000], statuses: ['active', 'stranded', 'missing_data'],
  title: 'Drift of PIW-1, “Größe”', history: 'test', source: 'test', provenance: { mission_id: 'M1', seed: '7' },
};
const frameOf = (k: number): Parameters<Awaited<ReturnType<typeof createParticlesFile>>['writeFrame']>[1] => ({
  lon: Float64Array.of(k + 0.1, k + 0.2, k === 0 ? NaN : k + 0.3), lat: Float64Array.of(60 + k, 61 + k, k === 0 ? NaN : 62 + k),
  status: Uint8Array.of(0, k > 1 ? 1 : 0, k === 0 ? 255 : 0), orientation: Uint8Array.of(0, 1, k === 0 ? 255 : 0),
});

async function written(path: string, of: ParticlesSpec = spec): Promise<void> {
  const writer = await createParticlesFile(path, of);
  for (const k of of.timesSeconds.keys()) writer.writeFrame(k, frameOf(k));
  expect(writer.readFrame(1)).toEqual({ lon: frameOf(1).lon, lat: frameOf(1).lat, status: Int8Array.of(0, 0, 0) });
  expect(writer.readFrame(0)).toEqual({ lon: frameOf(0).lon, lat: frameOf(0).lat, status: Int8Array.of(0, 0, -1) });
  writer.defineDensity({ lonDeg: Float64Array.of(1, 2), latDeg: Float64Array.of(60, 61, 62) });
  for (const k of of.timesSeconds.keys()) writer.writeDensity(k, Float64Array.of(k, 0, 0, 0, 0, 0.5));
  writer.close();
}

test('what was written is read back: positions, states, times, density, words', async () => {
  const { path } = await temporaryFolder('particles');
  const file = join(path, 'particles.nc');
  await written(file);
  const all = await readParticles(file);
  expect([...all.timesSeconds]).toEqual([1000, 4600, 8200, 9000]);
  expect([...all.statuses]).toEqual([[0, 'active'], [1, 'stranded'], [2, 'missing_data']]);
  expect([...all.lon]).toEqual([0.1, 1.1, 2.1, 3.1, 0.2, 1.2, 2.2, 3.2, NaN, 1.3, 2.3, 3.3]);
  expect([...all.status.subarray(4)]).toEqual([0, 0, 1, 1, NaN, 0, 0, 0]);
  const reader = await openParticles(file);
  expect(reader.attributes.get('title')).toBe(spec.title);
  expect(reader.attributes.get('mission_id')).toBe('M1');
  expect([...reader.densityAt(2)]).toEqual([2, 0, 0, 0, 0, 0.5]);
  expect([...reader.track(1).lat]).toEqual([61, 62, 63, 64]);
  reader.close();
});

test('equal calls give equal bytes, whatever the hour', async () => {
  const { path } = await temporaryFolder('particles');
  await written(join(path, 'a.nc'));
  await written(join(path, 'b.nc'));
  expect(readFileSync(join(path, 'a.nc')).equals(readFileSync(join(path, 'b.nc')))).toBe(true);
});

test('a file of more particles than a chunk holds is read back by output', async () => {
  const { path } = await temporaryFolder('particles');
  const count = 70_000;
  const writer = await createParticlesFile(join(path, 'p.nc'), { ...spec, trajectories: count, timesSeconds: [0, 60] });
  const lon = Float64Array.from({ length: count }, (_, i) => i / count);
  const bytes = new Uint8Array(count);
  for (const k of [0, 1]) writer.writeFrame(k, { lon: lon.map((x) => x + k), lat: lon, status: bytes, orientation: bytes });
  expect(writer.readFrame(0).lon).toEqual(lon);
  expect(writer.readFrame(1).lon[count - 1]).toBe((lon[count - 1] ?? NaN) + 1);
  writer.close();
  const reader = await openParticles(join(path, 'p.nc'));
  expect(reader.frame(0).lon).toEqual(lon);
  reader.close();
});

test('until it is complete nothing stands under its name, and an aborted one leaves nothing', async () => {
  const { path } = await temporaryFolder('particles');
  const file = join(path, 'particles.nc');
  const writer = await createParticlesFile(file, spec);
  writer.writeFrame(0, frameOf(0));
  expect(existsSync(file)).toBe(false);
  expect(() => writer.close()).toThrow(/only 1 of 4 outputs/);
  expect(readdirSync(path)).toEqual([]);
});

test('outputs out of order, frames of another size and densities outside the grid are refused', async () => {
  const { path } = await temporaryFolder('particles');
  const writer = await createParticlesFile(join(path, 'p.nc'), spec);
  expect(() => writer.writeFrame(1, frameOf(1))).toThrow(/is not the next one/);
  expect(() => writer.writeFrame(0, { ...frameOf(0), lon: new Float64Array(2) })).toThrow(/lon has 2 values for 3 particles/);
  expect(() => writer.readFrame(0)).toThrow(/cannot be read back/);
  expect(() => writer.writeDensity(0, new Float64Array(6))).toThrow(/density of 6 cells/);
  writer.abort();
});

test('a folder that is not there is named', async () => {
  await expect(createParticlesFile('/nowhere/at/all/p.nc', spec)).rejects.toThrow(/\/nowhere\/at\/all\/p\.nc cannot be written/);
});

const ncdump = spawnSync('ncdump', [], { timeout: 10_000 }).error === undefined;
test.skipIf(!ncdump)(`ncdump reads it${ncdump ? '' : ' (skipped: no ncdump on PATH)'}`, async () => {
  const { path } = await temporaryFolder('particles');
  await written(join(path, 'particles.nc'));
  const header = execFileSync('ncdump', ['-h', join(path, 'particles.nc')], { encoding: 'utf8' });
  for (const line of ['trajectory = 3', 'double lon(trajectory, time)', 'byte status(trajectory, time)', 'double density(time, latitude, longitude)', ':Conventions = "CF-1.10"', ':featureType = "trajectory"', 'status:flag_meanings = "active stranded missing_data"']) expect(header).toContain(line);
  const values = execFileSync('ncdump', ['-v', 'lon', join(path, 'particles.nc')], { encoding: 'utf8' });
  expect(values.replace(/\s+/g, ' ')).toContain('lon = 0.1, 1.1, 2.1, 3.1, 0.2, 1.2, 2.2, 3.2, _, 1.3, 2.3, 3.3 ;');
});

test.skipIf(!hasPython())(`netCDF4 and xarray read it${hasPython() ? '' : ` (skipped: ${pythonMissing})`}`, async () => {
  const { path } = await temporaryFolder('particles');
  const file = join(path, 'particles.nc');
  await written(file);
  const script = `
import json, sys
import netCDF4, numpy
d = netCDF4.Dataset(sys.argv[1])
out = dict(model=d.data_model, lon=d['lon'][1].tolist(), masked=bool(numpy.ma.getmaskarray(d['lon'][:])[2, 0]), dtype=str(d['lon'].dtype), units=d['time'].units, density=d['density'][2].ravel().tolist())
d.close()
try:
    import xarray
    x = xarray.open_dataset(sys.argv[1])
    out['xarray'] = dict(dims=dict(x.sizes), time=str(x.time.values[0]), total=float(x.density[1].sum()))
except ImportError:
    pass
print(json.dumps(out))`;
  const read: unknown = JSON.parse(execFileSync(python() ?? '', ['-c', script, file], { encoding: 'utf8' }));
  expect(read).toMatchObject({ model: 'NETCDF4', lon: [0.2, 1.2, 2.2, 3.2], masked: true, dtype: 'float64', units: 'seconds since 1970-01-01 00:00:00', density: [2, 0, 0, 0, 0, 0.5] });
  if (typeof read === 'object' && read !== null && 'xarray' in read) expect(read.xarray).toEqual({ dims: { trajectory: 3, time: 4, latitude: 3, longitude: 2 }, time: expect.stringContaining('1970-01-01T00:16:40'), total: 1.5 });
});

/** Files as downloads, full disks and wrong names leave them. Whatever the bytes: an error about the file, or a reading; never a crash. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { DataFileError, loadForcing, openDataFile, openParticles, surveyForcing, writeForcing } from '../../../gateways/netcdf/index.ts';
import { temporaryFolder } from '../../support/index.ts';
import { windFile } from './classic-file.ts';

const samples: Record<string, Buffer> = {};
let folder = '';
beforeAll(async () => {
  ({ path: folder } = await temporaryFolder('damaged'));
  const size = 6 * 5 * 3;
  await writeForcing(join(folder, 'hdf5.nc'), {
    lonDeg: Float64Array.of(0, 1, 2, 3, 4), latDeg: Float64Array.of(58, 59, 60), timesSeconds: Float64Array.from({ length: 6 }, (_, i) => 3600 * i),
    fields: { x_wind: new Float64Array(size).map((_, i) => Math.sin(i)), y_wind: new Float64Array(size).map((_, i) => Math.cos(i)) }, attributes: { title: 'sample' },
  });
  samples['HDF5'] = readFileSync(join(folder, 'hdf5.nc'));
  samples['classic'] = windFile({ times: [0, 1, 2, 3] });
});

let counter = 0;
/** What reading everything in a file comes to; anything but a DataFileError that names the file is thrown. */
async function attempt(bytes: Uint8Array): Promise<'read' | 'refused' | DataFileError> {
  const path = join(folder, `${counter++}.nc`);
  await writeFile(path, bytes);
  try {
    const survey = await surveyForcing([{ kind: 'file', path }], '/');
    await loadForcing(survey, { window: [-1e12, 1e12], variables: ['x_wind', 'y_wind'], hash: false, maxBytes: 64 << 20 });
    return survey.descriptions.length === 0 ? 'refused' : 'read';
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    expect(error.message).toContain(path);
    return error;
  }
}

test.for(['HDF5', 'classic'])('a whole %s file is read', async (kind) => {
  expect(await attempt(samples[kind] ?? Buffer.alloc(0))).toBe('read');
});

test.for(['HDF5', 'classic'])('a %s file cut off anywhere is an error that names it', async (kind) => {
  const whole = samples[kind] ?? Buffer.alloc(0);
  const cuts = kind === 'classic' ? Array.from(whole.keys()) : Array.from({ length: 120 }, (_, i) => Math.floor((whole.length * i) / 120));
  for (const length of cuts) {
    const outcome = await attempt(whole.subarray(0, length));
    if (!(outcome instanceof DataFileError)) throw new Error(`${kind} cut to ${length} of ${whole.length} bytes was ${outcome}`);
    expect(['TRUNCATED', 'CORRUPT', 'NOT_NETCDF']).toContain(outcome.code);
  }
});

test.for(['HDF5', 'classic'])('a %s file with bytes overwritten is read, refused or an error, and nothing else', async (kind) => {
  const whole = samples[kind] ?? Buffer.alloc(0);
  // A fixed sequence, so that a failure repeats.
  let state = 12_345;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  const seen = new Set<string>();
  for (let round = 0; round < 400; round++) {
    const broken = Buffer.from(whole);
    const within = round % 2 === 0 ? whole.length : Math.min(whole.length, 1500);
    for (let hits = 1 + next(4); hits > 0; hits--) broken[next(within)] = next(256);
    const outcome = await attempt(broken);
    seen.add(outcome instanceof DataFileError ? outcome.code : outcome);
  }
  expect(seen).toContain('read');
  expect(seen.size).toBeGreaterThan(1);
});

test.for([
  ['nothing', Buffer.alloc(0), /it is empty/],
  ['an error page', Buffer.from('<!DOCTYPE html><html>404</html>'), /error page of a download/],
  ['JSON', Buffer.from('{"error": "no credit"}'), /a text such as/],
  ['a gzip file', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), /a gzip file; unpack it first/],
  ['GRIB', Buffer.from('GRIB\0\0\0\x02'), /a GRIB file; convert it/],
  ['noise', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251)), /is not a NetCDF file/],
] as const)('%s is told for what it is', async ([, bytes, words]) => {
  const outcome = await attempt(bytes);
  expect(outcome).toBeInstanceOf(DataFileError);
  expect(outcome instanceof DataFileError ? outcome.message : '').toMatch(words);
});

test('a header that claims four thousand million values costs an error and no memory', async () => {
  const file = Buffer.from(windFile());
  // The record count stands behind the magic.
  file.writeUInt32BE(0xfffffff0, 4);
  const before = process.memoryUsage().rss;
  expect(await attempt(file)).toBeInstanceOf(DataFileError);
  expect(process.memoryUsage().rss - before).toBeLessThan(256 << 20);
});

test('a folder and a missing file are named', async () => {
  await expect(openDataFile(folder)).rejects.toThrow(folder);
  await expect(openDataFile(join(folder, 'absent.nc'))).rejects.toThrow(/absent\.nc cannot be opened/);
});

test('a forcing file is no result, and says what it lacks', async () => {
  await expect(openParticles(join(folder, 'hdf5.nc'))).rejects.toThrow(/is not a drift result: it has no variable lon/);
});

test('after all that damage a whole file is still read', async () => {
  expect(await attempt(samples['HDF5'] ?? Buffer.alloc(0))).toBe('read');
});

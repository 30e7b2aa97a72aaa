import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { GridSource } from '../../../actors/drift/core/forcing.ts';
import { openForcing, surveyForcing, writeForcing } from '../../../gateways/netcdf/index.ts';
import { temporaryFolder } from '../../support/index.ts';
import { doubles, floats, shorts, windFile, type WindOptions } from './classic-file.ts';

const start = Date.UTC(2024, 0, 1) / 1000;
const always = [-1e12, 1e12] as const;
const wind = ['x_wind', 'y_wind'] as const;

async function folderWith(files: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const { path } = await temporaryFolder('netcdf');
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(path, name), bytes);
  return path;
}

async function load(folder: string, paths: readonly string[], options: { window?: readonly [number, number]; box?: { west: number; east: number; south: number; north: number } } = {}): Promise<readonly GridSource[]> {
  const opened = await openForcing(paths.map((path) => ({ kind: 'file', path })), { folder, window: options.window ?? always, variables: wind, hash: false, ...(options.box === undefined ? {} : { box: options.box }) });
  return opened.sources.filter((source) => source.kind === 'grid');
}

async function only(options: WindOptions): Promise<GridSource> {
  const [source] = await load(await folderWith({ 'a.nc': windFile(options) }), ['a.nc']);
  if (source === undefined) throw new Error('the file gave no source');
  return source;
}

const field = (source: GridSource, moment: number, name: 'x_wind' | 'y_wind' = 'x_wind'): number[] => [...(source.fields[name]?.[moment] ?? [])];

test.for([1, 2, 5] as const)('a classic file of version %i gives its axes, times and fields', async (version) => {
  const source = await only({ version });
  expect(source).toMatchObject({ crs: { kind: 'geographic' }, members: 1, gridRelative: false });
  expect([...source.x]).toEqual([0, 1, 2]);
  expect([...source.y]).toEqual([60, 61]);
  expect([...source.timesSeconds]).toEqual([start, start + 3600]);
  expect(field(source, 0)).toEqual([0, 1, 2, 10, 11, 12]);
  expect(field(source, 1)).toEqual([100, 101, 102, 110, 111, 112]);
  expect(field(source, 1, 'y_wind')).toEqual([-100, -101, -102, -110, -111, -112]);
});

test('latitudes from north to south and longitudes beyond 180 come out ascending', async () => {
  const source = await only({ lat: [61, 60], lon: [358, 359, 360] });
  expect([...source.y]).toEqual([60, 61]);
  expect([...source.x]).toEqual([-2, -1, 0]);
  expect(field(source, 0)).toEqual([10, 11, 12, 0, 1, 2]);
});

test('a grid around the globe is closed at its seam', async () => {
  const lon = Array.from({ length: 36 }, (_, i) => 10 * i);
  const source = await only({ lon, times: [0], value: (_t, _j, i) => i });
  expect([source.x[0], source.x.at(-1), source.x.length]).toEqual([-180, 180, 37]);
  expect(field(source, 0).slice(0, 37)).toEqual([...Array.from({ length: 18 }, (_, i) => 18 + i), ...Array.from({ length: 19 }, (_, i) => i)]);
});

test('packed shorts are unpacked, fill values of another type and values outside valid_range are masked', async () => {
  const stored = [100, -32767, 32000, 200, 300, -400];
  const packing = { scale_factor: floats(0.5), add_offset: floats(1), _FillValue: doubles(-32767), valid_range: shorts(-1000, 1000) };
  const source = await only({ type: 'int16', packing, times: [0], value: (_t, j, i) => stored[3 * j + i] ?? 0 });
  expect(field(source, 0)).toEqual([51, NaN, NaN, 101, 151, -199]);
});

test('a fill value that nobody declared is masked', async () => {
  const source = await only({ times: [0], value: (_t, j, i) => (i === 1 ? 9.96920996838687e36 : 10 * j + i) });
  expect(field(source, 0)).toEqual([0, NaN, 2, 10, NaN, 12]);
});

test.for([
  ['knots', 1852 / 3600], ['km/h', 1 / 3.6], ['cm s-1', 0.01], ['meter second-1', 1], ['m s**-1', 1], ['metres/second', 1],
] as const)('speeds in %s become m/s', async ([units, factor]) => {
  const source = await only({ units, times: [0] });
  field(source, 0).forEach((value, index) => expect(value).toBeCloseTo(factor * (index < 3 ? index : index + 7), 5));
});

test.for([
  ['seconds since 1970-01-01 00:00:00 +00:00', start],
  ['hours since 1900-01-01 00:00:0.0', start / 3600 + 25_567 * 24],
  ['days since 1-1-1 00:00:00Z', start / 86_400 + 719_164],
  ['minutes since 2000-01-01T06:00:00 +06:00', (start - 946_684_800) / 60],
  ['days since 1858-11-17', start / 86_400 + 40_587],
] as const)('the time base "%s" means what it says', async ([timeUnits, value]) => {
  const source = await only({ timeUnits, times: [value] });
  expect(source.timesSeconds[0]).toBeCloseTo(start, 3);
});

test('days of the year 1 are Julian in the standard calendar, and two fewer in the proleptic Gregorian one', async () => {
  const source = await only({ timeUnits: 'days since 1-1-1', calendar: 'proleptic_gregorian', times: [738_885] });
  expect(source.timesSeconds[0]).toBe(start);
});

test('calendars that have other days are refused by name', async () => {
  const folder = await folderWith({ 'a.nc': windFile({ calendar: 'noleap' }) });
  const survey = await surveyForcing([{ kind: 'file', path: 'a.nc' }], folder);
  expect(survey.descriptions).toEqual([]);
  expect(survey.refusals.join('\n')).toContain('calendar "noleap" is not supported');
});

test('units that are no speed are refused by name', async () => {
  const survey = await surveyForcing([{ kind: 'file', path: 'a.nc' }], await folderWith({ 'a.nc': windFile({ units: 'K' }) }));
  expect(survey.refusals.join('\n')).toContain('its units "K" are not a speed');
});

test('files of one pattern are joined in time; where two have a moment, the one that begins later wins', async () => {
  const folder = await folderWith({
    'run-00.nc': windFile({ times: [0, 1, 2], value: (t) => t }),
    'run-02.nc': windFile({ times: [2, 3], value: (t) => 100 + t }),
    'other.nc': windFile({ times: [50], value: () => -1 }),
  });
  const [source, ...more] = await load(folder, ['run-*.nc']);
  expect(more).toEqual([]);
  expect(source === undefined ? [] : [...source.timesSeconds]).toEqual([0, 1, 2, 3].map((hour) => start + 3600 * hour));
  expect(source === undefined ? [] : [0, 1, 2, 3].map((moment) => field(source, moment)[0])).toEqual([0, 1, 100, 101]);
});

test('only the moments around the mission and the cells around its box are read', async () => {
  const folder = await folderWith({ 'a.nc': windFile({ times: [0, 1, 2, 3, 4], lon: [0, 1, 2, 3, 4, 5], lat: [50, 51, 52, 53, 54] }) });
  const [source] = await load(folder, ['a.nc'], { window: [start + 5000, start + 7200], box: { west: 1.5, east: 2.5, south: 51.1, north: 51.9 } });
  expect(source === undefined ? [] : [[...source.timesSeconds].map((time) => (time - start) / 3600), [...source.x], [...source.y]]).toEqual([[1, 2], [1, 2, 3], [51, 52]]);
});

test('a box across the date line keeps the columns on both sides', async () => {
  const lon = Array.from({ length: 36 }, (_, i) => 10 * i - 180);
  const [source] = await load(await folderWith({ 'a.nc': windFile({ lon, times: [0] }) }), ['a.nc'], { box: { west: 175, east: 188, south: 60, north: 61 } });
  expect(source?.x.length).toBe(37);
});

test('a box in another revolution than the file finds its columns', async () => {
  const [source] = await load(await folderWith({ 'a.nc': windFile({ lon: [170, 175, 180, 185, 190], times: [0] }) }), ['a.nc'], { box: { west: 176, east: 184, south: 60, north: 61 } });
  expect(source?.x.length).toBe(3);
});

test('a file that Alidade wrote comes back to the millimetre a second, masked cells as masked', async () => {
  const { path } = await temporaryFolder('netcdf');
  const fields = { x_wind: Float64Array.of(1.2345, NaN, -3, 4), y_wind: Float64Array.of(0, 1, 2, -31.9) };
  await writeForcing(join(path, 'w.nc'), { lonDeg: Float64Array.of(1, 2), latDeg: Float64Array.of(5, 6), timesSeconds: Float64Array.of(start), fields, attributes: { title: 'test' } });
  const [source] = await load(path, ['w.nc']);
  expect(source === undefined ? [] : field(source, 0)).toEqual([1.2345, NaN, -3, 4].map((value) => (Number.isNaN(value) ? NaN : expect.closeTo(value, 2))));
  expect(source === undefined ? [] : field(source, 0, 'y_wind')).toEqual([0, 1, 2, -31.9].map((value) => expect.closeTo(value, 2)));
});

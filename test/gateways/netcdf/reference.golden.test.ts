/** The reference forcing files, against what their README says of them and against netCDF4's reading of every field. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { GridSource } from '../../../actors/drift/core/forcing.ts';
import { projectionOf } from '../../../actors/drift/core/projection.ts';
import { openDataFile, openForcing } from '../../../gateways/netcdf/index.ts';
import { hasPython, python, pythonMissing, referenceMissing, referencePath } from '../../support/index.ts';

const folder = referencePath('drift', 'forcing');
const missing = referenceMissing('drift', 'forcing');
const variables = ['x_wind', 'y_wind', 'x_sea_water_velocity', 'y_sea_water_velocity'] as const;
const sphere = { a: 6_371_000, f: 0 };
const wgs84 = { a: 6_378_137, f: 1 / 298.257223563 };
const names = {
  arome: 'AROME_MetCoOp_00_DEF_20160114_subset.nc', arctic: 'Arctic20_1to5Feb_2016.nc', nordic: 'Nordic_subset.nc',
  norkyst: 'synthetic_norkyst800_geometry_16Nov2015.nc', retimed: 'arome20160114_retimed_16Nov2015.nc',
};

async function sourceOf(path: string): Promise<GridSource> {
  const { sources } = await openForcing([{ kind: 'file', path }], { folder, window: [-1e11, 1e11], variables, hash: false });
  const [source] = sources;
  if (sources.length !== 1 || source?.kind !== 'grid') throw new Error(`${path} gave ${sources.length} sources`);
  return source;
}
/** First and last time, and how many. */
function hours({ timesSeconds }: GridSource): readonly [string, string, number] {
  const words = (seconds = NaN): string => new Date(1000 * seconds).toISOString().slice(0, 16);
  return [words(timesSeconds[0]), words(timesSeconds.at(-1)), timesSeconds.length];
}

describe.skipIf(missing !== undefined)(`reference forcing${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  test('AROME: Lambert conformal on a sphere, 2.5 km, grid-relative wind, hourly', async () => {
    const source = await sourceOf(names.arome);
    expect(source).toMatchObject({ crs: { kind: 'lambert_conformal', lat0Deg: 63, lat1Deg: 63, lat2Deg: 63, lon0Deg: 15, ellipsoid: sphere }, gridRelative: true, members: 1 });
    expect([source.x.length, source.y.length]).toEqual([141, 151]);
    expect((source.x[1] ?? NaN) - (source.x[0] ?? NaN)).toBeCloseTo(2500, 0);
    expect(hours(source)).toEqual(['2016-01-14T00:00', '2016-01-14T02:00', 3]);
    expect(Object.keys(source.fields).sort()).toEqual(['x_wind', 'y_wind']);
  });

  test('AROME: our projection finds the positions that the file itself gives for its nodes', async () => {
    const source = await sourceOf(names.arome);
    const file = await openDataFile(`${folder}/${names.arome}`);
    const [lon, lat] = [file.read('longitude'), file.read('latitude')];
    file.close();
    if (source.crs.kind === 'curvilinear') throw new Error('not projected');
    const projection = projectionOf(source.crs);
    const at = { lonDeg: NaN, latDeg: NaN };
    for (const [row, column] of [[0, 0], [0, 140], [150, 0], [150, 140], [75, 70]] as const) {
      projection.inverse(source.x[column] ?? NaN, source.y[row] ?? NaN, at);
      // The axes are float32: half a metre.
      expect(Math.abs(at.lonDeg - (lon[row * 141 + column] ?? NaN))).toBeLessThan(2e-5);
      expect(Math.abs(at.latDeg - (lat[row * 141 + column] ?? NaN))).toBeLessThan(1e-5);
    }
  });

  test('Arctic20: kilometres become metres, and without a figure of the earth in the CF attributes it is WGS 84, whatever the PROJ string says', async () => {
    const source = await sourceOf(names.arctic);
    expect(source).toMatchObject({ crs: { kind: 'polar_stereographic', latTrueScaleDeg: 60, lat0Deg: 90, lon0Deg: 58, ellipsoid: { a: wgs84.a, f: expect.closeTo(wgs84.f, 12) } }, gridRelative: true });
    expect([source.x.length, source.y.length, (source.x[1] ?? NaN) - (source.x[0] ?? NaN)]).toEqual([91, 51, 20_000]);
    expect(hours(source)).toEqual(['2016-02-01T12:00', '2016-02-05T12:00', 5]);
  });

  test('NorKyst geometry: 800 m, WGS 84, hourly, a quarter of it land', async () => {
    const source = await sourceOf(names.norkyst);
    expect(source).toMatchObject({ crs: { kind: 'polar_stereographic', ellipsoid: { a: wgs84.a } }, gridRelative: true });
    expect([source.x.length, source.y.length, (source.x[1] ?? NaN) - (source.x[0] ?? NaN)]).toEqual([201, 181, 800]);
    expect(hours(source)).toEqual(['2015-11-16T00:00', '2015-11-18T18:00', 67]);
    const [field] = source.fields.x_sea_water_velocity ?? [];
    const masked = [...(field ?? [])].filter(Number.isNaN).length / (field?.length ?? 1);
    expect(masked).toBeGreaterThan(0.24);
    expect(masked).toBeLessThan(0.3);
  });

  test('Nordic: ROMS on positions of its nodes, packed with a fill value that no short can hold', async () => {
    const source = await sourceOf(names.nordic);
    expect(source.crs.kind).toBe('curvilinear');
    expect([source.x.length, source.y.length, source.timesSeconds.length]).toEqual([31, 21, 3]);
    const speeds = (source.fields.x_sea_water_velocity ?? []).flatMap((field) => [...field]).filter((value) => !Number.isNaN(value));
    expect(speeds.length).toBeGreaterThan(0);
    expect(speeds.every((value) => Math.abs(value) < 3)).toBe(true);
  });

  const cases = [[names.arome, 'x_wind_10m', 'y_wind_10m'], [names.retimed, 'x_wind_10m', 'y_wind_10m'], [names.arctic, 'u', 'v'], [names.norkyst, 'u', 'v']] as const;
  test.skipIf(!hasPython()).for(cases)(`%s: every field as netCDF4 reads it${hasPython() ? '' : ` (skipped: ${pythonMissing})`}`, async ([path, x, y]) => {
    const source = await sourceOf(path);
    const script = `
import sys, netCDF4, numpy
d = netCDF4.Dataset(sys.argv[1])
for name in sys.argv[2:]:
    v = d[name][:]
    if v.ndim == 4: v = v[:, 0]
    sys.stdout.buffer.write(numpy.ma.filled(v.astype('f8'), numpy.nan).astype('<f4').tobytes())`;
    const bytes = execFileSync(python() ?? '', ['-c', script, `${folder}/${path}`, x, y], { maxBuffer: 256 << 20 });
    const theirs = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    const [along, across] = path.startsWith('arome') || path.startsWith('AROME') ? (['x_wind', 'y_wind'] as const) : (['x_sea_water_velocity', 'y_sea_water_velocity'] as const);
    const ours = [...(source.fields[along] ?? []), ...(source.fields[across] ?? [])];
    let [at, worst, masks] = [0, 0, 0];
    for (const field of ours) {
      for (const value of field) {
        const other = theirs[at++] ?? NaN;
        if (Number.isNaN(value) !== Number.isNaN(other)) masks++;
        else if (!Number.isNaN(value)) worst = Math.max(worst, Math.abs(value - other));
      }
    }
    expect(at).toBe(theirs.length);
    expect(masks).toBe(0);
    expect(worst).toBeLessThan(1e-6);
  });
});

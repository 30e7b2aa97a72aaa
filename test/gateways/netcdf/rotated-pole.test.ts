/** rotated_latitude_longitude (CF appendix F) against spherical geometry from the definition, proj4 and Karney's geodesics. */
import { Geodesic } from 'geographiclib-geodesic';
import proj4 from 'proj4';
import { describe, expect, test } from 'vitest';
import type { GridSource } from '../../../actors/drift/core/forcing.ts';
import { projectionOf } from '../../../actors/drift/core/projection.ts';
import { wind } from '../../../actors/drift/core/sampling-plain.ts';
import { classicFile, doubles, type ClassicAttributes } from './classic-file.ts';
import { opened, sampled, type At } from './sampled.ts';
import { RADIAN, dot, eastAt, latOf, lonOf, northAt, placeIn, rotatedFrame, scaled, sum } from './sphere.ts';

interface Pole {
  readonly lat: number;
  readonly lon: number;
  /** Grid longitude of the true north pole. */
  readonly north: number;
}

const poles: readonly Pole[] = [{ lat: 38, lon: -170, north: 0 }, { lat: 25, lon: -123.34, north: 17.5 }, { lat: 55, lon: 40, north: -150 }, { lat: -20, lon: 100, north: 33 }];
/** Degrees from the meridian that both poles share, and from the grid's equator. */
const columns = Array.from({ length: 41 }, (_, i) => 0.4 * i - 9);
const rows = Array.from({ length: 36 }, (_, j) => 0.4 * j - 8);
const along = (a: number, b: number): number => 6 + 0.31 * a - 0.22 * b;
const across = (a: number, b: number): number => -4 + 0.17 * a + 0.29 * b;

interface Written {
  readonly axes?: { readonly x: string; readonly y: string; readonly attributes: readonly [x: ClassicAttributes, y: ClassicAttributes] };
  readonly standard?: readonly [string, string];
  readonly mapping?: ClassicAttributes;
  readonly wrap?: (degrees: number) => number;
}

const rotatedAxes = { x: 'rlon', y: 'rlat', attributes: [{ standard_name: 'grid_longitude', units: 'degrees' }, { standard_name: 'grid_latitude', units: 'degrees' }] } as const;

function file(pole: Pole, { axes = rotatedAxes, standard = ['x_wind', 'y_wind'], mapping, wrap = (v) => v }: Written = {}): Buffer {
  const component = (name: string, standardName: string, value: (a: number, b: number) => number) => ({
    name, type: 'float32' as const, dimensions: ['time', axes.y, axes.x], attributes: { standard_name: standardName, units: 'm s-1', grid_mapping: 'turned' }, values: rows.flatMap((b) => columns.map((a) => value(a, b))),
  });
  return classicFile({
    version: 2, record: 'time', dimensions: { time: 1, [axes.y]: rows.length, [axes.x]: columns.length }, attributes: {},
    variables: [
      { name: 'time', type: 'float64', dimensions: ['time'], attributes: { units: 'seconds since 1970-01-01' }, values: [0] },
      { name: axes.y, type: 'float64', dimensions: [axes.y], attributes: axes.attributes[1], values: rows },
      { name: axes.x, type: 'float64', dimensions: [axes.x], attributes: axes.attributes[0], values: columns.map((a) => wrap(a + pole.north)) },
      {
        name: 'turned', type: 'int32', dimensions: [], values: [0],
        attributes: mapping ?? { grid_mapping_name: 'rotated_latitude_longitude', grid_north_pole_latitude: doubles(pole.lat), grid_north_pole_longitude: doubles(pole.lon), north_pole_grid_longitude: doubles(pole.north) },
      },
      component('a', standard[0], along),
      component('b', standard[1], across),
    ],
  });
}

async function sourceOf(bytes: Buffer): Promise<GridSource> {
  const { sources: [source], refusals } = await opened(bytes, wind);
  if (source?.kind !== 'grid') throw new Error(refusals.join('\n'));
  return source;
}

/** Points inside the grid that are no nodes, in its own degrees. */
const inside = Array.from({ length: 60 }, (_, k): readonly [number, number] => [-8.9 + 15.8 * ((0.618 * k) % 1), -7.9 + 13.8 * ((0.382 * k + 0.1) % 1)]);

function expectedAt(pole: Pole, a: number, b: number): { readonly at: At; readonly sphere: readonly [number, number]; readonly geodesic: readonly [number, number] } {
  const frame = rotatedFrame(pole.lon, pole.lat, pole.north);
  const { at, east, north } = placeIn(frame, a + pole.north, b);
  const [u, v] = [along(a, b), across(a, b)];
  const vector = sum(scaled(east, u), scaled(north, v));
  const [lonDeg, latDeg] = [lonOf(at), latOf(at)];
  // The same turn on the ellipsoid: the azimuth of ten metres along the grid's meridian.
  const ahead = placeIn(frame, a + pole.north, b + 1e-4).at;
  const azimuth = (Geodesic.WGS84.Inverse(latDeg, lonDeg, latOf(ahead), lonOf(ahead)).azi1 ?? NaN) * RADIAN;
  return {
    at: { lonDeg, latDeg },
    sphere: [dot(vector, eastAt(at)), dot(vector, northAt(at))],
    geodesic: [u * Math.cos(azimuth) + v * Math.sin(azimuth), v * Math.cos(azimuth) - u * Math.sin(azimuth)],
  };
}

describe.each(poles)('the grid pole at $lat°, $lon°, the true one at grid longitude $north°', (pole) => {
  test('positions are those of the definition and of proj4', async () => {
    const { crs } = await sourceOf(file(pole));
    if (crs.kind === 'curvilinear') throw new Error('not a projection');
    const theirs = proj4('+proj=longlat +R=6371000 +no_defs', `+proj=ob_tran +o_proj=longlat +o_lat_p=${pole.lat} +o_lon_p=${pole.north} +lon_0=${pole.lon + 180} +R=6371000 +no_defs`);
    const plane = { x: NaN, y: NaN };
    const back = { lonDeg: NaN, latDeg: NaN };
    const apart = (one: number, other: number): number => Math.abs(one - other - 360 * Math.round((one - other) / 360));
    for (const [a, b] of inside) {
      const { lonDeg, latDeg } = expectedAt(pole, a, b).at;
      projectionOf(crs).forward(lonDeg, latDeg, plane);
      const [x = NaN, y = NaN] = theirs.forward([lonDeg, latDeg]);
      expect(Math.max(apart(plane.x, a + pole.north), Math.abs(plane.y - b))).toBeLessThan(1e-10);
      expect(Math.max(apart(plane.x, x), Math.abs(plane.y - y))).toBeLessThan(1e-9);
      projectionOf(crs).inverse(a + pole.north, b, back);
      expect(Math.max(apart(back.lonDeg, lonDeg), Math.abs(back.latDeg - latDeg))).toBeLessThan(1e-10);
    }
  });

  test('vectors along the grid are turned by the azimuth of its meridians; a sphere’s turn is within 0.2°', async () => {
    const places = inside.map(([a, b]) => expectedAt(pole, a, b));
    const vectors = sampled([await sourceOf(file(pole))], wind, places.map(({ at }) => at), 0);
    let turned = 0;
    for (const [k, { east, north }] of vectors.entries()) {
      const { at, geodesic, sphere } = places[k] ?? expectedAt(pole, 0, 0);
      // Fields that are linear in the grid's degrees have no error of interpolation; float32 and the tiles' 2 cm remain.
      expect(Math.hypot(east - geodesic[0], north - geodesic[1])).toBeLessThan(1e-5);
      // Geodetic latitudes taken for a sphere's turn a direction by e'² cos² φ / 2 at most.
      expect(Math.hypot(east - sphere[0], north - sphere[1])).toBeLessThan(Math.hypot(...sphere) * 0.00337 * Math.cos(at.latDeg * RADIAN) ** 2 + 1e-5);
      const [a = NaN, b = NaN] = inside[k] ?? [];
      turned = Math.max(turned, Math.hypot(east - along(a, b), north - across(a, b)));
    }
    expect(turned).toBeGreaterThan(0.3);
  });
});

const pole = { lat: 25, lon: -123.34, north: 17.5 } as const;

async function expectTheGrid(bytes: Buffer, of: Pole = pole): Promise<void> {
  const places = inside.map(([a, b]) => expectedAt(of, a, b));
  const vectors = sampled([await sourceOf(bytes)], wind, places.map(({ at }) => at), 0);
  vectors.forEach(({ east, north }, k) => expect(Math.hypot(east - (places[k]?.geodesic[0] ?? NaN), north - (places[k]?.geodesic[1] ?? NaN))).toBeLessThan(1e-5));
}

test('a PROJ string says the same as the CF attributes', async () => {
  await expectTheGrid(file(pole, { mapping: { proj4: `+proj=ob_tran +o_proj=longlat +o_lat_p=${pole.lat} +o_lon_p=${pole.north} +lon_0=${pole.lon + 180} +R=6371229 +no_defs` } }));
});

test('axes in plain degrees without a standard name are the grid mapping’s', async () => {
  await expectTheGrid(file(pole, { axes: { x: 'x', y: 'y', attributes: [{ units: 'degrees', axis: 'X' }, { units: 'degrees', axis: 'Y' }] } }));
});

test('grid longitudes that cross their own seam are one grid', async () => {
  const seam = { lat: 38, lon: -170, north: 178 };
  await expectTheGrid(file(seam, { wrap: (degrees) => (degrees >= 180 ? degrees - 360 : degrees) }), seam);
});

test('components towards east and north on a rotated grid stay as they are', async () => {
  const vectors = sampled([await sourceOf(file(pole, { standard: ['eastward_wind', 'northward_wind'] }))], wind, inside.map(([a, b]) => expectedAt(pole, a, b).at), 0);
  vectors.forEach(({ east, north }, k) => {
    const [a = NaN, b = NaN] = inside[k] ?? [];
    expect(Math.hypot(east - along(a, b), north - across(a, b))).toBeLessThan(1e-5);
  });
});

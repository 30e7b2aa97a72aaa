/** Our projections against proj4, an independent implementation of the same formulas (Snyder 1987). */
import fc from 'fast-check';
import proj4 from 'proj4';
import { describe, expect, test } from 'vitest';
import { projectionOf, type ProjectedCrs } from '../../../../actors/drift/core/projection.ts';

const wgs84 = { a: 6_378_137, f: 1 / 298.257_223_563 };
const sphere = { a: 6_371_000, f: 0 };
const shape = ({ a, f }: typeof wgs84): string => (f === 0 ? `+a=${a} +b=${a}` : `+a=${a} +rf=${1 / f}`);
const origin = { falseEasting: 120_000, falseNorthing: -45_000 };

interface Case {
  readonly what: string;
  readonly crs: ProjectedCrs;
  readonly proj: string;
  /** Where the projection is used: longitudes and latitudes, degrees. */
  readonly lon: readonly [number, number];
  readonly lat: readonly [number, number];
}

const cases: readonly Case[] = [wgs84, sphere].flatMap((ellipsoid): readonly Case[] => {
  const words = `${shape(ellipsoid)} +x_0=120000 +y_0=-45000 +units=m +no_defs`;
  const on = ellipsoid.f === 0 ? 'a sphere' : 'WGS 84';
  return [
    { what: `polar stereographic, north, on ${on}`, crs: { kind: 'polar_stereographic', latTrueScaleDeg: 60, lat0Deg: 90, lon0Deg: 70, ...origin, ellipsoid }, proj: `+proj=stere +lat_0=90 +lat_ts=60 +lon_0=70 ${words}`, lon: [-180, 179], lat: [40, 89.9] },
    { what: `polar stereographic, south, on ${on}`, crs: { kind: 'polar_stereographic', latTrueScaleDeg: -71, lat0Deg: -90, lon0Deg: -20, ...origin, ellipsoid }, proj: `+proj=stere +lat_0=-90 +lat_ts=-71 +lon_0=-20 ${words}`, lon: [-180, 179], lat: [-89.9, -40] },
    { what: `Lambert conformal, two parallels, on ${on}`, crs: { kind: 'lambert_conformal', lat1Deg: 63, lat2Deg: 68, lat0Deg: 65, lon0Deg: 15, ...origin, ellipsoid }, proj: `+proj=lcc +lat_1=63 +lat_2=68 +lat_0=65 +lon_0=15 ${words}`, lon: [-40, 60], lat: [40, 85] },
    { what: `Lambert conformal, one parallel, on ${on}`, crs: { kind: 'lambert_conformal', lat1Deg: 63.3, lat2Deg: 63.3, lat0Deg: 63.3, lon0Deg: 15, ...origin, ellipsoid }, proj: `+proj=lcc +lat_1=63.3 +lat_2=63.3 +lat_0=63.3 +lon_0=15 ${words}`, lon: [-40, 60], lat: [40, 85] },
    { what: `Mercator on ${on}`, crs: { kind: 'mercator', lon0Deg: 10, latTrueScaleDeg: 45, ...origin, ellipsoid }, proj: `+proj=merc +lat_ts=45 +lon_0=10 ${words}`, lon: [-160, 170], lat: [-75, 75] },
    { what: `transverse Mercator on ${on}`, crs: { kind: 'transverse_mercator', lat0Deg: 30, lon0Deg: 9, scaleFactor: 0.9996, ...origin, ellipsoid }, proj: `+proj=etmerc +lat_0=30 +lon_0=9 +k=0.9996 ${words}`, lon: [3, 15], lat: [-70, 80] },
  ];
}).filter(({ proj }) => !(proj.includes('etmerc') && proj.includes('+b='))); // proj4 has it for ellipsoids only

describe.each(cases)('$what', ({ crs, proj, lon, lat }) => {
  const ours = projectionOf(crs);
  // Longitude and latitude on the same body: nothing is shifted from one datum to another.
  const theirs = proj4(`+proj=longlat ${/\+a=\S+ \+(?:b|rf)=\S+/.exec(proj)?.[0]} +no_defs`, proj);
  const positions = fc.tuple(fc.double({ min: lon[0], max: lon[1], noNaN: true }), fc.double({ min: lat[0], max: lat[1], noNaN: true }));

  test('the same plane to a millimetre, and back to the same place', () => {
    fc.assert(
      fc.property(positions, ([lonDeg, latDeg]) => {
        const plane = { x: NaN, y: NaN };
        const place = { lonDeg: NaN, latDeg: NaN };
        ours.forward(lonDeg, latDeg, plane);
        const [x = NaN, y = NaN] = theirs.forward([lonDeg, latDeg]);
        expect(Math.hypot(plane.x - x, plane.y - y)).toBeLessThan(1e-3);
        ours.inverse(plane.x, plane.y, place);
        expect(Math.abs(place.latDeg - latDeg)).toBeLessThan(1e-9);
        expect(Math.abs(((place.lonDeg - lonDeg + 540) % 360) - 180) * Math.cos((latDeg * Math.PI) / 180)).toBeLessThan(1e-9);
      }),
      { numRuns: 200 },
    );
  });
});

test('transverse Mercator on a sphere is the closed formula (Snyder 1987, eq. 8-1 and 8-3)', () => {
  const ours = projectionOf({ kind: 'transverse_mercator', lat0Deg: 30, lon0Deg: 9, scaleFactor: 0.9996, ...origin, ellipsoid: sphere });
  fc.assert(
    fc.property(fc.double({ min: 3, max: 15, noNaN: true }), fc.double({ min: -70, max: 80, noNaN: true }), (lonDeg, latDeg) => {
      const [lambda, phi] = [((lonDeg - 9) * Math.PI) / 180, (latDeg * Math.PI) / 180];
      const plane = { x: NaN, y: NaN };
      ours.forward(lonDeg, latDeg, plane);
      expect(plane.x).toBeCloseTo(120_000 + 0.9996 * sphere.a * Math.atanh(Math.cos(phi) * Math.sin(lambda)), 3);
      expect(plane.y).toBeCloseTo(-45_000 + 0.9996 * sphere.a * (Math.atan2(Math.tan(phi), Math.cos(lambda)) - Math.PI / 6), 3);
    }),
    { numRuns: 200 },
  );
});

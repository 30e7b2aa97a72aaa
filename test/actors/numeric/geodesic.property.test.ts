/** Geodesics against Karney's own library. */
import fc from 'fast-check';
import { Geodesic } from 'geographiclib-geodesic';
import { expect, test } from 'vitest';
import { geodesicDirect, geodesicInverse } from '../../../actors/numeric/geodesic.ts';
import { geodesicStep } from '../../../actors/numeric/geodesic-step.ts';

const latitude = fc.double({ min: -89.9, max: 89.9, noNaN: true });
const longitude = fc.double({ min: -180, max: 179.999, noNaN: true });
const azimuth = fc.double({ min: -180, max: 180, noNaN: true });

/** Metres between two positions, however the longitudes are written. */
function apart(lon1: number, lat1: number, lon2: number, lat2: number): number {
  return Geodesic.WGS84.Inverse(lat1, lon1, lat2, lon2).s12 ?? NaN;
}

function vector(azimuthDeg: number, length: number): readonly [east: number, north: number] {
  const angle = (azimuthDeg * Math.PI) / 180;
  return [length * Math.sin(angle), length * Math.cos(angle)];
}

test('direct: within 0.2 mm at any length and place', () => {
  fc.assert(fc.property(longitude, latitude, azimuth, fc.double({ min: 0, max: 1.9e7, noNaN: true }), (lon, lat, direction, length) => {
    const exact = Geodesic.WGS84.Direct(lat, lon, direction, length);
    const out = { lonDeg: 0, latDeg: 0 };
    geodesicDirect(lon, lat, ...vector(direction, length), out);
    expect(apart(out.lonDeg, out.latDeg, exact.lon2 ?? NaN, exact.lat2 ?? NaN)).toBeLessThan(2e-4);
    expect(out.lonDeg).toBeGreaterThanOrEqual(-180);
    expect(out.lonDeg).toBeLessThan(180);
  }), { numRuns: 400 });
});

test('inverse: distance within 0.1 mm up to a quarter of the way round, and the azimuth that was taken', () => {
  fc.assert(fc.property(longitude, latitude, azimuth, fc.double({ min: 1, max: 1e7, noNaN: true }), (lon, lat, direction, length) => {
    const far = Geodesic.WGS84.Direct(lat, lon, direction, length);
    const line = geodesicInverse(lon, lat, far.lon2 ?? NaN, far.lat2 ?? NaN);
    expect(Math.abs(line.distance - length)).toBeLessThan(1e-4);
    expect(Math.abs(Math.sin(((line.azimuthDeg - direction) * Math.PI) / 180)) * length).toBeLessThan(0.01);
  }), { numRuns: 400 });
});

test('short steps: a micrometre from the exact end', () => {
  fc.assert(fc.property(longitude, fc.double({ min: -85, max: 85, noNaN: true }), azimuth, fc.double({ min: 0, max: 5000, noNaN: true }), (lon, lat, direction, length) => {
    const exact = Geodesic.WGS84.Direct(lat, lon, direction, length);
    const out = { lonDeg: lon, latDeg: lat };
    geodesicStep(out, ...vector(direction, length));
    expect(apart(out.lonDeg, out.latDeg, exact.lon2 ?? NaN, exact.lat2 ?? NaN)).toBeLessThan(1e-6);
  }), { numRuns: 400 });
});

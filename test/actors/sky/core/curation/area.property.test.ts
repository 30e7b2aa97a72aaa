import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isIn, isInPolygon, nearestOf, placesOf, polygonOf } from '../../../../../actors/sky/core/curation/area.ts';
import { coverageOf, isInMoc, readMoc, type Moc } from '../../../../../actors/sky/core/curation/moc.ts';
import { SkyIndex } from '../../../../../actors/sky/core/curation/sky-index.ts';
import { anglesOf, separationDeg, vectorOf } from '../../../../../actors/sky/core/coordinates/direction.ts';
import { nestedCentre, nestedIndex } from '../../../../../actors/sky/core/coordinates/healpix.ts';

const place = fc.tuple(fc.double({ min: 0, max: 359.9999, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true })).map(([ra, z]) => ({ ra, dec: (Math.asin(z) * 180) / Math.PI }));

/** At a distance and position angle from a place, degrees. */
function shifted({ ra, dec }: { readonly ra: number; readonly dec: number }, distance: number, angle: number): { readonly ra: number; readonly dec: number } {
  const [d, a, r, t] = [distance, angle, ra, dec].map((deg) => (deg * Math.PI) / 180) as [number, number, number, number];
  const c = vectorOf(ra, dec);
  const [north, east] = [[-Math.sin(t) * Math.cos(r), -Math.sin(t) * Math.sin(r), Math.cos(t)], [-Math.sin(r), Math.cos(r), 0]] as const;
  const mix = (i: 0 | 1 | 2): number => Math.cos(d) * c[i] + Math.sin(d) * (Math.cos(a) * north[i] + Math.sin(a) * east[i]);
  const [lon, lat] = anglesOf([mix(0), mix(1), mix(2)]);
  return { ra: lon, dec: lat };
}

function moc(value: unknown): Moc {
  const read = readMoc(value);
  if ('fault' in read) throw new Error(read.fault);
  return read.moc;
}
const faultOf = (value: unknown): string => {
  const read = readMoc(value);
  return 'fault' in read ? read.fault : 'no fault';
};

describe('coverage maps', () => {
  const cells = fc.array(fc.integer({ min: 0, max: 8 }).chain((order) => fc.tuple(fc.constant(order), fc.nat(12 * 4 ** order - 1))), { minLength: 1, maxLength: 20 });
  test('a place is in the map when the cell around it, of some order, is', () => {
    fc.assert(fc.property(cells, place, fc.nat(19), (all, anywhere, pick) => {
      const text = all.map(([order, cell]) => `${order}/${cell}`).join(' ');
      const json = Object.fromEntries([...new Set(all.map(([order]) => order))].map((order) => [order, all.filter(([one]) => one === order).map(([, cell]) => cell)]));
      const uniq = all.map(([order, cell]) => 4 * 4 ** order + cell);
      const map = moc(text);
      expect(moc(json)).toEqual(map);
      expect(moc(uniq)).toEqual(map);
      const [order, cell] = all[pick % all.length] ?? [0, 0];
      const [ra, dec] = nestedCentre(2 ** order, cell);
      for (const where of [anywhere, { ra, dec }]) expect(isInMoc(map, where)).toBe(all.some(([o, c]) => nestedIndex(2 ** o, where.ra, where.dec) === c));
    }), { numRuns: 200 });
  });
  test('ranges, separators and an order at the end as the standard writes them', () => {
    expect(moc('0/0-11')).toEqual(moc('1/0-47 29/'));
    expect(coverageOf(moc('0/0-11'))).toBe(1);
    expect(coverageOf(moc('1/0,2 4'))).toBeCloseTo(3 / 48, 12);
    expect(moc('6/3,4\n5\t8/12')).toEqual(moc('6/3-5 8/12'));
    // Finer than 0.01″ is widened.
    expect(moc('29/0-1023')).toEqual(moc('24/0'));
    expect([1e-7, 1e-4].map((south) => isInMoc(moc('29/3458764513820540927'), { ra: 315, dec: -south }))).toEqual([true, false]);
  });
  test('faults', () => {
    expect(faultOf('6/49152')).toContain('beyond the last of the order 6, 49151');
    expect(faultOf('30/1')).toContain('the order 30 is not one of 0 to 29');
    expect(faultOf('3-5')).toContain('no order before it');
    expect(faultOf('6/5-3')).toContain('runs backwards');
    expect(faultOf('6/a')).toContain('is neither a cell');
    expect(faultOf('')).toContain('is neither a cell');
    expect(faultOf('{"6": 3}')).toContain('must have a list');
    expect(faultOf('{"6": ')).toContain('JSON');
    expect(faultOf([3])).toContain('no NUNIQ');
    expect(faultOf(7)).toContain('a coverage map is');
    expect(faultOf({})).toContain('empty');
  });
});

describe('polygons', () => {
  test('of a circle’s points hold what is nearer than the edges’ middles, nothing beyond the corners, wherever they lie and whichever way round', () => {
    fc.assert(fc.property(place, fc.double({ min: 0.01, max: 60, noNaN: true }), fc.integer({ min: 3, max: 12 }), fc.double({ min: 0, max: 360, noNaN: true }), fc.boolean(), (centre, radius, corners, angle, isReversed) => {
      const points = Array.from({ length: corners }, (_, i) => shifted(centre, radius, (360 * i) / corners));
      const made = polygonOf(isReversed ? points.reverse() : points);
      if (made === undefined) throw new Error('no polygon');
      const inner = (Math.atan(Math.tan((radius * Math.PI) / 180) * Math.cos(Math.PI / corners)) * 180) / Math.PI;
      expect(isInPolygon(made, shifted(centre, inner * 0.999, angle))).toBe(true);
      expect(isInPolygon(made, shifted(centre, radius * 1.001, angle))).toBe(false);
      expect(isInPolygon(made, { ra: (centre.ra + 180) % 360, dec: -centre.dec })).toBe(false);
    }), { numRuns: 300 });
  });
  test('edges are great circles, not parallels', () => {
    const made = polygonOf([{ ra: 0, dec: 40 }, { ra: 60, dec: 40 }, { ra: 60, dec: 20 }, { ra: 0, dec: 20 }]);
    if (made === undefined) throw new Error('no polygon');
    expect(isInPolygon(made, { ra: 30, dec: 43 })).toBe(true);
    expect(isInPolygon(made, { ra: 30, dec: 21 })).toBe(false);
  });
  test('too few corners, and more than a hemisphere, are none', () => {
    expect(polygonOf([{ ra: 0, dec: 0 }, { ra: 1, dec: 0 }])).toBeUndefined();
    expect(polygonOf([{ ra: 0, dec: 0 }, { ra: 120, dec: 0 }, { ra: 240, dec: 0 }])).toBeUndefined();
  });
});

describe('places', () => {
  const items = fc.array(fc.tuple(place, fc.double({ min: 0, max: 60, noNaN: true }), fc.double({ min: 0, max: 360, noNaN: true })), { maxLength: 40 });
  test('the index finds what looking at all of them finds', () => {
    fc.assert(fc.property(place, items, fc.double({ min: 1e-4, max: 50, noNaN: true }), fc.constantFrom(1, 64, 4096), (centre, all, radius, nside) => {
      const index = new SkyIndex<{ readonly ra: number; readonly dec: number }>(nside);
      const placed = all.map(([anywhere, distance, angle], i) => (i % 2 === 0 ? anywhere : shifted(centre, Math.min(179, distance * radius * 0.05), angle)));
      for (const one of placed) index.put(one);
      placed.slice(0, 3).forEach((one) => index.remove(one));
      const found = new Set(index.within(centre, radius).map(({ item }) => item));
      const expected = placed.slice(3).filter(({ ra, dec }) => separationDeg(centre.ra, centre.dec, ra, dec) <= radius);
      expect(found).toEqual(new Set(expected));
      expect(index.size).toBe(Math.max(0, placed.length - 3));
    }), { numRuns: 200 });
  });
  test('of a list the nearest within its own reach counts', () => {
    const entry = (dec: number, radiusArcsec: number | null, name: string) => ({ ra: 10, dec, radiusArcsec, name, redshift: null });
    const places = placesOf([entry(0, 3600, 'wide'), entry(0.01, 1, 'small'), entry(0.02, null, 'plain')], ({ radiusArcsec }) => radiusArcsec ?? 10);
    expect(nearestOf(places, { ra: 10, dec: 0.011 })?.entry.name).toBe('wide');
    expect(nearestOf(places, { ra: 10, dec: 0.0101 })?.entry.name).toBe('small');
    expect(nearestOf(places, { ra: 10, dec: 0.0205 })?.entry.name).toBe('plain');
    expect(isIn({ kind: 'entries', places }, { ra: 10, dec: 1.01 })).toBe(false);
    expect(isIn({ kind: 'cone', ra: 10, dec: 0, radiusArcsec: 3600 }, { ra: 11, dec: 0 })).toBe(true);
  });
});

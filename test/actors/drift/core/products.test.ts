import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normals } from '../../../../actors/numeric/draws.ts';
import { containmentAreas, contoursOf, highestShares } from '../../../../actors/drift/core/containment.ts';
import { densityGrid, densityOf, Extent, type Located } from '../../../../actors/drift/core/density.ts';
import { metresPerDegree } from '../../../../actors/drift/core/local-metres.ts';
import { blurred } from '../../../../actors/drift/core/smoothing.ts';
import { geodesicDirect, geodesicInverse, type Position } from '../../../../actors/numeric/geodesic.ts';
import { statisticsOf } from '../../../../actors/drift/core/statistics.ts';

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

test('the density sums to 1 minus the lost and the unreleased', () => {
  const particle = fc.record({ lon: fc.double({ min: -5, max: 5, noNaN: true }), lat: fc.double({ min: 55, max: 65, noNaN: true }), status: fc.constantFrom(0, 1, 2, 255) });
  fc.assert(fc.property(fc.array(particle, { minLength: 1, maxLength: 60 }), (particles) => {
    const located = { lon: particles.map(({ lon, status }) => (status === 255 ? NaN : lon)), lat: particles.map(({ lat, status }) => (status === 255 ? NaN : lat)), status: particles.map(({ status }) => status) };
    const extent = new Extent();
    extent.include(located);
    if (extent.box === undefined) return;
    const placed = particles.filter(({ status }) => status < 2).length;
    expect(sum(densityOf(located, densityGrid(extent.box)))).toBeCloseTo(placed / particles.length, 12);
  }));
});

test('a cloud across the date line lies on one grid without a gap', () => {
  const located = { lon: [179.99, -179.99, -179.98], lat: [0, 0, 0.01], status: [0, 0, 0] };
  const extent = new Extent();
  extent.include(located);
  expect(extent.box).toEqual({ west: 179.99, east: expect.closeTo(180.02, 9), south: 0, north: 0.01 });
  const grid = densityGrid(extent.box ?? { west: 0, east: 0, south: 0, north: 0 });
  expect(sum(densityOf(located, grid))).toBeCloseTo(1, 12);
});

test('cells are nearly square and at least 50 m, with five empty ones all around', () => {
  const grid = densityGrid({ west: 3, east: 4, south: 60, north: 60.5 });
  const perDegree = metresPerDegree(60.25);
  const [width, height] = [((grid.lonDeg[1] ?? 0) - (grid.lonDeg[0] ?? 0)) * perDegree.lon, ((grid.latDeg[1] ?? 0) - (grid.latDeg[0] ?? 0)) * perDegree.lat];
  expect(width / height).toBeCloseTo(1, 6);
  expect(grid.lonDeg[0]).toBeLessThan(3);
  expect(grid.lonDeg.at(-1)).toBeGreaterThan(4);
  expect([...densityGrid({ west: 1, east: 1, south: 2, north: 2 }).lonDeg]).toHaveLength(11);
});

test('a blur keeps the sum and, away from the edge, adds its variance', () => {
  const values = new Float64Array(41 * 41);
  values[20 * 41 + 20] = 5;
  const result = blurred(values, 41, 41, 2, 3);
  expect(sum(result)).toBeCloseTo(5, 9);
  const variance = (of: (column: number, row: number) => number): number => result.reduce((total, value, k) => total + value * of(k % 41, Math.floor(k / 41)), 0) / 5;
  expect(variance((column) => (column - 20) ** 2)).toBeCloseTo(4, 0);
  expect(variance((_, row) => (row - 20) ** 2)).toBeCloseTo(9, 0);
});

test('highest cells first: 4 + 3 of 10 hold 70 %, half needs a third of the second', () => {
  expect(highestShares(Float64Array.of(1, 4, 2, 3), [0.7, 0.5, 1])).toEqual([2, expect.closeTo(1 + 1 / 3, 9), 4]);
  expect(contoursOf(Float64Array.of(1, 4, 0, 2, 3), [0.7, 0.3])).toEqual([3, 4]);
});

test('a normal cloud is held by the areas that theory gives, −2π σx σy ln(1 − q)', () => {
  const n = 20_000;
  const [x, y] = [new Float64Array(n), new Float64Array(n)];
  const pair = { first: 0, second: 0 };
  for (let i = 0; i < n; i++) {
    normals(1, 90, i, 0, pair);
    [x[i], y[i]] = [3000 * pair.first, 1000 * pair.second];
  }
  const areas = containmentAreas({ x, y }, [0.5, 0.9, 0.95]);
  [0.5, 0.9, 0.95].forEach((share, k) => expect((areas[k] ?? 0) / (-2 * Math.PI * 3e6 * Math.log(1 - share))).toBeCloseTo(1, 1));
});

test('particles in one place take no area', () => {
  expect(containmentAreas({ x: new Float64Array(9), y: new Float64Array(9) }, [0.5])).toEqual([0]);
});

test('statistics of four particles on a square of the equator, one lost and one not yet there besides', () => {
  const located = { lon: [0, 0.02, 0, 0.02, 5, NaN], lat: [0, 0, 0.02, 0.02, 5, NaN], status: [0, 0, 1, 0, 2, 255] };
  const found = statisticsOf(located, { longitude: 0, latitude: 0 });
  const { lat, lon } = metresPerDegree(0.01);
  expect(found).toMatchObject({ active: 3 / 6, stranded: 1 / 6, missingData: 1 / 6, unreleased: 1 / 6, mean: { lonDeg: expect.closeTo(0.01, 12), latDeg: expect.closeTo(0.01, 12) } });
  expect(found.covariance).toEqual([expect.closeTo((0.01 * lon) ** 2, 3), expect.closeTo(0, 3), expect.closeTo((0.01 * lat) ** 2, 3)]);
  // Distances 0, 0.02° north, 0.02° east and both; the median lies between the sides.
  expect(found.distancePercentiles[2]).toBeCloseTo(0.01 * (lat + lon), 1);
});

describe('close to a pole', () => {
  /** Where one comes to from a place, metres east and north as they are there. */
  const from = (lonDeg: number, latDeg: number, east: number, north: number): Position => geodesicDirect(lonDeg, latDeg, east, north, { lonDeg: 0, latDeg: 0 });
  const cloudOf = (places: readonly Position[]): Located => ({ lon: places.map(({ lonDeg }) => lonDeg), lat: places.map(({ latDeg }) => latDeg), status: places.map(() => 0) });

  test.each([90, -90])('a ring around it has its mean there (%i)', (pole) => {
    const places = [0, 60, 120, 180, -120, -60].map((lonDeg) => ({ lonDeg, latDeg: pole * (1 - 0.2 / 90) }));
    const { mean, distancePercentiles } = statisticsOf(cloudOf(places), { longitude: 77, latitude: pole });
    expect(mean?.latDeg).toBeCloseTo(pole, 9);
    // A fifth of a degree of meridian at the pole: 111,694 m a degree.
    for (const distance of distancePercentiles) expect(distance).toBeCloseTo(0.2 * 111_694, -2);
  });

  test.each([{ lonDeg: 30, latDeg: 89.9 }, { lonDeg: -170, latDeg: -89.95 }, { lonDeg: 179.9, latDeg: 86 }])('a cloud that reaches over it is where geodesics say: %o', ({ lonDeg, latDeg }) => {
    const places = [[-20e3, -20e3], [20e3, -20e3], [-20e3, 20e3], [20e3, 20e3]].map(([east = 0, north = 0]) => from(lonDeg, latDeg, east, north));
    const origin = from(lonDeg, latDeg, 60e3, 35e3);
    const found = statisticsOf(cloudOf(places), { longitude: origin.lonDeg, latitude: origin.latDeg });
    expect(geodesicInverse(lonDeg, latDeg, found.mean?.lonDeg ?? NaN, found.mean?.latDeg ?? NaN).distance).toBeLessThan(10);
    const [east, cross, north] = found.covariance;
    expect([Math.sqrt(east), Math.sqrt(north), cross / east]).toEqual([expect.closeTo(20e3, -2), expect.closeTo(20e3, -2), expect.closeTo(0, 2)]);
    const distances = places.map((place) => geodesicInverse(origin.lonDeg, origin.latDeg, place.lonDeg, place.latDeg).distance).sort((a, b) => a - b);
    const median = ((distances[1] ?? 0) + (distances[2] ?? 0)) / 2;
    expect(found.distancePercentiles[2]).toBeCloseTo(median, -2);
    expect(found.areas[2]).toBeGreaterThan(found.areas[0]);
  });
});

test('a degree at 60° N is 111,412.29 m of latitude and 55,800.00 m of longitude', () => {
  expect(metresPerDegree(60).lat).toBeCloseTo(111_412.287, 3);
  expect(metresPerDegree(60).lon).toBeCloseTo(55_800.002, 3);
});

test('where nothing is known there is no mean, and nothing is invented', () => {
  expect(statisticsOf({ lon: [NaN], lat: [NaN], status: [255] }, { longitude: 0, latitude: 0 })).toMatchObject({ mean: undefined, unreleased: 1, areas: [0, 0, 0] });
});

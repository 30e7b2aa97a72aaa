/** Maps near the poles: places land where proj4, which is another's, says they do. */
import { decode } from 'fast-png';
import proj4 from 'proj4';
import { describe, expect, test } from 'vitest';
import type { MapPicture } from '../../../actors/drift/ports.ts';
import { binIndex } from '../../../actors/drift/core/coastline-bins.ts';
import { drawDensity } from '../../../gateways/picture/index.ts';
import { planeDensity } from '../../../gateways/picture/polar-bands.ts';
import { projectionNote, type PolarView } from '../../../gateways/picture/polar-view.ts';
import { viewOf } from '../../../gateways/picture/view.ts';
import { madeCoast } from '../../actors/drift/core/made-coast.ts';

type Where = readonly [lon: number, lat: number];

/** A cloud of cells around a place, with a start beside it. */
function picture([lon, lat]: Where, more: Partial<MapPicture> = {}): MapPicture {
  const step = { lon: 0.02 / Math.max(0.02, Math.cos((lat * Math.PI) / 180)), lat: 0.02 };
  const probability = new Float64Array(21 * 21);
  for (const row of [8, 9, 10, 11, 12]) for (const column of [8, 9, 10, 11, 12]) probability[row * 21 + column] = 0.04;
  return {
    title: 'polar', subtitle: '', banner: undefined, lastKnown: { lonDeg: lon - 10 * step.lon, latDeg: lat - 0.1 }, track: [{ lonDeg: lon, latDeg: lat, hours: 6 }],
    grid: { lonDeg: Float64Array.from({ length: 21 }, (_, i) => lon + (i - 10) * step.lon), latDeg: Float64Array.from({ length: 21 }, (_, i) => lat + (i - 10) * step.lat) },
    probability, particles: 1000, notes: [], coast: undefined, ...more,
  };
}

function polarOf(shown: MapPicture, size = 800): PolarView {
  const view = viewOf([shown], size);
  if (view.kind !== 'polar') throw new Error('this map is not polar');
  return view;
}

/** Metres on the plane of a view whose middle lies there, by proj4. */
const projected = (view: PolarView, lat0: number, [lon, lat]: Where): readonly [number, number] => proj4(`+proj=stere +lat_0=${90 * view.side} +lat_ts=${lat0} +lon_0=${view.uprightDeg} +datum=WGS84 +units=m`, [lon, lat]) as [number, number];

describe.each<{ readonly what: string; readonly at: Where; readonly others: readonly Where[] }>([
  { what: 'the Arctic', at: [15, 80], others: [[14.5, 80.1], [15.6, 79.9], [375, 80.05]] },
  { what: 'the Antarctic', at: [-170, -77], others: [[-170.4, -77.1], [-169.5, -76.9], [190.2, -77]] },
  { what: 'the date line', at: [180, 82], others: [[179.5, 82.1], [-179.3, 81.9]] },
])('$what', ({ at, others }) => {
  const shown = picture(at);
  const view = polarOf(shown);

  test('places are as far apart on the map, and in the same directions, as proj4 says', () => {
    const lat0 = at[1];
    const [a, b] = [view.place(...at), projected(view, lat0, at)];
    for (const other of others) {
      const [p, q] = [view.place(...other), projected(view, lat0, other)];
      // The latitude of true scale is that of all that is shown, a hundredth of a degree or so from the cloud's.
      expect((p.x - a.x) * view.metresPerPixel).toBeCloseTo(q[0] - b[0], -2);
      expect((a.y - p.y) * view.metresPerPixel).toBeCloseTo(q[1] - b[1], -2);
    }
  });

  test('north is up in the middle, and the scale is right there', () => {
    const middle = view.where(400, 400);
    const [from, to] = [view.place(middle.lonDeg, middle.latDeg), view.place(middle.lonDeg, middle.latDeg + 0.01)];
    expect(to.y).toBeLessThan(from.y);
    // 0.01° of latitude are 1117 m there.
    expect(Math.hypot(to.x - from.x, to.y - from.y) * view.metresPerPixel).toBeGreaterThan(1112);
    expect(Math.hypot(to.x - from.x, to.y - from.y) * view.metresPerPixel).toBeLessThan(1122);
    expect(Math.abs(to.x - from.x)).toBeLessThan(0.3);
  });

  test('every pixel is one place, and all of them lie in the box', () => {
    for (const [x, y] of [[0, 0], [800, 0], [0, 800], [800, 800], [123.4, 567.8]] as const) {
      const { lonDeg, latDeg } = view.where(x, y);
      expect(view.place(lonDeg, latDeg).x).toBeCloseTo(x, 4);
      expect(view.place(lonDeg, latDeg).y).toBeCloseTo(y, 4);
      const turned = lonDeg + 360 * Math.ceil((view.west - 1e-9 - lonDeg) / 360);
      expect([turned >= view.west - 1e-9, turned <= view.east + 1e-9, latDeg >= view.south - 1e-9, latDeg <= view.north + 1e-9]).toEqual([true, true, true, true]);
    }
  });

  test('the picture: the cross at the last known position, the area around the cloud, the sea elsewhere', async () => {
    const image = decode(await drawDensity(shown));
    const pixel = (x: number, y: number): readonly number[] => [...image.data.subarray((Math.round(y) * image.width + Math.round(x)) * image.channels).subarray(0, 3)];
    const start = view.place(shown.lastKnown.lonDeg, shown.lastKnown.latDeg);
    expect(pixel(start.x, start.y)).toEqual([11, 95, 165]);
    const cloud = view.place(at[0], at[1] + 0.02);
    const [red = 0, green = 0, blue = 0] = pixel(cloud.x, cloud.y);
    expect([red > green + 50, red > blue + 50]).toEqual([true, true]);
    expect(pixel(760, 90)).toEqual([214, 232, 242]);
  });
});

test('where meridians hardly run together the map is plain, above 75.5° it is not, on both sides', () => {
  expect([[0, 75.3], [0, 75.8], [0, -75.3], [0, -75.8]].map(([lon = 0, lat = 0]) => viewOf([picture([lon, lat])], 100).kind)).toEqual(['plain', 'polar', 'plain', 'polar']);
});

describe.each([['north', 1], ['south', -1]] as const)('the %s pole in the field', (word, side) => {
  /** A ring of particles around the pole, at 0.1° from it, and a start at 0.3°. */
  const lonDeg = Float64Array.from({ length: 36 }, (_, i) => -175 + 10 * i);
  const latDeg = Float64Array.from({ length: 9 }, (_, i) => side * (89.6 + 0.05 * i)).sort();
  const row = side === 1 ? 6 : 2;
  const probability = new Float64Array(36 * 9);
  probability.fill(1 / 36, row * 36, (row + 1) * 36);
  const shown = picture([0, side * 89.9], { grid: { lonDeg, latDeg }, probability, lastKnown: { lonDeg: 90, latDeg: side * 89.7 }, track: [{ lonDeg: 0, latDeg: side * 89.9, hours: 6 }] });
  const view = polarOf(shown);

  test('is on the map, opposite longitudes on opposite sides of it, at the same distance', () => {
    expect(view.holdsPole).toBe(true);
    expect(projectionNote(view)).toMatch(new RegExp(`^Polar stereographic: the ${word} pole is on the map; up is north along `));
    const pole = view.place(123, 90 * side);
    for (const lon of [0, 45, 90, 135]) {
      const [one, other] = [view.place(lon, 89.8 * side), view.place(lon + 180, 89.8 * side)];
      expect((one.x + other.x) / 2).toBeCloseTo(pole.x, 6);
      expect((one.y + other.y) / 2).toBeCloseTo(pole.y, 6);
      // 0.2° are 22.3 km.
      expect(Math.hypot(one.x - pole.x, one.y - pole.y) * view.metresPerPixel).toBeCloseTo(22_339, -2);
    }
    // Seen from above the north pole longitudes run to the left, from below the south pole to the right.
    const [a, b] = [view.place(0, 89.8 * side), view.place(10, 89.8 * side)];
    const turn = (a.x - pole.x) * (b.y - pole.y) - (a.y - pole.y) * (b.x - pole.x);
    expect(Math.sign(turn)).toBe(-side);
  });

  test('all of the ring is on the plane, nothing is where it is not, and its area is that of the ring', () => {
    const plane = planeDensity(view, shown.grid, shown.probability, 1000);
    expect(plane.density.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 2);
  });

  test('land around the pole and the ring on it are painted where they are', async () => {
    // Land between 45 and 46 E, from 89° to 89.5° from the equator.
    const bin = binIndex(45, side === 1 ? 179 : 0);
    const [near, far] = side === 1 ? [0, 32_768] : [32_767, 65_535];
    const coast = madeCoast(new Map([[bin, [{ entry: 4, exit: 4, points: [[0, near], [65_535, near], [65_535, far], [0, far], [0, near]] as const }]]]));
    const wide = { ...shown, coast, lastKnown: { lonDeg: 45.5, latDeg: side * 89.2 } };
    const on = polarOf(wide);
    const image = decode(await drawDensity(wide));
    const pixel = (lon: number, lat: number): readonly number[] => {
      const { x, y } = on.place(lon, lat);
      return [...image.data.subarray((Math.floor(y) * image.width + Math.floor(x)) * image.channels).subarray(0, 3)];
    };
    expect(pixel(45.5, side * 89.4)).toEqual([226, 220, 203]);
    expect(pixel(47, side * 89.4)).toEqual([214, 232, 242]);
    for (const lon of [50, 110, 200, 290]) {
      const [red = 0, , blue = 0] = pixel(lon, side * 89.9);
      expect([lon, red > blue + 40]).toEqual([lon, true]);
    }
    const [red = 0, green = 0, blue = 0] = pixel(20, side * 89.75);
    expect([red, green, blue]).toEqual([214, 232, 242]);
  });
});

test('the same polar picture is the same bytes', async () => {
  const [one, other] = [await drawDensity(picture([15, 80])), await drawDensity(picture([15, 80]))];
  expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true);
});

import { decode } from 'fast-png';
import { expect, test } from 'vitest';
import type { MapPicture } from '../../../actors/drift/ports.ts';
import { bandsOf, bandwidthOf } from '../../../gateways/picture/bands.ts';
import { roundLength } from '../../../gateways/picture/draw.ts';
import { drawDensity } from '../../../gateways/picture/index.ts';
import { viewOf } from '../../../gateways/picture/view.ts';

/** A cloud on the middle cells of 21 × 21, at 60 N, around a longitude. */
function picture(lon: number, more: Partial<MapPicture> = {}): MapPicture {
  const probability = new Float64Array(21 * 21);
  for (const row of [8, 9, 10, 11, 12]) for (const column of [8, 9, 10, 11, 12]) probability[row * 21 + column] = 0.04;
  return {
    title: 'A title that is far too long for one line of the panel, so that it has to be broken', subtitle: 'then', banner: undefined,
    lastKnown: { lonDeg: lon - 0.3, latDeg: 60 }, track: [{ lonDeg: lon - 0.3, latDeg: 60 }, { lonDeg: lon, latDeg: 60 }],
    grid: { lonDeg: Float64Array.from({ length: 21 }, (_, i) => lon + (i - 10) * 0.02), latDeg: Float64Array.from({ length: 21 }, (_, i) => 60 + (i - 10) * 0.01) },
    probability, particles: 1000, notes: ['Land is taken for water.'], coast: undefined, ...more,
  };
}

test.for([5, 180, -180])('the view around longitude %i is a square that holds the cloud, the track and the start', (lon) => {
  const view = viewOf([picture(lon)], 100);
  for (const [x, y] of [[lon - 0.3, 60], [lon, 60], [lon + 0.04, 60.02], [lon - 0.3 + 360, 60]] as const) {
    expect(view.x(x)).toBeGreaterThan(5);
    expect(view.x(x)).toBeLessThan(95);
    expect(view.y(y)).toBeGreaterThan(5);
    expect(view.y(y)).toBeLessThan(95);
  }
  // 0.34° of longitude at 60 N are 19 km, with a margin on both sides.
  expect(view.metresPerPixel * 100).toBeCloseTo(19_000 * 1.24, -3);
});

test('a lone place still gets a map of 3 km', () => {
  const one = picture(0, { probability: new Float64Array(441), track: [], lastKnown: { lonDeg: 0, latDeg: 0 } });
  expect(viewOf([one], 300).metresPerPixel).toBeCloseTo(10, 6);
});

test('the innermost band is where it is likeliest, and nothing lies where nothing is', () => {
  const { probability } = picture(0);
  const bands = bandsOf(probability, 21, 21, 1000);
  expect(bands[10 * 21 + 10]).toBe(0);
  expect(bands[0]).toBe(255);
  const cells = (band: number): number => bands.filter((one) => one <= band).length;
  expect(cells(0)).toBeLessThan(cells(1));
  expect(cells(1)).toBeLessThanOrEqual(cells(2));
});

test('few particles are smoothed more than many, and two clouds not by what lies between them', () => {
  const cloud = new Float64Array(60).fill(1, 20, 40);
  expect(bandwidthOf(cloud, 100)).toBeGreaterThan(bandwidthOf(cloud, 10_000));
  expect(bandwidthOf(Float64Array.of(0, 9, 0, 0, 0, 0, 0, 0, 0, 1), 1000)).toBe(0.8);
  expect(bandwidthOf(new Float64Array(5), 10)).toBe(0.8);
});

test.for([[9_000, 5000], [4_999, 2000], [1_000, 1000], [99, 50], [250_000, 200_000]] as const)('a scale bar of at most %i m is %i m long', ([most, length]) => {
  expect(roundLength(most)).toBe(length);
});

const pixelOf = (image: ReturnType<typeof decode>, x: number, y: number): number[] => [...image.data.subarray((y * image.width + x) * image.channels, (y * image.width + x) * image.channels + 3)];

test('the picture: sea outside, red in the middle of the cloud, a cross at the last known position, a banner when it is invented', async () => {
  const shown = picture(5);
  const plain = decode(await drawDensity(shown));
  expect([plain.width, plain.height]).toEqual([1120, 800]);
  const view = viewOf([shown], 800);
  expect(pixelOf(plain, 400, 60)).toEqual([214, 232, 242]);
  const [red = 0, green = 0, blue = 0] = pixelOf(plain, Math.round(view.x(5.02)), Math.round(view.y(60.01)));
  expect(red).toBeGreaterThan(green + 50);
  expect(red).toBeGreaterThan(blue + 50);
  expect(pixelOf(plain, Math.round(view.x(4.7)), Math.round(view.y(60)))).toEqual([11, 95, 165]);
  const invented = decode(await drawDensity(picture(5, { banner: 'SYNTHETIC' })));
  expect(pixelOf(invented, 700, 15)[0]).toBeGreaterThan(150);
  expect(pixelOf(invented, 700, 15)[1]).toBeLessThan(80);
});

test('the panel holds its words in letters of its own font', async () => {
  const image = decode(await drawDensity(picture(5)));
  let dark = 0;
  for (let y = 10; y < 100; y++) for (let x = 822; x < 1100; x++) if ((pixelOf(image, x, y)[0] ?? 255) < 100) dark++;
  expect(dark).toBeGreaterThan(500);
});

import { createHash } from 'node:crypto';
import { decode } from 'fast-png';
import { expect, test } from 'vitest';
import type { MapPicture } from '../../../actors/drift/ports.ts';
import { bandsOf, bandwidthOf } from '../../../gateways/picture/bands.ts';
import { roundLength } from '../../../gateways/picture/draw.ts';
import { angle, graticuleStep } from '../../../gateways/picture/graticule.ts';
import { animate, drawDensity } from '../../../gateways/picture/index.ts';
import { tickHours } from '../../../gateways/picture/track.ts';
import { plainView } from '../../../gateways/picture/view.ts';
import { binIndex } from '../../../actors/drift/core/coastline-bins.ts';
import { madeCoast } from '../../actors/drift/core/made-coast.ts';

/** A cloud on the middle cells of 21 × 21, at 60 N, around a longitude. */
function picture(lon: number, more: Partial<MapPicture> = {}): MapPicture {
  const probability = new Float64Array(21 * 21);
  for (const row of [8, 9, 10, 11, 12]) for (const column of [8, 9, 10, 11, 12]) probability[row * 21 + column] = 0.04;
  return {
    title: 'A title that is far too long for one line of the panel, so that it has to be broken', subtitle: 'then', banner: undefined,
    lastKnown: { lonDeg: lon - 0.3, latDeg: 60 }, track: [{ lonDeg: lon - 0.3, latDeg: 60, hours: 0 }, { lonDeg: lon, latDeg: 60, hours: 6 }],
    grid: { lonDeg: Float64Array.from({ length: 21 }, (_, i) => lon + (i - 10) * 0.02), latDeg: Float64Array.from({ length: 21 }, (_, i) => 60 + (i - 10) * 0.01) },
    probability, particles: 1000, notes: ['Land is taken for water.'], coast: undefined, ...more,
  };
}

test.for([5, 180, -180])('the view around longitude %i is a square that holds the cloud, the track and the start', (lon) => {
  const view = plainView([picture(lon)], 100);
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
  expect(plainView([one], 300).metresPerPixel).toBeCloseTo(10, 6);
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
  const view = plainView([shown], 800);
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

/** An island from 5.3 to 5.6 E and from 60.0 to 60.3 N, a tenth of a degree beside the cloud. */
const island = madeCoast(new Map([[binIndex(5, 150), [{ entry: 4, exit: 4, points: [[19_661, 0], [39_321, 0], [39_321, 19_661], [19_661, 19_661], [19_661, 0]] as const }]]]));

test('land is land-coloured with a line around it; smoothing does not paint it where no particle is ashore', async () => {
  const far = { lonDeg: 5.65, latDeg: 60.15 };
  const wide = picture(5.24, { coast: island, lastKnown: far });
  const view = plainView([wide], 800);
  const image = decode(await drawDensity(wide));
  const open = decode(await drawDensity({ ...wide, coast: undefined }));
  const bandAt = (lon: number, lat: number): number[] => pixelOf(open, Math.round(view.x(lon)), Math.round(view.y(lat)));
  const at = (lon: number, lat: number): number[] => pixelOf(image, Math.round(view.x(lon)), Math.round(view.y(lat)));
  expect(at(5.45, 60.07)).toEqual([226, 220, 203]);
  expect(at(5.63, 60.07)).toEqual([214, 232, 242]);
  const edge = Math.round(view.x(5.6));
  const darkest = Math.min(...[-2, -1, 0, 1, 2].map((dx) => Math.max(...pixelOf(image, edge + dx, Math.round(view.y(60.07))))));
  expect(darkest).toBeLessThan(190);
  // A few pixels inland, within reach of the smoothing; the same place over water is in an area.
  expect(at(5.302, 60.005)).toEqual([226, 220, 203]);
  expect(bandAt(5.302, 60.005)).not.toEqual([214, 232, 242]);
  const ashore = picture(5.45, { coast: island, lastKnown: far, track: [] });
  const beach = plainView([ashore], 800);
  const landed = decode(await drawDensity(ashore));
  const [red = 0, green = 0] = pixelOf(landed, Math.round(beach.x(5.46)), Math.round(beach.y(60.007)));
  expect(red).toBeGreaterThan(green + 50);
});

test('the same picture is the same bytes', async () => {
  const hash = async (): Promise<string> => createHash('sha256').update(await drawDensity(picture(5, { coast: island }))).digest('hex');
  expect(await hash()).toBe(await hash());
});

test('an animation is a GIF with one image a picture, and the same bytes again', async () => {
  const shown = [picture(5), picture(5, { track: [] }), picture(5, { banner: 'SYNTHETIC FORCING' })];
  const gif = Buffer.from(await animate(shown));
  expect(gif.toString('latin1', 0, 6)).toBe('GIF89a');
  expect([gif.readUInt16LE(6), gif.readUInt16LE(8)]).toEqual([480, 480]);
  // Each image has a graphic control extension, which begins 21 F9 04.
  expect(gif.toString('latin1').split('\x21\xf9\x04')).toHaveLength(4);
  expect(Buffer.from(await animate(shown)).equals(gif)).toBe(true);
});

test('ticks stand apart: more hours between them the shorter the way', () => {
  const way = (pixels: number): { x: number; y: number; hours: number }[] => Array.from({ length: 25 }, (_, hours) => ({ x: (pixels * hours) / 24, y: 0, hours }));
  expect([2000, 400, 100, 50].map((pixels) => tickHours(way(pixels)))).toEqual([1, 3, 12, 24]);
  expect(tickHours(way(400).map((point) => ({ ...point, hours: -point.hours })))).toBe(3);
  expect(tickHours([])).toBe(1);
});

test('degrees and minutes as on a chart', () => {
  expect([0.06, 0.5, 1, 3, 40].map(graticuleStep)).toEqual([1, 5, 10, 30, 600]);
  expect(angle(60 * 60 + 10, 10, 'N', 'S')).toBe('60°10′N');
  expect(angle(-(2 * 60 + 5), 5, 'E', 'W')).toBe('2°05′W');
  expect(angle(-30.5, 0.5, 'N', 'S')).toBe('0°30.5′S');
  expect(angle(0, 60, 'E', 'W')).toBe('0°');
  expect(angle(180 * 60, 60, 'E', 'W')).toBe('180°');
});

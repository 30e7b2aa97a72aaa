/** Known places measured on the stored difference of a generated night. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { force } from '../../../actors/sky/force.ts';
import { decode, encode } from '../../../protocol/codec.ts';
import { SkyForced, SkyForcedAsked, type SkyDetectedBody, type SkyForcedAskedBody, type SkyForcedBody } from '../../../schemas/index.ts';
import { createSkyPorts } from '../../../gateways/sky/ports.ts';
import { worldAt } from '../../../actors/sky/core/wcs/transform.ts';
import { asArtifact } from '../../../actors/sky/refs.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/folders.ts';
import { attempt, detectedIn, generated, observationOf, placeIn, runStages, writeNight, type Place } from './night.ts';

let home: TemporaryFolder;
let place: Place;
let detected: SkyDetectedBody;
/** Faint sources of the exposure, below what is searched for; pixels and ADU. */
const hidden = Array.from({ length: 40 }, (_, i) => ({ x: 40 + (i % 8) * 33 + 0.37 * (i % 3), y: 45 + Math.floor(i / 8) * 52 + 0.21 * (i % 5), flux: 300 }));

beforeAll(async () => {
  home = await temporaryFolder('sky-force');
  place = placeIn(home.path);
  const files = await writeNight(home.path, 'night', generated({ starsPerMegapixel: 700, more: { constant: [], fresh: hidden } }));
  detected = detectedIn((await runStages(observationOf('main', files), place)).result);
});
afterAll(() => home.remove());

async function measured(places: SkyForcedAskedBody['places'], more: Partial<SkyForcedAskedBody> = {}): Promise<SkyForcedBody> {
  const { observation, science, template, difference, score, zero_point } = detected;
  const result = await attempt(force, encode(SkyForcedAsked, { forced_id: 'main-forced', observation, frames: { science, template, difference, score }, zero_point, places, at: '2026-01-01T00:00:00Z', ...more }), place, 'main-forced');
  if (result.kind !== 'done') throw new Error(`${result.kind}: ${result.reason}`);
  const read = decode(result.data, [SkyForced]);
  if ('fault' in read) throw new Error(read.fault.message);
  return read.ok.value;
}
async function placesAt(pixels: readonly { readonly x: number; readonly y: number }[]): Promise<SkyForcedAskedBody['places']> {
  const { wcs } = await createSkyPorts(place.artifacts).skyFiles.survey(asArtifact(detected.score));
  if (wcs === undefined) throw new Error('no coordinates');
  return pixels.map(({ x, y }, i) => {
    const [ra, dec] = worldAt(wcs, x, y);
    return { object_id: `P${i}`, ra, dec, position_error_arcsec: 0.1 };
  });
}
const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
const scatter = (values: readonly number[]): number => Math.sqrt(mean(values.map((one) => (one - mean(values)) ** 2)));

test('where something was detected the flux and its error are those of the detection', async () => {
  const real = detected.detections.filter((one) => one.class === 'real' && (one.flags & 4) === 0);
  expect(real.length).toBeGreaterThan(3);
  const { points } = await measured(real.map(({ detection_id: object_id, ra, dec, position_error_arcsec }) => ({ object_id, ra, dec, position_error_arcsec })));
  expect(points.length).toBe(real.length);
  for (const [i, { flux, flux_error, x, y }] of points.entries()) {
    const one = real[i];
    expect(Math.hypot(x - (one?.x ?? 0), y - (one?.y ?? 0))).toBeLessThan(1e-5);
    expect(flux / (one?.flux ?? 0)).toBeCloseTo(1, 4);
    expect(flux_error / (one?.flux_error ?? 0)).toBeCloseTo(1, 2);
  }
});

test('sources too faint to be found stand above empty places by what they have, with errors that are true', async () => {
  const apart = (x: number, y: number): boolean => [...hidden, ...detected.detections].every((one) => Math.hypot(one.x - x, one.y - y) > 12);
  const empty = Array.from({ length: 400 }, (_, i) => ({ x: 30 + (i % 20) * 13, y: 30 + Math.floor(i / 20) * 13 })).filter(({ x, y }) => apart(x, y));
  const faint = hidden.filter(({ x, y }) => detected.detections.every((one) => Math.hypot(one.x - x, one.y - y) > 12));
  expect(faint.length).toBeGreaterThan(15);
  const [nothing, some] = [(await measured(await placesAt(empty))).points, (await measured(await placesAt(faint))).points];
  expect(nothing.length).toBeGreaterThan(200);
  const [level, error] = [mean(nothing.map(({ flux }) => flux)), mean(some.map(({ flux_error }) => flux_error))];
  // The sky of so small a frame is known to a quarter of a faint source's error.
  expect(Math.abs(level) / error).toBeLessThan(0.4);
  expect(scatter(nothing.map(({ score }) => score))).toBeGreaterThan(0.85);
  expect(scatter(nothing.map(({ score }) => score))).toBeLessThan(1.15);
  expect(Math.abs(mean(some.map(({ flux }) => flux)) - level - 300)).toBeLessThan((4 * error) / Math.sqrt(some.length));
  expect(scatter(some.map(({ flux, flux_error }) => (flux - 300) / flux_error))).toBeLessThan(1.4);
});

test('what lies outside or under a mask is said not to be measured; a frame that is not there is no flux of nothing', async () => {
  const far = [{ object_id: 'far', ra: (detected.observation.ra + 90) % 360, dec: 0, position_error_arcsec: 0.1 }, { object_id: 'opposite', ra: (detected.observation.ra + 180) % 360, dec: -detected.observation.dec, position_error_arcsec: 0.1 }];
  const answer = await measured([...(await placesAt([{ x: 160.2, y: 160.4 }])), ...far, ...(await placesAt([{ x: 0.4, y: 100 }])).map((one) => ({ ...one, object_id: 'edge' }))]);
  expect(answer.points.map(({ object_id }) => object_id)).toEqual(['P0']);
  expect(answer.not_measured).toEqual(['far', 'opposite', 'edge']);
  expect((await measured([])).points).toEqual([]);
});
describe('faults', () => {
  test('a stored file that is no score is an error, not a flux', async () => {
    const { science, template, difference } = detected;
    await expect(measured(await placesAt([{ x: 100, y: 100 }]), { frames: { science, template, difference, score: science } })).rejects.toThrow(/FLUXNORM/);
  });
});

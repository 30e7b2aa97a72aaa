/** The image stages one after the other, on generated nights in files, without a broker. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder, type TemporaryFolder } from '../../support/folders.ts';
import type { GeneratedNight } from '../../../actors/sky/core/simulate/raw.ts';
import { detectedIn, generated, observationOf, placeIn, runStages, writeNight, type ObservedFiles, type Place } from './night.ts';

let home: TemporaryFolder;
let place: Place;
let night: GeneratedNight;
let files: ObservedFiles;

beforeAll(async () => {
  home = await temporaryFolder('sky-stages');
  place = placeIn(home.path);
  night = generated();
  files = await writeNight(home.path, 'night', night);
});
afterAll(() => home.remove());

describe('a raw exposure', () => {
  test('becomes detections of what is new in it', async () => {
    const { result } = await runStages(observationOf('main', files), place);
    const detected = detectedIn(result);
    for (const { x, y } of night.transients) expect(detected.detections.some((one) => Math.hypot(one.x - x, one.y - y) < 1 && one.class === 'real')).toBe(true);
  });
});

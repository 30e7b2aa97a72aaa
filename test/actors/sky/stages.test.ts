/** The image stages one after the other, on generated nights in files, without a broker. */
import { tileSide } from '../../../actors/sky/core/classify/tile.ts';
import { readTile } from '../../../gateways/sky/cutouts-file.ts';
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { image, type Image } from '../../../actors/sky/core/image.ts';
import type { GeneratedFile, GeneratedNight } from '../../../actors/sky/core/simulate/raw.ts';
import { ingest } from '../../../actors/sky/ingest.ts';
import { sky } from '../../../actors/sky/pipeline.ts';
import { FileArtifacts } from '../../../gateways/artifacts/file.ts';
import { CrewOfThreads } from '../../../gateways/sky/crew.ts';
import { readImageFile, writeImageFile } from '../../../gateways/sky/files.ts';
import { skyFilesPort } from '../../../gateways/sky/stage-files.ts';
import { cubePlanes } from '../../../gateways/sky/stored.ts';
import { encode } from '../../../protocol/codec.ts';
import type { Artifacts } from '../../../protocol/ports.ts';
import { SkyObserved, type SkyDetectedBody, type SkyObservedBody } from '../../../schemas/index.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/folders.ts';
import { attempt, detectedIn, generated, observationOf, placeIn, rejectedIn, runStages, writeNight, type ObservedFiles, type Place } from './night.ts';

let home: TemporaryFolder;
let place: Place;
let night: GeneratedNight;
let files: ObservedFiles;
/** What the stages make of the night as it is. */
let main: SkyDetectedBody;

beforeAll(async () => {
  home = await temporaryFolder('sky-stages');
  place = placeIn(home.path);
  night = generated();
  files = await writeNight(home.path, 'night', night);
  main = detectedIn((await run('main', {})).result);
});
afterAll(() => home.remove());

/** A file of the night in another form, by its name. */
function spoilt(name: string, { image: picture, cards }: GeneratedFile, change: Partial<GeneratedFile>): string {
  writeImageFile(join(home.path, name), { image: change.image ?? picture, cards: change.cards ?? cards });
  return name;
}
const withPixels = (name: string, value: (x: number, y: number, v: number) => number): string =>
  spoilt(name, night.raw, { image: { ...night.raw.image, data: night.raw.image.data.map((v, i) => value(i % night.raw.image.columns, Math.floor(i / night.raw.image.columns), v)) } });
const without = (file: GeneratedFile, pattern: RegExp): GeneratedFile['cards'] => file.cards.filter(({ keyword }) => !pattern.test(keyword));
const run = (id: string, more: Partial<ObservedFiles>, asked: Partial<SkyObservedBody> = {}): ReturnType<typeof runStages> => runStages(observationOf(id, { ...files, ...more }, asked), place);

/** Ports with so many threads, however many cores there are. */
function withThreads(threads: number): Place['ports'] {
  const started = CrewOfThreads.start(threads);
  const crew = { of: () => started };
  return { ...place.ports, crew, skyFiles: skyFilesPort(place.artifacts, crew) };
}

describe('a raw exposure', () => {
  test('becomes detections of what is new in it, each with its cutouts', async () => {
    const detected = main;
    const real = detected.detections.filter((one) => one.class === 'real');
    for (const { x, y, flux } of night.transients) {
      const found = real.find((one) => Math.hypot(one.x - x, one.y - y) < 1);
      expect(found, `the source at ${x}, ${y}`).toBeDefined();
      expect(Math.abs((found?.flux ?? 0) - flux)).toBeLessThan(5 * (found?.flux_error ?? 0));
    }
    expect(detected.detections.map(({ detection_id, n }) => [detection_id, n])).toEqual(detected.detections.map((_, k) => [`main_${k + 1}`, k + 1]));
    const [first] = detected.detections;
    if (first === undefined || detected.cutouts === null) throw new Error('nothing was found');
    const cutout = cubePlanes(await place.artifacts.path({ ...detected.cutouts, mediaType: detected.cutouts.media_type }), 'DIFFERENCE', 0);
    const tile = readTile(await place.artifacts.path({ ...detected.cutouts, mediaType: detected.cutouts.media_type }), 0);
    // What the network saw: the squeezed score in the middle is that of the detection.
    expect(tile?.[3 * tileSide ** 2 + (tileSide >> 1) * tileSide + (tileSide >> 1)]).toBeCloseTo(Math.asinh(first.score / 3), 1);
    const brightest = cutout.data.reduce((best, v, i) => (v > (cutout.data[best] ?? -Infinity) ? i : best), 0);
    expect([Math.abs((brightest % cutout.columns) - 31), Math.abs(Math.floor(brightest / cutout.columns) - 31)].every((off) => off <= 1)).toBe(true);
    expect(Object.keys(detected.seconds)).toEqual(expect.arrayContaining(['ingest', 'preprocess', 'difference', 'detect']));
  });

  test('gives the same bytes each time, in another place as well', async () => {
    const elsewhere = { ...placeIn(home.path, new FileArtifacts(join(home.path, 'other-artifacts'))) };
    const there = detectedIn((await runStages(observationOf('main', files), elsewhere)).result);
    expect({ ...there, seconds: {} }).toEqual({ ...main, seconds: {} });
  });

  test.each([1, 2, 3])('gives the same bytes with %i threads an exposure', async (threads) => {
    const there = detectedIn((await runStages(observationOf('main', files), { ...place, ports: withThreads(threads) }, { ALIDADE_SKY_THREADS: String(threads) })).result);
    expect({ ...there, seconds: {} }).toEqual({ ...main, seconds: {} });
  });

  test('without coordinates of its own is placed by the stars of the template', async () => {
    const raw = spoilt('no-wcs.fits', night.raw, { cards: without(night.raw, /^(C(TYPE|UNIT|RVAL|RPIX|D)|RADESYS)/) });
    const detected = detectedIn((await run('no-wcs', { raw })).result);
    expect(detected.warnings.join()).toMatch(/no celestial coordinates/);
    const [a, b] = [detected.detections[0], main.detections[0]];
    expect(Math.hypot((a?.ra ?? NaN) - (b?.ra ?? NaN), (a?.dec ?? NaN) - (b?.dec ?? NaN)) * 3600).toBeLessThan(0.3);
  });

  test('is judged by the model that is shipped', async () => {
    const detected = detectedIn((await runStages(observationOf('model', files), place, { ALIDADE_SKY_MODEL: '' })).result);
    expect(detected.model).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/), provider: expect.any(String) });
    for (const one of detected.detections) expect(one.features['network']).toBeGreaterThanOrEqual(0);
  });

  test('by a fitted kernel gives the same sources', async () => {
    const detected = detectedIn((await run('classic', {}, { method: 'classic' })).result);
    const found = night.transients.filter(({ x, y }) => detected.detections.some((one) => Math.hypot(one.x - x, one.y - y) < 1));
    expect(found.length).toBeGreaterThanOrEqual(night.transients.length - 1);
  });
});

describe('what cannot be searched is rejected with its numbers:', () => {
  const flat = (value: number): Image => image(night.raw.image.columns, night.raw.image.rows, new Float32Array(night.raw.image.data.length).fill(value));
  const cases: readonly { readonly hazard: string; readonly files: () => Partial<ObservedFiles>; readonly stage: string; readonly code: string; readonly numbers: Readonly<Record<string, unknown>> }[] = [
    { hazard: 'nothing but NaN', files: () => ({ raw: withPixels('nan.fits', () => NaN) }), stage: 'preprocess', code: 'TOO_POOR', numbers: { missing: 1, limit_unusable: 0.3 } },
    { hazard: 'nothing but masked pixels', files: () => ({ bad_pixels: spoilt('all-bad.fits', night.raw, { image: flat(1), cards: [] }) }), stage: 'preprocess', code: 'TOO_POOR', numbers: { unusable: 1 } },
    { hazard: 'nothing but saturation', files: () => ({ raw: withPixels('full.fits', () => 65_000) }), stage: 'preprocess', code: 'TOO_POOR', numbers: { saturated: 1, limit_saturated: 0.05 } },
    { hazard: 'no stars', files: () => ({ raw: withPixels('empty.fits', (x, y) => 1600 + ((x * 7919 + y * 104_729) % 41)) }), stage: 'preprocess', code: 'TOO_POOR', numbers: { stars: 0, limit_stars: 8 } },
    { hazard: 'a template of another place', files: () => ({ template: spoilt('away.fits', night.template, { cards: night.template.cards.map((card) => (card.keyword === 'CRVAL2' ? { ...card, value: 4.2 } : card)) }) }), stage: 'ingest', code: 'NO_OVERLAP', numbers: { covered: 0, separation_deg: expect.closeTo(2, 1) } },
    { hazard: 'a template of other stars', files: () => ({ template: spoilt('other.fits', generated({ seed: 8 }).template, {}) }), stage: 'difference', code: 'CANNOT_SUBTRACT', numbers: { common_stars: expect.any(Number) } },
    { hazard: 'no bias frame', files: () => ({ bias: [] }), stage: 'ingest', code: 'MISSING_CALIBRATION', numbers: { bias: 0, dark: 3, flat: 3 } },
    { hazard: 'a bias frame of another size', files: () => ({ bias: [spoilt('small.fits', night.raw, { image: image(100, 90) })] }), stage: 'ingest', code: 'WRONG_SHAPE', numbers: { columns: 100, rows: 90, raw_columns: 320, raw_rows: 320 } },
    { hazard: 'no gain', files: () => ({ raw: spoilt('no-gain.fits', night.raw, { cards: without(night.raw, /^GAIN$/) }) }), stage: 'ingest', code: 'NO_CAMERA', numbers: {} },
  ];
  test.each(cases)('$hazard', async ({ hazard, files: spoil, stage, code, numbers }) => {
    const ended = await run(hazard.replaceAll(/\W/g, '-'), spoil());
    const rejected = rejectedIn(ended.result);
    expect([ended.stage, rejected.stage, rejected.code, rejected.reason]).toEqual([stage, stage, code, expect.stringMatching(/\d/)]);
    expect(rejected.numbers).toMatchObject(numbers);
  });

  test('a file that is cut off: which one, and where', async () => {
    await writeFile(join(home.path, 'cut.fits'), await readFile(join(home.path, files.raw)));
    await truncate(join(home.path, 'cut.fits'), 30_000);
    const rejected = rejectedIn((await run('cut', { raw: 'cut.fits', flat: [files.template] })).result);
    expect(rejected).toMatchObject({ stage: 'ingest', code: 'UNUSABLE_FILE', numbers: { unusable_files: 1 } });
    expect(rejected.reason).toMatch(/^files\.raw: HDU 0/);
  });
});

describe('an event that says what cannot be is a dead letter', () => {
  test('with every fault and its field', async () => {
    const { stage, result } = await run('faulty', { raw: '../raw.fits', flat: [files.flat[0] ?? '', 'nowhere.fits'], template: `artifact:${'0'.repeat(64)}`, catalogue: '/etc/passwd' }, { observation_id: 'faulty', observation_time: '2126-01-01T00:00:00Z' });
    expect([stage, result.kind]).toEqual(['ingest', 'reject']);
    const reason = result.kind === 'reject' ? result.reason : '';
    for (const field of ['observation_time', 'files.raw', 'files.flat[1]', 'files.template', 'files.catalogue']) expect(reason).toContain(`${field}: `);
    expect(reason).not.toContain('root:');
  });

  test('the id of another observation', async () => {
    const result = await attempt(ingest, encode(SkyObserved, observationOf('mine', files)), place, 'other');
    expect(result).toMatchObject({ kind: 'reject', code: 'INVALID_OBSERVATION', reason: expect.stringContaining('observation_id') });
  });

  test('a model that is not there stops at its stage, and says what is missing', async () => {
    const { stage, result } = await runStages(observationOf('no-model', files), place, { ALIDADE_SKY_MODEL: join(home.path, 'no-model') });
    expect([stage, result]).toEqual(['detect', { kind: 'reject', code: 'MODEL_MISSING', reason: expect.stringContaining('no-model') }]);
  });
});

describe('a disk that is full', () => {
  test('is waited for: each stage tries again, and leaves nothing half-written', async () => {
    const store = new FileArtifacts(join(home.path, 'full-artifacts'));
    let puts = 0;
    const filling: Artifacts = new Proxy(store, {
      get(target, name: keyof Artifacts) {
        if (name !== 'put') return target[name].bind(target);
        return async (...args: Parameters<Artifacts['put']>) => {
          if (puts++ % 4 === 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
          return target.put(...args);
        };
      },
    });
    const there = placeIn(home.path, filling);
    let data = encode(SkyObserved, observationOf('full', files));
    let retries = 0;
    for (const stage of sky.stages) {
      let result = await attempt(stage, data, there, 'full');
      for (; result.kind === 'retry'; result = await attempt(stage, data, there, 'full')) expect([result.code, ++retries < 20]).toEqual(['ENOSPC', true]);
      if (result.kind !== 'done') throw new Error(`${stage.name}: ${result.kind}`);
      data = result.data;
    }
    expect(retries).toBeGreaterThan(3);
    expect(await readdir(join(home.path, 'full-artifacts', 'staging'))).toEqual([]);
    for await (const ref of store.list()) expect((await readFile(await store.path(ref))).length).toBe(ref.size);
  });
});

test('frames between stages are FITS files that anybody can open', async () => {
  const path = await place.artifacts.path({ ...main.science, mediaType: main.science.media_type });
  const [science, variance, mask] = [readImageFile(path), readImageFile(path, 'VARIANCE'), readImageFile(path, 'MASK')];
  expect([science.image.columns, variance.image.rows, mask.image.columns]).toEqual([320, 320, 320]);
  expect(science.header.get('OBSID')).toBe('main');
  expect(science.header.get('CTYPE1')).toBe('RA---TAN');
});

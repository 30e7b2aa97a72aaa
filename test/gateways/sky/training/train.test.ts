import { readFile, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { confidenceTerms } from '../../../../actors/sky/core/classify/confidence.ts';
import { tileChannels } from '../../../../actors/sky/core/classify/tile.ts';
import { openDetectionModel } from '../../../../gateways/sky/detection-model.ts';
import type { TrainRequest } from '../../../../gateways/sky/training/request.ts';
import { trainSky, type TrainReport } from '../../../../gateways/sky/training/train.ts';
import { temporaryFolder, type TemporaryFolder } from '../../../support/index.ts';

let folder: TemporaryFolder;
let report: TrainReport;
const said: string[] = [];
const request = (): TrainRequest => ({ out: join(folder.path, 'tiny'), id: 'tiny', version: 't1', seed: 4, fields: 1, side: 224, steps: 12, batch: 8, rate: 0.01, channels: [4, 6], usualFields: 0, threads: 1 });
beforeAll(async () => {
  folder = await temporaryFolder('sky-train');
  report = await trainSky(request(), { signal: new AbortController().signal, at: (fraction, what) => said.push(`${fraction.toFixed(3)} ${what}`), say: () => undefined });
});
afterAll(() => folder.remove());

test('from generated fields comes a directory that opens, says what it is, and answers', async () => {
  expect((await readdir(folder.path)).sort()).toEqual(['tiny']);
  expect(report.metrics).toMatchObject({ held_out_loss: expect.any(Number), calibration_error: expect.any(Number), varied_false_alarms_per_field: expect.any(Number) });
  const model = await openDetectionModel(report.out);
  expect(Object.keys(model.weights)).toEqual(confidenceTerms);
  expect(model.identity).toMatchObject({ id: 'tiny', version: 't1', provider: 'cpu' });
  const answer = await model.segment(new Float32Array(2 * tileChannels * 32 * 32), 2, 32);
  await model.close();
  expect(answer).toHaveLength(2 * 32 * 32);
  expect(answer.every((p) => p >= 0 && p <= 1)).toBe(true);
  expect(await readFile(join(report.out, 'README.md'), 'utf8')).toMatch(/npx alidade sky train --out DIR --id tiny/);
});

test('its way is told from 0 to 1, and never back', () => {
  const fractions = said.map((line) => Number(line.split(' ')[0]));
  expect(fractions.at(-1)).toBe(1);
  expect([...fractions].sort((a, b) => a - b)).toEqual(fractions);
  expect(said.some((line) => /step 12 of 12, loss \d/.test(line))).toBe(true);
});

test('a directory that is no model is not replaced', async () => {
  await expect(trainSky({ ...request(), out: folder.path }, { signal: new AbortController().signal, at: () => undefined, say: () => undefined })).rejects.toThrow(/holds 1 files and no manifest\.json/);
});

test('fields without stars give no model, and that is said', async () => {
  await expect(trainSky({ ...request(), out: join(folder.path, 'poor'), side: 128, fields: 1, seed: 2 }, { signal: new AbortController().signal, at: () => undefined, say: () => undefined })).rejects.toThrow(/none of 1 generated fields of 128² could be used/);
});

test('a changed network is refused; so is one of another kind, with every reason', async () => {
  const manifestFile = join(report.out, 'manifest.json');
  const text = await readFile(manifestFile, 'utf8');
  const manifest: Record<string, unknown> = JSON.parse(text);
  await writeFile(manifestFile, JSON.stringify({ ...manifest, kind: 'stamp-classifier', preprocessing: 'braai-rows', confidence: { colour: 1 } }));
  await expect(openDetectionModel(report.out)).rejects.toThrow(/it is a stamp-classifier.*; it wants its input prepared by braai-rows.*; its confidence has terms that are not known: colour/);
  await writeFile(manifestFile, text);
  const file = join(report.out, 'golden-output.f32');
  const golden = await readFile(file);
  golden.writeFloatLE(golden.readFloatLE(0) + 0.01, 0);
  await writeFile(file, golden);
  await expect(openDetectionModel(report.out)).rejects.toMatchObject({ code: 'MODEL_GOLDEN', retryable: false });
  await truncate(join(report.out, 'model.onnx'), 4000);
  await expect(openDetectionModel(report.out)).rejects.toMatchObject({ code: 'MODEL_INVALID' });
  await expect(openDetectionModel(join(folder.path, 'none'))).rejects.toMatchObject({ code: 'MODEL_MISSING' });
});

/** What people have agreed on, beside the generated fields. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tileChannels, tileFloats, tilePreprocessing, tileSide } from '../../../../actors/sky/core/classify/tile.ts';
import { exampleSide } from '../../../../actors/sky/core/labelled/examples.ts';
import { examplesFromLabels } from '../../../../actors/sky/core/labelled/from-label.ts';
import { readTile } from '../../../../gateways/sky/cutouts-file.ts';
import { fitsBytes } from '../../../../gateways/sky/stored.ts';
import { readLabels, type Labels } from '../../../../gateways/sky/training/labels.ts';
import { trainSky, type TrainReport } from '../../../../gateways/sky/training/train.ts';
import { temporaryFolder, type TemporaryFolder } from '../../../support/index.ts';

const count = 30;
const size = tileSide ** 2;
/** Even ones a source as wide as the seeing, odd ones a single pixel. */
const isReal = (k: number): boolean => k % 2 === 0;
function tileOf(k: number): Float32Array {
  const tile = new Float32Array(tileFloats);
  for (const channel of [0, 2, 3]) for (let y = 0; y < tileSide; y++) for (let x = 0; x < tileSide; x++) tile[channel * size + y * tileSide + x] = isReal(k) ? 2 * Math.exp(-((x - 16) ** 2 + (y - 16) ** 2) / 8) : x === 16 && y === 16 ? 2.5 : 0;
  return tile;
}
const lineOf = (k: number, hash: string | null, more: object = {}): string => JSON.stringify({ alert_id: `F${k}_1`, object_id: `O${k}`, observation_id: `F${k}`, label: isReal(k) ? 'real' : 'bogus', agreement: 1, votes: 2, synthetic: false, class: 'real', reliability: 0.6, score: 12, flags: 0, cutouts: hash, plane: k, features: { shape: isReal(k) ? 1 : 6, counterpart: -0.1, masked: 0 }, ...more });

let folder: TemporaryFolder;
let cutouts: string;
let hash: string;
let file: string;
const found = (wanted: string): Promise<string | undefined> => Promise.resolve(wanted === hash ? cutouts : undefined);
beforeAll(async () => {
  folder = await temporaryFolder('sky-labels');
  const data = new Float32Array(count * tileFloats);
  for (let k = 0; k < count; k++) data.set(tileOf(k), k * tileFloats);
  const bytes = fitsBytes([{ name: 'SCIENCE', columns: 63, rows: 63, planes: count, data: new Float32Array(63 * 63 * count) }, { name: 'TILES', columns: tileSide, rows: tileSide, planes: tileChannels * count, data, cards: [{ keyword: 'PREPROC', value: tilePreprocessing }] }]);
  hash = createHash('sha256').update(bytes).digest('hex');
  cutouts = join(folder.path, `${hash}.fits`);
  await writeFile(cutouts, bytes);
  file = join(folder.path, 'labels.jsonl');
  await writeFile(file, [...Array.from({ length: count }, (_, k) => lineOf(k, hash)), lineOf(90, 'f'.repeat(64)), lineOf(91, null), ''].join('\n'));
});
afterAll(() => folder.remove());

describe('the file', () => {
  test('three uses that share no object; what has no pixels is counted; the same file gives the same', async () => {
    const labels = await readLabels(file, found);
    const alerts = [labels.learn, labels.calibrate, labels.measure].map((set) => set.map(({ alert }) => alert));
    expect(alerts.flat()).toHaveLength(count);
    expect(new Set(alerts.flat()).size).toBe(count);
    for (const set of alerts) expect(set.length).toBeGreaterThan(0);
    expect([labels.withoutTile, labels.learn[0]?.contrast, labels.learn[0]?.tile.length]).toEqual([2, Infinity, tileFloats]);
    expect(await readLabels(file, found)).toEqual(labels);
    expect(readTile(cutouts, 3)).toEqual(tileOf(3));
  });

  test('every fault with its line; nothing to learn from says why and what to do', async () => {
    const bad = join(folder.path, 'bad.jsonl');
    await writeFile(bad, `${lineOf(0, hash)}\n{"label":\n${lineOf(1, hash, { label: 'unsure' })}\n${lineOf(2, 'short')}\n`);
    await expect(readLabels(bad, found)).rejects.toThrow(/bad\.jsonl:2: is no JSON.*\n.*bad\.jsonl:3: label: real or bogus, not "unsure"\n.*bad\.jsonl:4: cutouts must be a sha256/);
    await expect(readLabels(file, () => Promise.resolve(undefined))).rejects.toThrow(/gives nothing to learn from: 32 labels, 32 of them without pixels.*--cutouts/);
    await expect(readLabels(join(folder.path, 'none'), found)).rejects.toThrow(/cannot be read/);
  });
});

test('an example has its tile in the middle, no pixels around it, and a disc where it is real', () => {
  const { images, targets } = examplesFromLabels([{ tile: tileOf(0), isReal: true }, { tile: tileOf(1), isReal: false }]);
  const whole = exampleSide ** 2;
  expect(images[2 * whole + 20 * exampleSide + 20]).toBe(2);
  expect([images[4 * whole], images[4 * whole + 20 * exampleSide + 20]]).toEqual([1, 0]);
  expect([targets[20 * exampleSide + 20], targets[20 * exampleSide + 22], targets[20 * exampleSide + 23], targets.subarray(whole).some((one) => one === 1)]).toEqual([1, 1, 0, false]);
});

describe('a training with labels', () => {
  const said: string[] = [];
  let labels: Labels;
  let report: TrainReport;
  beforeAll(async () => {
    labels = await readLabels(file, found);
    report = await trainSky({ out: join(folder.path, 'model'), id: 'tiny', version: 't2', seed: 4, fields: 1, side: 224, steps: 40, batch: 16, rate: 0.01, channels: [4, 6], usualFields: 0, threads: 1, labels, labelShare: 0.4 }, { signal: new AbortController().signal, at: () => undefined, say: (text) => said.push(text) });
  });

  test('says how good it is on generated fields and on labels that it has not learnt from', async () => {
    const out = join(folder.path, 'model');
    expect(said[0]).toBe('2 labels are left out: their pixels are not kept');
    expect(report.metrics).toMatchObject({ auc: expect.any(Number), varied_false_alarms_per_field: expect.any(Number), labelled_detections_measured: labels.measure.length, labelled_brier: expect.any(Number), labelled_former_auc: 0.5 });
    // A single pixel is easily told from a source.
    expect(report.metrics['labelled_auc']).toBeGreaterThan(0.9);
    const manifest: { readonly training: object; readonly source: string } = JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8'));
    expect(manifest.training).toMatchObject({ labels_learnt: labels.learn.length, labels_calibrated: labels.calibrate.length, labels_measured: labels.measure.length, labels_without_pixels: 2 });
    expect(manifest.source).toContain(`${labels.learn.length} labelled detections`);
    expect(await readFile(join(out, 'README.md'), 'utf8')).toMatch(/detections that people have labelled[^]*--labels FILE --label-share 0\.4/);
  });
});

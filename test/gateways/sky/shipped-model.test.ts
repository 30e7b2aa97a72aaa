import { afterAll, beforeAll, expect, test } from 'vitest';
import { classify, judgeByRules, type Classified } from '../../../actors/sky/core/classify/classify.ts';
import type { LabelledField } from '../../../actors/sky/core/labelled/field.ts';
import { tallyOf } from '../../../actors/sky/core/labelled/measure.ts';
import { openDetectionModel, type OpenDetectionModel } from '../../../gateways/sky/detection-model.ts';
import { simdFft } from '../../../gateways/sky/simd-fft.ts';
import { variedField } from '../../../gateways/sky/training/fields.ts';

/** Neither learnt from nor measured on; a badly registered one with dipoles, spoilt columns and pixels. */
const SEED = 15;
let model: OpenDetectionModel;
let field: LabelledField;
let classified: readonly Classified[];
beforeAll(async () => {
  const made = await variedField(await simdFft(), SEED, 288);
  if (made === undefined) throw new Error('the field of this seed was refused');
  field = made;
  model = await openDetectionModel();
  classified = await classify(field.difference, field.detections, model);
});
afterAll(() => model.close());

test('the shipped network opens, its golden answers hold, and it says which it is', () => {
  expect(model.identity).toMatchObject({ id: 'sky-unet', provider: 'cpu', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

test('on a field full of what only looks new it keeps the new sources and drops nearly everything else', () => {
  const wrong = field.isReal.filter((real) => !real).length;
  expect(wrong).toBeGreaterThan(30);
  const { alarms, detected, kept } = tallyOf(field, classified, model.threshold, 'local');
  expect(alarms).toBeLessThanOrEqual(0.1 * wrong);
  const sum = (list: readonly number[]): number => list.reduce((all, v) => all + v, 0);
  expect(sum(detected)).toBeGreaterThan(8);
  expect(sum(kept)).toBeGreaterThanOrEqual(0.85 * sum(detected));
});

test('what is not real has a reason, and rules give one as well', () => {
  const dropped = classified.filter(({ verdict }) => verdict !== 'real');
  expect(new Set(dropped.map(({ verdict }) => verdict)).size).toBeGreaterThan(1);
  expect(judgeByRules(field.detections, 0.5).every(({ network }) => network === undefined)).toBe(true);
});

import { beforeAll, expect, test } from 'vitest';
import { tileChannels } from '../../../../../actors/sky/core/classify/tile.ts';
import { drawConditions } from '../../../../../actors/sky/core/labelled/conditions.ts';
import { exampleSide, examplesOf } from '../../../../../actors/sky/core/labelled/examples.ts';
import type { LabelledField } from '../../../../../actors/sky/core/labelled/field.ts';
import { metricsOf, tallyOf, total } from '../../../../../actors/sky/core/labelled/measure.ts';
import { simdFft } from '../../../../../gateways/sky/simd-fft.ts';
import { variedField } from '../../../../../gateways/sky/training/fields.ts';

let field: LabelledField;
beforeAll(async () => {
  const made = await variedField(await simdFft(), 13, 288);
  if (made === undefined) throw new Error('the field of this seed was refused');
  field = made;
});

test('nights differ by their seed and are drawn again the same', () => {
  expect(drawConditions(3, 256)).toEqual(drawConditions(3, 256));
  expect(drawConditions(3, 256).night.science).not.toEqual(drawConditions(4, 256).night.science);
});

test('a field holds new sources and what only looks like them, each labelled', () => {
  expect(field.truth.length).toBeGreaterThan(8);
  expect(field.found.filter((one) => one !== undefined).length).toBeGreaterThan(0.6 * field.truth.length);
  expect(field.isReal.some((real) => real) && field.isReal.some((real) => !real)).toBe(true);
  field.detections.forEach((one, i) => expect(field.isReal[i]).toBe(field.truth.some(({ x, y }) => Math.hypot(x - one.x, y - one.y) < 2.5)));
});

test('examples: finite planes, and targets where new sources are', () => {
  const { count, images, targets } = examplesOf(field, 13);
  const size = exampleSide * exampleSide;
  expect(images.length).toBe(count * tileChannels * size);
  expect(images.every((v) => Math.abs(v) < 12)).toBe(true);
  const marked = Array.from({ length: count }, (_, k) => targets.subarray(k * size, (k + 1) * size).reduce((sum, v) => sum + v, 0));
  // A disc of 2.5 px has 16 to 25 pixels.
  expect(marked.filter((pixels) => pixels >= 16).length).toBeGreaterThan(5);
  expect(marked.some((pixels) => pixels === 0)).toBe(true);
  const again = examplesOf(field, 13);
  expect(again.images.every((v, i) => v === images[i])).toBe(true);
});

test('a perfect judge keeps all that was detected and raises no alarm; one that believes everything raises all', () => {
  const tally = (of: (real: boolean) => number): ReturnType<typeof tallyOf> => tallyOf(field, field.isReal.map((real) => ({ reliability: of(real) })), 0.5, 'local');
  const [perfect, naive, blind] = [tally(Number), tally(() => 1), tally(() => 0)];
  expect(perfect.kept).toEqual(perfect.detected);
  expect(perfect.alarms).toBe(0);
  expect(naive.alarms).toBe(field.isReal.filter((real) => !real).length);
  expect(blind.kept).toEqual([0, 0, 0, 0]);
  expect(metricsOf(total([naive, perfect]), 'x')).toMatchObject({ x_fields_1024: 2 * (288 / 1024) ** 2, x_false_alarms_per_field: naive.alarms / (2 * (288 / 1024) ** 2) });
});

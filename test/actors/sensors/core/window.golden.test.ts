/** Window functions against the reference's table, and against promtool on random readings. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseDuration } from '../../../../actors/sensors/core/duration.ts';
import { History } from '../../../../actors/sensors/core/history.ts';
import type { Over } from '../../../../actors/sensors/core/rule.ts';
import { Scratch, windowValue } from '../../../../actors/sensors/core/window.ts';
import { referenceMissing, referencePath } from '../../../support/reference.ts';

const FRESHNESS = 300_000;
const plain: Over = { function: 'avg', windowMs: 300_000, offsetMs: 0, minReadings: 1, q: 0.5, aheadMs: 0, minStddev: 0, season: undefined };

/** The function that a PromQL expression is the twin of. */
const twins: Readonly<Record<string, Partial<Over>>> = {
  avg_over_time: { function: 'avg' }, min_over_time: { function: 'min' }, max_over_time: { function: 'max' }, stddev_over_time: { function: 'stddev' },
  quantile_over_time: { function: 'median' }, count_over_time: { function: 'count' }, deriv: { function: 'deriv', minReadings: 2 },
  predict_linear: { function: 'predict_linear', minReadings: 2, aheadMs: 3_600_000 }, idelta: { function: 'idelta', minReadings: 2 },
};

/** Relative: sums in another order may differ in the last digits. */
const closeTo = (value: number): unknown => expect.closeTo(value, 10 - Math.floor(Math.log10(Math.max(1, Math.abs(value)))));

const missing = referenceMissing('sensors', 'tables');
describe.skipIf(missing)(`windows of the reference's table${missing === undefined ? '' : `: ${missing}`}`, () => {
  const table: { readonly readings: readonly (readonly [number, number])[]; readonly values: readonly { readonly what: string; readonly promql: string; readonly at: number; readonly value: number | null }[] } =
    missing === undefined ? JSON.parse(readFileSync(referencePath('sensors', 'tables', 'windows.json'), 'utf8')) : { readings: [], values: [] };
  const history = new History();
  for (const [second, value] of table.readings) history.put(0, second * 1000, value);
  test.for(table.values.filter(({ promql }) => !promql.startsWith('delta')))('$promql at $at', ({ promql, at, value }) => {
    const [, name = '', window = ''] = /^(\w+)\(.*?\[(\w+)\]/.exec(promql) ?? [];
    const got = windowValue({ ...plain, ...twins[name], windowMs: parseDuration(window)! }, history, 0, at * 1000, NaN, FRESHNESS, new Scratch());
    expect(Number.isNaN(got) ? null : got).toEqual(value === null ? null : closeTo(value));
  });
});

/** Every function with its twin. `x`: the value in force. */
const functions: readonly { readonly over: Partial<Over>; readonly promql: string }[] = [
  ...Object.entries({ avg: 'avg_over_time', min: 'min_over_time', max: 'max_over_time', stddev: 'stddev_over_time', count: 'count_over_time', changes: 'changes' } as const).map(([name, twin]) => ({ over: { function: overName(name), minReadings: name === 'changes' ? 2 : 1 }, promql: name === 'changes' ? 'changes(reading[2m]) and count_over_time(reading[2m]) >= 2' : `${twin}(reading[2m])` })),
  { over: { function: 'median' }, promql: 'quantile_over_time(0.5, reading[2m])' },
  { over: { function: 'quantile', q: 0.9 }, promql: 'quantile_over_time(0.9, reading[2m])' },
  { over: { function: 'range' }, promql: 'max_over_time(reading[2m]) - min_over_time(reading[2m])' },
  { over: { function: 'avg', offsetMs: 60_000 }, promql: 'avg_over_time(reading[2m] offset 1m)' },
  { over: { function: 'avg', minReadings: 8 }, promql: 'avg_over_time(reading[2m]) and count_over_time(reading[2m]) >= 8' },
  { over: { function: 'deriv', minReadings: 2 }, promql: 'deriv(reading[2m])' },
  { over: { function: 'predict_linear', minReadings: 2, aheadMs: 14_400_000 }, promql: 'predict_linear(reading[2m], 14400)' },
  { over: { function: 'idelta', minReadings: 2 }, promql: 'idelta(reading[2m])' },
  { over: { function: 'delta', windowMs: 420_000 }, promql: 'reading - reading offset 7m' },
  { over: { function: 'zscore', minReadings: 2, minStddev: 0.25 }, promql: '(reading - avg_over_time(reading[2m])) / clamp_min(stddev_over_time(reading[2m]), 0.25) and count_over_time(reading[2m]) >= 2' },
];
function overName(name: string): Over['function'] {
  const found = (['avg', 'min', 'max', 'stddev', 'count', 'changes'] as const).find((one) => one === name);
  if (found === undefined) throw new Error(name);
  return found;
}

const noPromtool = spawnSync('promtool', ['--version']).error === undefined ? undefined : 'promtool is not installed (apt-get install prometheus)';
describe.skipIf(noPromtool)(`windows against promtool${noPromtool === undefined ? '' : `: ${noPromtool}`}`, () => {
  // Readings each 5 s or so, with gaps of up to 6 minutes and some without a number.
  let state = 12345;
  const draw = (): number => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) / 2 ** 32;
  const readings: { readonly at: number; readonly value: number }[] = [];
  for (let second = 0; second < 3600; second += draw() < 0.01 ? Math.ceil(draw() * 360) : Math.ceil(draw() * 10)) readings.push({ at: second * 1000, value: draw() < 0.05 ? NaN : Math.round(draw() * 4) / 2 + (draw() < 0.3 ? 1e6 : 0) });
  const times = Array.from({ length: 25 }, (_, i) => 60 + i * 140);
  const values = ask(functions.map(({ promql }) => promql), readings, times);

  test.for(functions.map((one, i) => ({ ...one, i, what: JSON.stringify(one.over) })))('$what is $promql', ({ over, i }) => {
    const history = new History();
    for (const { at, value } of readings) history.put(0, at, value);
    let found = 0;
    times.forEach((second, k) => {
      const now = second * 1000;
      const newest = readings.filter(({ at }) => at <= now).at(-1);
      const current = newest !== undefined && now - newest.at <= FRESHNESS ? newest.value : NaN;
      const got = windowValue({ ...plain, windowMs: 120_000, ...over }, history, 0, now, current, FRESHNESS, new Scratch());
      const expected = values[i]![k]!;
      if (Number.isNaN(expected)) expect(got, `at ${second} s`).toBeNaN();
      else expect(Math.abs(got - expected), `at ${second} s: ${got}, promtool ${expected}`).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
      if (!Number.isNaN(expected)) found++;
    });
    expect(found).toBeGreaterThan(5);
  });
});

/** What promtool says an expression is at each time; NaN: nothing. A wrong expectation makes it tell. */
function ask(expressions: readonly string[], readings: readonly { readonly at: number; readonly value: number }[], seconds: readonly number[]): readonly (readonly number[])[] {
  if (noPromtool !== undefined) return [];
  const folder = mkdtempSync(join(tmpdir(), 'alidade-windows-'));
  const byTime = new Map(readings.map(({ at, value }) => [at / 1000, Number.isNaN(value) ? 'stale' : String(value)]));
  const samples = Array.from({ length: 3700 }, (_, second) => byTime.get(second) ?? '_').join(' ');
  const wrong = '{wrong="1"}';
  const tests = expressions.flatMap((expr, i) => seconds.map((second, k) => ({ expr: `label_replace((${expr}), "case", "${i}x${k}", "", "")`, eval_time: `${second}s`, exp_samples: [{ labels: wrong, value: 1 }] })));
  writeFileSync(join(folder, 'test.yml'), JSON.stringify({ tests: [{ interval: '1s', input_series: [{ series: 'reading', values: samples }], promql_expr_test: tests }] }));
  const { stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'test.yml'], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  rmSync(folder, { recursive: true });
  const found = new Map([...`${stdout}${stderr}`.matchAll(/got:\s*\{?[^\n]*?case="(\d+x\d+)"[^\n]*?\}\s+([-+.\deE]+|[+-]?Inf|NaN)/g)].map(([, key, value]) => [key, Number(value)]));
  return expressions.map((_, i) => seconds.map((__, k) => found.get(`${i}x${k}`) ?? NaN));
}

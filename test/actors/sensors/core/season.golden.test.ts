/** A seasonal z-score against promtool: mean and spread over the windows of the same phase, of values at evaluations. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Seasons } from '../../../../actors/sensors/core/seasons.ts';
import type { Over } from '../../../../actors/sensors/core/rule.ts';

const [EVERY, WINDOW, PERIOD, COUNT] = [30_000, 120_000, 480_000, 2];
const TICKS = 60;
const season = { periodMs: PERIOD, count: COUNT };
const over: Over = { function: 'zscore', windowMs: WINDOW, offsetMs: 0, minReadings: 3, q: 0.5, aheadMs: 0, minStddev: 0.25, season };

let state = 99;
const draw = (): number => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) / 2 ** 32;
const values = Array.from({ length: TICKS }, () => (draw() < 0.1 ? undefined : 20 + Math.round(draw() * 8) / 2));

const noPromtool = spawnSync('promtool', ['--version']).error === undefined ? undefined : 'promtool is not installed (apt-get install prometheus)';
test.skipIf(noPromtool)(`a season's z-score is promtool's${noPromtool === undefined ? '' : `: ${noPromtool}`}`, () => {
  const seasons = new Seasons();
  const ours = values.map((value, tick) => seasons.value(over, season, 0, tick * EVERY, value ?? NaN, false));
  const theirs = ask(values.map((_, tick) => expression(tick * EVERY)));
  expect(ours.filter((one) => !Number.isNaN(one)).length).toBeGreaterThan(25);
  ours.forEach((one, tick) => expect(one, `evaluation ${tick}: promtool ${theirs[tick]}`).toEqual(Number.isNaN(theirs[tick]!) ? NaN : expect.closeTo(theirs[tick]!, 9)));
});

/** The windows of the same phase one and two seasons ago, as subqueries at the evaluations in them. */
function expression(now: number): string {
  const start = Math.floor(now / WINDOW) * WINDOW;
  const windows = Array.from({ length: COUNT }, (_, i) => start - (i + 1) * PERIOD).filter((from) => from >= 0);
  if (windows.length === 0) return 'vector(1) < 0';
  // A value at an evaluation is one whose reading came with it: no older one stands in for it here.
  const all = (what: string): string => windows.map((from) => `(sum(${what}((reading)[90s:30s] @ ${(from + WINDOW - EVERY) / 1000})) or vector(0))`).join(' + ');
  const squares = windows.map((from) => `(sum(sum_over_time((reading * reading)[90s:30s] @ ${(from + WINDOW - EVERY) / 1000})) or vector(0))`).join(' + ');
  const count = `(${all('count_over_time')})`;
  const mean = `((${all('sum_over_time')}) / ${count})`;
  return `((sum(reading) - ${mean}) / clamp_min(sqrt(clamp_min((${squares}) / ${count} - ${mean} * ${mean}, 0)), 0.25)) and (${count} >= 3)`;
}

/** One expression for each evaluation; NaN: nothing. */
function ask(expressions: readonly string[]): readonly number[] {
  const folder = mkdtempSync(join(tmpdir(), 'alidade-season-'));
  const tests = expressions.map((expr, tick) => ({ expr: `label_replace((${expr}), "case", "${tick}", "", "")`, eval_time: `${(tick * EVERY) / 1000}s`, exp_samples: [{ labels: '{wrong="1"}', value: 1 }] }));
  const samples = values.map((value) => value ?? 'stale').join(' ');
  writeFileSync(join(folder, 'test.yml'), JSON.stringify({ evaluation_interval: '30s', tests: [{ interval: '30s', input_series: [{ series: 'reading', values: samples }], promql_expr_test: tests }] }));
  const { stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'test.yml'], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  rmSync(folder, { recursive: true });
  const said = `${stdout}${stderr}`;
  if (/error|parse/i.test(said) && !/got:/.test(said)) throw new Error(said.slice(0, 1000));
  const found = new Map([...said.matchAll(/got:\s*\{case="(\d+)"\}\s+([-+.\deE]+)/g)].map(([, tick, value]) => [Number(tick), Number(value)]));
  return expressions.map((_, tick) => found.get(tick) ?? NaN);
}

describe('what a season remembers', () => {
  const seen = (ticks: number): Seasons => {
    const seasons = new Seasons();
    for (let tick = 0; tick < ticks; tick++) seasons.value(over, season, 0, tick * EVERY, 20 + (tick % 3), false);
    return seasons;
  };

  test('is bounded by the number of windows', () => {
    expect(seen(10_000).of(0).length).toBe((PERIOD / WINDOW) * COUNT + 1);
  });

  test('is not changed by evaluations on arrival', () => {
    const seasons = seen(100);
    const before = JSON.stringify(seasons.of(0));
    seasons.value(over, season, 0, 100 * EVERY, 1000, true);
    expect(JSON.stringify(seasons.of(0))).toBe(before);
  });
});

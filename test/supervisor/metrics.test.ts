import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { mergeFamilies, readFamilies, renderFamilies, withLabels, type MetricFamily } from '../../supervisor/metrics/families.ts';
import { Histogram } from '../../supervisor/metrics/histogram.ts';
import { EventLoopWatch, ProcessMetrics } from '../../supervisor/metrics/process-metrics.ts';
import { StageNumbers, stageFamilies } from '../../supervisor/metrics/stage-numbers.ts';
import { waitFor } from '../support/index.ts';

function busyStage(): StageNumbers {
  const stage = new StageNumbers('drift', 'simulate');
  stage.received(false);
  stage.received(true);
  stage.started();
  stage.finished('done', 0.02);
  stage.finished('ended', 0.02);
  stage.committed(0.0004);
  stage.duplicate();
  stage.refused();
  return stage;
}

const value = (families: readonly MetricFamily[], name: string, labels: object = {}): number | undefined =>
  families.flatMap((family) => family.values.map((sample) => ({ name: sample.metricName ?? family.name, ...sample }))).find((sample) => sample.name === name && Object.entries(labels).every(([key, wanted]) => sample.labels[key] === wanted))?.value;

test('what a stage is told is what the families say', () => {
  const families = stageFamilies([busyStage()]);
  const of = { domain: 'drift', stage: 'simulate' };
  expect(value(families, 'alidade_deliveries_total', of)).toBe(2);
  expect(value(families, 'alidade_redeliveries_total', of)).toBe(1);
  expect(value(families, 'alidade_jobs_finished_total', { ...of, outcome: 'done' })).toBe(1);
  expect(value(families, 'alidade_jobs_finished_total', { ...of, outcome: 'dead' })).toBe(0);
  expect(value(families, 'alidade_jobs_finished_total', { ...of, outcome: 'ended' })).toBe(1);
  expect(value(families, 'alidade_duplicates_total', of)).toBe(1);
  expect(value(families, 'alidade_commits_refused_total', of)).toBe(1);
  expect(value(families, 'alidade_commit_seconds_bucket', { le: '0.0005' })).toBe(1);
});

test('a histogram counts a value in its bucket and in all above; a bound belongs to its bucket', () => {
  const histogram = new Histogram([1, 10]);
  for (const one of [0.5, 1, 7, 1000]) histogram.add(one);
  expect(histogram.samples('x', {}).map((sample) => sample.value)).toEqual([2, 3, 4, 1008.5, 4]);
});

test('hosts are merged into one family a name, and their answers survive the way over the broker', () => {
  const answer = (process: string): Uint8Array => new TextEncoder().encode(JSON.stringify(withLabels(stageFamilies([busyStage()]), { process })));
  const merged = mergeFamilies([readFamilies(answer('drift-1')), readFamilies(answer('drift-2')), readFamilies(new TextEncoder().encode('no JSON'))]);
  expect(merged.filter(({ name }) => name === 'alidade_duplicates_total')).toHaveLength(1);
  expect(merged.find(({ name }) => name === 'alidade_duplicates_total')?.values.map(({ labels }) => labels['process'])).toEqual(['drift-1', 'drift-2']);
});

test('labels with quotes, backslashes and line ends are escaped', () => {
  expect(renderFamilies([{ name: 'x', help: 'a\nb', type: 'gauge', values: [{ labels: { path: 'a"b\\c\n' }, value: NaN }] }])).toBe('# HELP x a\\nb\n# TYPE x gauge\nx{path="a\\"b\\\\c\\n"} NaN\n');
});

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
test.skipIf(!hasPromtool)(`names and format pass promtool check metrics${hasPromtool ? '' : ' (skipped: promtool is not installed)'}`, async () => {
  const loop = new EventLoopWatch();
  const families = [...stageFamilies([busyStage()]), ...loop.families(), ...(await new ProcessMetrics().families())];
  loop.close();
  const checked = spawnSync('promtool', ['check', 'metrics'], { input: renderFamilies(families), encoding: 'utf8' });
  expect(checked.stdout + checked.stderr).toBe('');
  expect(checked.status).toBe(0);
});

test('a blocked event loop is seen, with its length', async () => {
  const loop = new EventLoopWatch();
  loop.reset();
  const until = performance.now() + 200;
  while (performance.now() < until);
  const longest = await waitFor(() => {
    const ms = loop.takeLongest();
    return ms > 100 ? ms : undefined;
  });
  expect(longest).toBeLessThan(30_000);
  expect(value(loop.families(), 'alidade_event_loop_blocks_total')).toBeGreaterThanOrEqual(1);
  loop.close();
});

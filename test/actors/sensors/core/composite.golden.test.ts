/** Rules over other rules against promtool: each as a rule after its members, over the ALERTS series that these write. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkDevices, checkRules } from '../../../../actors/sensors/core/check.ts';
import type { RuleDefinition } from '../../../../actors/sensors/core/definition.ts';
import { formatDuration } from '../../../../actors/sensors/core/duration.ts';
import { Evaluator } from '../../../../actors/sensors/core/evaluator.ts';
import type { Expression, Rule } from '../../../../actors/sensors/core/rule.ts';

const EVERY = 30_000;
const TICKS = 60;
const devices = ['D1', 'D2', 'D3', 'D4'].map((id, i) => ({ id, labels: { site: `reef-${i % 2}` } }));
const plain = (id: string, threshold: number, hold: string): RuleDefinition => ({ id, device: '*', metric: 'value', op: '>', threshold, for: hold });
const definitions: readonly RuleDefinition[] = [
  // Members stand after what speaks of them: the order of the list does not matter.
  { id: 'both', device: '*', all: ['low', 'high'] },
  { id: 'one', device: '*', any: ['high', { not: 'low' }], for: '1m' },
  { id: 'calm', device: '*', not: { any: ['low', 'both'] }, keep_firing_for: '1m' },
  { id: 'site-both', across: 'site', all: ['high', 'slow'] },
  { id: 'site-quiet', across: 'site', not: 'low', for: '30s' },
  { id: 'site-odd', across: 'site', any: ['site-both', { all: [{ not: 'site-quiet' }, 'slow'] }] },
  plain('low', 1, '0s'), plain('high', 2, '0s'), plain('slow', 1, '1m'),
];

const noPromtool = spawnSync('promtool', ['--version']).error === undefined ? undefined : 'promtool is not installed (apt-get install prometheus)';
describe.skipIf(noPromtool)(`rules over other rules against promtool${noPromtool === undefined ? '' : `: ${noPromtool}`}`, () => {
  test.for([1, 2, 3, 4])('fire and are pending when promtool says so, seed %i', (seed) => {
    const values = new Map(devices.map(({ id }, d) => [id, walk(seed * 100 + d)]));
    const { rules, faults } = checkRules(definitions, devices);
    expect(faults).toEqual([]);
    const evaluator = new Evaluator(rules, checkDevices(devices).devices);
    const claims = Array.from({ length: TICKS }, (_, tick) => {
      for (const { id } of devices) {
        const value = values.get(id)![tick];
        if (value !== undefined) evaluator.read(id, tick * EVERY, { value }, tick * EVERY);
      }
      evaluator.evaluate(tick * EVERY);
      return evaluator.active();
    });
    for (const { id } of definitions) expect(claims.filter(({ firing }) => firing.some(([rule]) => rule === id)).length, id).toBeGreaterThan(3);
    expect(promtool(rules, values, claims)).toBe('agrees');
  });
});

/** Steps up and down between 0 and 3, with gaps that are longer than readings are fresh. */
function walk(seed: number): readonly (number | undefined)[] {
  let state = seed;
  const draw = (): number => (state = (Math.imul(state ^ (state >>> 13), 0x5bd1e995) + 0x9e3779b9) >>> 0) / 2 ** 32;
  let [value, gap] = [Math.floor(draw() * 4), 0];
  return Array.from({ length: TICKS }, () => {
    if (draw() < 0.4) value = Math.floor(draw() * 4);
    if (gap === 0 && draw() < 0.03) gap = 14;
    return gap > 0 && gap-- > 0 ? undefined : value;
  });
}

function promql(expression: Expression, by: string): string {
  if ('rule' in expression) return `max by (${by}) (ALERTS{alertname="${expression.rule}",alertstate="firing"})`;
  if ('not' in expression) return `(max by (${by}) (known) unless on (${by}) ${promql(expression.not, by)})`;
  const [members, word] = 'all' in expression ? [expression.all, 'and'] : [expression.any, 'or'];
  return `(${members.map((member) => promql(member, by)).join(` ${word} on (${by}) `)})`;
}

function promtool(rules: readonly Rule[], values: ReadonlyMap<string, readonly (number | undefined)[]>, claims: readonly ReturnType<Evaluator['active']>[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'alidade-composite-'));
  const siteOf = new Map(devices.map(({ id, labels }) => [id, labels.site]));
  const byOf = ({ condition }: Rule): string => (condition.kind === 'composite' && condition.across !== undefined ? 'site' : 'device');
  const labelsOf = (rule: Rule, device: string): Readonly<Record<string, string>> =>
    rule.condition.kind === 'threshold' ? { device, site: siteOf.get(device) ?? '' } : { [byOf(rule)]: device };
  // Members first, as Prometheus evaluates a group in its order.
  const order = ['low', 'high', 'slow', 'both', 'one', 'calm', 'site-both', 'site-quiet', 'site-odd'].map((id) => rules.find((rule) => rule.id === id)!);
  const alerts = order.map((rule) => ({
    alert: rule.id, for: formatDuration(rule.forMs), keep_firing_for: formatDuration(rule.keepFiringMs),
    expr: rule.condition.kind === 'threshold' ? `max by (device, site) (reading) > ${rule.condition.threshold}` : promql(rule.condition.expression, byOf(rule)),
  }));
  const series = devices.flatMap(({ id, labels }) => [
    { series: `reading{device="${id}",site="${labels.site}"}`, values: values.get(id)!.map((value) => value ?? '_').join(' ') },
    { series: `known{device="${id}",site="${labels.site}"}`, values: `1x${TICKS}` },
  ]);
  const checks = claims.flatMap(({ pending, firing }, tick) => order.map((rule) => {
    const [pendingHere, firingHere] = [pending, firing].map((pairs) => pairs.filter(([id]) => id === rule.id).map(([, device]) => labelsOf(rule, device)));
    const text = (labels: Readonly<Record<string, string>>): string => Object.entries(labels).map(([name, value]) => `,${name}="${value}"`).join('');
    return {
      firing: { eval_time: formatDuration(tick * EVERY), alertname: rule.id, exp_alerts: (firingHere ?? []).map((exp_labels) => ({ exp_labels })) },
      pending: { eval_time: formatDuration(tick * EVERY), expr: `ALERTS{alertname="${rule.id}",alertstate="pending"}`, exp_samples: (pendingHere ?? []).map((labels) => ({ labels: `ALERTS{alertname="${rule.id}",alertstate="pending"${text(labels)}}`, value: 1 })) },
    };
  }));
  writeFileSync(join(folder, 'rules.yml'), JSON.stringify({ groups: [{ name: 'all', rules: alerts }] }));
  writeFileSync(join(folder, 'test.yml'), JSON.stringify({
    rule_files: ['rules.yml'], evaluation_interval: '30s',
    tests: [{ interval: '30s', input_series: series, alert_rule_test: checks.map((one) => one.firing), promql_expr_test: checks.map((one) => one.pending) }],
  }));
  const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'test.yml'], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  rmSync(folder, { recursive: true });
  return status === 0 ? 'agrees' : `${stdout}${stderr}`.slice(0, 2500);
}

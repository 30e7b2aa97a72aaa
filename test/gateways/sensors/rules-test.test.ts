import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseSeries } from '../../../gateways/sensors/rules-test/series.ts';
import { alidade, linesOf } from '../cli/command.ts';

describe("values in promtool's notation", () => {
  const cases: readonly (readonly [string, ReturnType<typeof parseSeries>])[] = [
    ['1 2.5 -3e1', [1, 2.5, -30]],
    ['1x2', [1, 1, 1]],
    ['1+2x3', [1, 3, 5, 7]],
    ['10-5x2', [10, 5, 0]],
    ['_ 1 _x2', [undefined, 1, undefined, undefined]],
    ['1 stale', [1, 'stale']],
    ['1+', '"1+" is none of 81, 81x4, 81+0.5x4, _, _x4, stale'],
    ['1+1', '"1+1": a step needs how often, such as 1+1x4'],
    ['1x99999999', 'more than 1000000 values'],
  ];
  test.for(cases)('%s', ([text, steps]) => expect(parseSeries(text)).toEqual(steps));
});

describe('rules test', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'alidade-rules-test-'));
    writeFileSync(join(folder, 'rules.yaml'), 'rules:\n  - {id: hot, device: "*", metric: json_value.temp, op: ">", threshold: 82, for: 60s, severity: warning}\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const run = (check: string, json: readonly string[] = []) => {
    writeFileSync(join(folder, 'hot.test.yaml'), `rule_files: [rules.yaml]\nevaluation_interval: 30s\ntests:\n  - name: a hot tank\n    input_series: [{device: D1, metric: json_value.temp, values: '81 83x8 79'}]\n    alert_rule_test:\n      - ${check}\n`);
    return alidade(['rules', 'test', join(folder, 'hot.test.yaml'), ...json]);
  };

  test('says ok and ends with 0 when all is as expected', async () => {
    const { code, out } = await run('{eval_time: 90s, rule: hot, exp_alerts: [{device: D1, since: 30s, labels: {severity: warning, alertname: hot}}]}');
    expect(out).toBe(`ok   ${folder}/hot.test.yaml:4: a hot tank\n`);
    expect(code).toBe(0);
  });

  test('tells what is missing and what is not expected, and ends with 1', async () => {
    const { code, out } = await run('{eval_time: 60s, rule: hot, exp_alerts: [{device: D2, state: pending}]}');
    expect(out).toBe([`FAIL ${folder}/hot.test.yaml:4: a hot tank`, `     ${folder}/hot.test.yaml:7: at 1m, rule hot:`, '       expected    D2 pending: not active', '       unexpected  D1 pending since 30s, value 83', ''].join('\n'));
    expect(code).toBe(1);
  });

  test('--json says the same for programs', async () => {
    const said = await run('{eval_time: 5m, rule: hot, exp_alerts: []}', ['--json']);
    expect(linesOf(said)).toEqual([{ file: join(folder, 'hot.test.yaml'), line: 4, test: 'a hot tank', ok: true, differences: [] }]);
  });

  test('a scenario with faults is not played; all of them are told', async () => {
    const { code, out, err } = await run('{eval_time: 5, rulle: hot, exp_alerts: []}');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/hot.test.yaml:7:\d+: rule is missing/);
    expect(err).toMatch(/hot.test.yaml:7:\d+: there is no field .*rulle/);
    expect(err).toMatch(/hot.test.yaml:7:\d+: .*eval_time must be a duration such as 60s, not 5/);
  });
});

import { describe, expect, test } from 'vitest';
import { routesOf } from '../../../../actors/sensors/core/notify/route.ts';
import { RoutesError, parseConfig } from '../../../../gateways/sensors/routes/index.ts';
import { alidade } from '../../cli/command.ts';
import { temporaryFolder } from '../../../support/index.ts';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

function faultsOf(text: string): readonly string[] {
  try {
    parseConfig('am.yml', text);
  } catch (error) {
    if (error instanceof RoutesError) return error.faults;
    throw error;
  }
  return [];
}

const complete = `
global: {smtp_smarthost: 'mail:587', smtp_from: a@b.c}
route:
  receiver: team
  group_by: [site]
  group_wait: 10s
  routes:
    - matchers: [severity="critical"]
      receiver: pager
      repeat_interval: 1h
      continue: yes
      routes:
        - match: {site: reef-1}
          active_time_intervals: [office]
    - match_re: {site: 'reef-.*'}
      group_by: ['...']
receivers:
  - name: team
    email_configs: [{to: x@y.z}]
  - name: pager
    webhook_configs: [{url: 'http://localhost/', send_resolved: false}]
    rate_limit: {max: 10, per: 1h}
time_intervals:
  - name: office
    time_intervals: [{weekdays: ['monday:friday'], times: [{start_time: 09:00, end_time: 17:00}], days_of_month: [1], location: Europe/Berlin}]
inhibit_rules:
  - {source_match: {severity: critical}, target_match: {severity: warning}, equal: [site]}
`;

describe('an alertmanager.yml', () => {
  test('is read as it is: children have from their parents what they do not say', () => {
    const { route, receivers, inhibitRules } = parseConfig('am.yml', complete).routing;
    const [deep, second] = routesOf(route, { severity: 'critical', site: 'reef-1' });
    expect(deep).toMatchObject({ id: '{}/{severity="critical"}/{site="reef-1"}', receiver: 'pager', groupBy: ['site'], groupWaitMs: 10_000, groupIntervalMs: 300_000, repeatIntervalMs: 3_600_000, activeIntervals: ['office'] });
    expect(second).toMatchObject({ id: '{}/{site=~"reef-.*"}', receiver: 'team', groupBy: 'all', repeatIntervalMs: 14_400_000 });
    expect(receivers.get('pager')).toEqual({ name: 'pager', integrations: [{ channel: 'webhook', index: 0, sendResolved: false }], rateLimit: { max: 10, perMs: 3_600_000 } });
    expect(inhibitRules).toHaveLength(1);
  });

  test('every fault is told at once, with its line', () => {
    const faults = faultsOf(`route:
  receiver: team
  group_interval: 0s
  routes:
    - reciever: team
    - receiver: nobody
      mute_time_intervals: [nights]
      matchers:
        - team=~"(?=a)a"
        - team
receivers:
  - name: team
    pagerduty_configs: [{routing_key: k}]
  - name: team
`);
    const [interval, unknown] = [faults.find((one) => one.startsWith('am.yml:3:')), faults.find((one) => one.startsWith('am.yml:5:'))];
    expect(interval).toContain('route.group_interval: must be longer than nothing');
    expect(unknown).toContain('there is no field reciever here');
    for (const [line, words] of [[6, 'no receiver "nobody"'], [7, 'no time interval "nights"'], [9, 'is no pattern of RE2'], [10, '"team" is no matcher'], [13, 'PagerDuty is reached by webhook_configs'], [14, 'two receivers named team']] as const) {
      expect(faults.filter((one) => one.startsWith(`am.yml:${line}:`)).join(), `line ${line}`).toContain(words);
    }
    expect(faults).toHaveLength(8);
  });

  test.for([
    ['a file that is no YAML', 'route: [', 1],
    ['a key twice', 'route:\n  receiver: a\n  receiver: b\n', 3],
    ['nothing at all', '', 1],
  ] as const)('%s is refused with its line', ([, text, line]) => {
    expect(faultsOf(text).some((one) => one.startsWith(`am.yml:${line}:`))).toBe(true);
  });

  test('the anchored pattern of a hostile file takes linear time', () => {
    const { route } = parseConfig('am.yml', `{route: {receiver: a, routes: [{matchers: ['site=~"(a+)+b"'], receiver: b}]}, receivers: [{name: a}, {name: b}]}`).routing;
    expect(routesOf(route, { site: 'a'.repeat(20_000) }).map(({ receiver }) => receiver)).toEqual(['a']);
  });
});

describe('alidade sensors route', () => {
  test('label sets line by line, an empty line is a set without labels; a wrong pair and a wrong file end with 2', async () => {
    const { path, remove } = await temporaryFolder('routes');
    const file = join(path, 'am.yml');
    await writeFile(file, complete);
    const many = await alidade(['sensors', 'route', '--routes', file, '--labels', '-'], { stdin: 'severity=critical,site=reef-1\n\nsite=a=b\n' });
    expect(many).toEqual({ code: 0, out: 'pager,team\nteam\nteam\n', err: '' });
    const wrong = await alidade(['sensors', 'route', '--routes', file, '--labels', 'severity']);
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('write name=value');
    await writeFile(file, 'route: {receiver: gone}\n');
    const refused = await alidade(['sensors', 'route', '--routes', file, '--labels', '']);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain('am.yml:1: route.receiver: there is no receiver "gone"');
    await remove();
  });
});

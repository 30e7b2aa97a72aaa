import { describe, expect, test } from 'vitest';
import type { Intent } from '../../../../../actors/sensors/core/notify/intent.ts';
import type { Notifier } from '../../../../../actors/sensors/core/notify/notifier.ts';
import { parseMatchers } from '../../../../../actors/sensors/core/notify/matcher.ts';
import { changeSilence, expireSilence, previewSilence, readSilence, type Silence } from '../../../../../actors/sensors/core/notify/silence.ts';
import { re2 } from '../../../../../actors/sensors/re2.ts';
import { alertOf, notifierOf, routingOf, start } from './alerts.ts';

const [second, minute, hour] = [1_000, 60_000, 3_600_000];
const web = (name: string, more: object = {}): object => ({ name, webhook_configs: [{ url: 'http://localhost/' }], ...more });
const base = { route: { receiver: 'sink', group_by: ['alertname'], group_wait: '0s', group_interval: '1m', repeat_interval: '1h' }, receivers: [web('sink')], flapping: false };

/** Ticks each second of a stretch; what was said, with the second. */
function run(notifier: Notifier, from: number, to: number): readonly (readonly [number, Intent])[] {
  const said: (readonly [number, Intent])[] = [];
  for (let at = from; at <= to; at += second) for (const intent of notifier.tick(start + at)) said.push([at, intent]);
  return said;
}
const brief = (said: readonly (readonly [number, Intent])[]): readonly string[] => said.map(([at, { kind, alerts }]) => `${at / second}s ${kind} ${alerts.map(({ device, state }) => `${device}:${state}`).join(' ')}`);
const fire = (notifier: Notifier, device: string, at: number, nth = 1): readonly Intent[] => notifier.alert(alertOf('hot', device, 'firing', start + at, { nth }), start + at);
const end = (notifier: Notifier, device: string, at: number, nth = 1): readonly Intent[] => notifier.alert(alertOf('hot', device, 'inactive', start + at, { nth }), start + at);
const silenceOf = (text: string, from: number, to: number, id = 's1'): Silence => ({ id, matchers: parseMatchers(text, re2).matchers, startsAt: start + from, endsAt: start + to, by: 'me', comment: null });

describe('a rule that is changed while its alert fires', () => {
  const changed = (at: number, to: 'firing' | 'inactive'): Parameters<Notifier['alert']>[0] => ({ ...alertOf('hot', 'D1', to, start + at), from: 'firing', at: new Date(start + at).toISOString(), since: new Date(start).toISOString(), opened_at: new Date(start).toISOString(), threshold: 84, reason: 'rule_changed', trigger: 'configuration' });

  test('it goes on: nobody is told at once, the next repetition has the new terms, and who has it still has it', () => {
    const notifier = notifierOf(base);
    fire(notifier, 'D1', 0);
    expect(notifier.alert(changed(minute, 'firing'), start + minute)).toEqual([]);
    const [repeated, ...more] = run(notifier, minute, hour + minute);
    expect([repeated?.[1], more]).toEqual([expect.objectContaining({ kind: 'repeat', alerts: [expect.objectContaining({ threshold: 84, since: new Date(start).toISOString() })] }), []]);
    notifier.acknowledge({ alertId: 'hot-D1-1', by: 'kim', until: Infinity }, start + hour + 2 * minute);
    notifier.alert(changed(hour + 3 * minute, 'firing'), start + hour + 3 * minute);
    expect(run(notifier, hour + 3 * minute, 4 * hour)).toEqual([]);
    end(notifier, 'D1', 4 * hour);
    expect(run(notifier, 4 * hour, 4 * hour + minute)[0]?.[1]).toMatchObject({ kind: 'resolved', alerts: [{ acknowledged_by: 'kim' }] });
  });

  test('it begins no escalation anew', () => {
    const notifier = notifierOf({ ...base, route: { ...base.route, escalation: 'night' }, receivers: [...base.receivers, web('duty'), web('boss')], escalations: [{ name: 'night', steps: [{ to: 'duty', escalate_after: '5m' }, { to: 'boss', escalate_after: '5m' }] }] });
    fire(notifier, 'D1', 0);
    run(notifier, 0, minute);
    for (let at = 1; at < 10; at++) expect(notifier.alert(changed(minute + at * second, 'firing'), start + minute + at * second)).toEqual([]);
    expect(run(notifier, 70 * second, 20 * minute).map(([at, { kind, receiver }]) => `${at / second}s ${kind} ${receiver}`)).toEqual(['300s escalation boss']);
  });

  test('it ends with the rule: whoever was told is told so', () => {
    const notifier = notifierOf(base);
    fire(notifier, 'D1', 0);
    notifier.alert(changed(10 * second, 'inactive'), start + 10 * second);
    expect(run(notifier, 10 * second, 2 * minute).map(([, intent]) => intent)).toEqual([expect.objectContaining({ kind: 'resolved', alerts: [expect.objectContaining({ state: 'resolved', reason: 'rule_changed' })] })]);
  });
});

describe('orders of people', () => {
  test('an acknowledgement stops the repetition, not the end; it ends with the alert', () => {
    const notifier = notifierOf(base);
    expect(fire(notifier, 'D1', 0)).toHaveLength(1);
    expect(notifier.acknowledge({ alertId: 'hot-D1-1', by: 'kim', until: Infinity }, start + minute)).toEqual([]);
    expect(run(notifier, minute, 3 * hour)).toEqual([]);
    end(notifier, 'D1', 3 * hour + second);
    const [told] = run(notifier, 3 * hour + second, 3 * hour + minute);
    expect(told?.[1]).toMatchObject({ kind: 'resolved', alerts: [{ acknowledged_by: 'kim', state: 'resolved' }] });
    fire(notifier, 'D1', 4 * hour, 2);
    expect(brief(run(notifier, 4 * hour, 5 * hour + minute))).toEqual(['18000s repeat D1:firing']);
  });

  test('an acknowledgement with an end counts as none from then on', () => {
    const notifier = notifierOf(base);
    fire(notifier, 'D1', 0);
    notifier.acknowledge({ alertId: 'hot-D1-1', by: 'kim', until: start + 90 * minute }, start + second);
    expect(brief(run(notifier, second, 2 * hour))).toEqual(['5400s repeat D1:firing']);
  });

  test('a snoozed alert is silent until its time, and is told then if it still fires', () => {
    const notifier = notifierOf(base);
    fire(notifier, 'D1', 0);
    notifier.snooze('hot-D1-1', start + 10 * minute, start + second);
    expect(brief(run(notifier, second, 15 * minute))).toEqual(['600s firing D1:firing']);
  });

  test('silenced: nothing is told; when the silence ends what still fires is, and what ended meanwhile is taken back', () => {
    const notifier = notifierOf(base);
    fire(notifier, 'D1', 0);
    fire(notifier, 'D2', second);
    expect(brief(run(notifier, second, minute))).toEqual(['60s firing D1:firing D2:firing']);
    notifier.silence(silenceOf('device=~"D.*"', 0, 10 * minute), start + 61 * second);
    end(notifier, 'D2', 5 * minute);
    expect(brief(run(notifier, 62 * second, 10 * minute))).toEqual(['600s firing D1:firing D2:resolved']);
  });

  test('a silence that is expired early ends early', () => {
    const notifier = notifierOf(base);
    const silence = silenceOf('device="D1"', 0, hour);
    notifier.silence(silence, start);
    expect(fire(notifier, 'D1', second)).toEqual([]);
    expect(run(notifier, second, 89 * second)).toEqual([]);
    expect(notifier.silence(expireSilence(silence, start + 90 * second), start + 90 * second)).toEqual([]);
    expect(brief(run(notifier, 90 * second, 3 * minute))).toEqual(['121s firing D1:firing']);
  });

  test('what cannot be silenced is refused, all faults at once; a preview shows what would be', () => {
    const wanted = { matchers: ['device=~".*"'], startsAt: 2, endsAt: 1, by: ' ', comment: null };
    const read = readSilence('s', wanted, re2);
    expect('faults' in read && read.faults.map(({ field }) => field)).toEqual(['matchers', 'ends_at', 'by']);
    expect(previewSilence(silenceOf('site="a"', 0, 1).matchers, [{ labels: { site: 'a' } }, { labels: {} }])).toEqual([{ labels: { site: 'a' } }]);
  });

  test('a new end keeps the id of a silence; other matchers end it and make another', () => {
    const silence = silenceOf('site="a"', 0, hour);
    expect(changeSilence(silence, { ...silence, endsAt: start + 2 * hour }, start + minute, 's2')).toMatchObject({ expired: undefined, silence: { id: 's1', endsAt: start + 2 * hour } });
    const changed = changeSilence(silence, silenceOf('site="b"', 0, hour), start + minute, 's2');
    expect(changed).toMatchObject({ expired: { id: 's1', endsAt: start + minute }, silence: { id: 's2', startsAt: start + minute } });
  });
});

describe('when nobody is to be disturbed', () => {
  const night = {
    ...base,
    route: { ...base.route, routes: [{ matchers: ['alertname=~".+"'], mute_time_intervals: ['first-minutes'] }] },
    time_intervals: [{ name: 'first-minutes', time_intervals: [{ times: [{ start_time: '00:00', end_time: '00:10' }] }] }],
  };
  test('a mute interval holds back; afterwards what still fires is sent at the next look', () => {
    const notifier = notifierOf(night);
    expect(fire(notifier, 'D1', 30 * second)).toEqual([]);
    fire(notifier, 'D2', 40 * second);
    end(notifier, 'D2', 50 * second);
    expect(brief(run(notifier, minute, 20 * minute))).toEqual(['630s firing D1:firing']);
  });

  test('escalation goes on in the background and says only the newest step that fell due', () => {
    const notifier = notifierOf({ ...night, route: { ...night.route, receiver: 'nobody', routes: [{ matchers: ['alertname=~".+"'], mute_time_intervals: ['first-minutes'], escalation: 'e' }] }, receivers: [{ name: 'nobody' }, web('one'), web('two')], escalations: [{ name: 'e', steps: [{ to: 'one', escalate_after: '5m' }, { to: 'two', escalate_after: '5m' }] }] });
    fire(notifier, 'D1', second);
    expect(run(notifier, second, 20 * minute).map(([at, { receiver, step }]) => [at / second, receiver, step])).toEqual([[600, 'two', 2]]);
    end(notifier, 'D1', 21 * minute);
    expect(run(notifier, 21 * minute, 22 * minute).map(([, { receiver, kind }]) => [receiver, kind])).toEqual([]);
  });
});

test('inhibition: the warning is silent while the critical one of its site fires, and is told after', () => {
  const notifier = notifierOf({ ...base, inhibit_rules: [{ source_matchers: ['severity="critical"'], target_matchers: ['severity="warning"'], equal: ['site'] }] });
  const alert = (severity: string, to: 'firing' | 'inactive', at: number): readonly Intent[] => notifier.alert(alertOf(severity, 'D1', to, start + at, { labels: { severity, site: 'a' } }), start + at);
  expect(alert('critical', 'firing', 0)).toHaveLength(1);
  expect(alert('warning', 'firing', second)).toEqual([]);
  alert('critical', 'inactive', 2 * second);
  expect(run(notifier, 2 * second, 2 * minute).map(([at, { group_labels, kind }]) => [at / second, group_labels['alertname'], kind])).toEqual([[60, 'critical', 'resolved'], [61, 'warning', 'firing']]);
});

describe('a receiver with a rate limit', () => {
  const limited = { ...base, route: { ...base.route, group_by: ['device'] }, receivers: [web('sink', { rate_limit: { max: 2, per: '10m' } })] };
  test('what is beyond it comes as one digest with the newest state of each alert', () => {
    const notifier = notifierOf(limited);
    const at_once = ['D1', 'D2', 'D3', 'D4'].flatMap((device, i) => fire(notifier, device, i * second));
    expect(at_once.map(({ alerts }) => alerts[0]?.device)).toEqual(['D1', 'D2']);
    end(notifier, 'D4', 2 * minute);
    const said = run(notifier, 2 * minute, 30 * minute);
    expect(brief(said)).toEqual(['600s digest D3:firing D4:resolved']);
    expect(said[0]?.[1].held_back).toBe(3);
  });

  test('a limit that is lifted lets go at once what was held back', () => {
    const notifier = notifierOf(limited);
    for (const device of ['D1', 'D2', 'D3']) fire(notifier, device, 0);
    expect(notifier.reroute(routingOf({ ...limited, receivers: [web('sink')] }), start + minute).map(({ kind }) => kind)).toEqual(['digest']);
  });
});

describe('another configuration', () => {
  test('a group whose route is still there goes on in silence; a new route is told what fires', () => {
    const notifier = notifierOf(base);
    fire(notifier, 'D1', 0);
    const more = { ...base, route: { ...base.route, routes: [{ matchers: ['alertname="cold"'], receiver: 'sink' }] } };
    expect(notifier.reroute(routingOf(more), start + second)).toEqual([]);
    expect(run(notifier, second, 30 * minute)).toEqual([]);
    const other = { ...base, receivers: [web('sink'), web('other')], route: { ...base.route, routes: [{ matchers: ['alertname="hot"'], receiver: 'other' }] } };
    expect(notifier.reroute(routingOf(other), start + 31 * minute).map(({ receiver, alerts }) => [receiver, alerts.length])).toEqual([['other', 1]]);
  });

  test('without flapping bounds nothing flaps on', () => {
    const notifier = notifierOf({ ...base, flapping: { high: 20, low: 5 } });
    for (let i = 0; i < 6; i++) {
      notifier.evaluated(start + i * second);
      if (i % 2 === 0) fire(notifier, 'D1', i * second, i);
      else end(notifier, 'D1', i * second, i - 1);
    }
    expect(notifier.state.flaps.isFlapping('hot/D1')).toBe(true);
    notifier.reroute(routingOf(base), start + 7 * second);
    expect(notifier.evaluated(start + 8 * second).map(({ kind }) => kind)).toEqual(['flapping_stopped']);
  });
});

describe('what an intent is', () => {
  test('ids differ by group, address and occasion, and each names what went before through its address', () => {
    const notifier = notifierOf({ ...base, receivers: [{ name: 'sink', email_configs: [{ to: 'a@b.c' }], webhook_configs: [{ url: 'http://localhost/' }] }] });
    const first = fire(notifier, 'D1', 0);
    fire(notifier, 'D2', second);
    const all = [...first, ...run(notifier, second, minute).map(([, intent]) => intent)];
    expect(all.map(({ channel, address }) => `${channel}${address}`)).toEqual(['email0', 'webhook0', 'email0', 'webhook0']);
    expect(new Set(all.map(({ intent_id }) => intent_id)).size).toBe(4);
    expect(all.map(({ previous }) => previous)).toEqual([null, null, all[0]?.intent_id, all[1]?.intent_id]);
    expect(all.every(({ intent_id }) => /^[A-Za-z0-9_-]{1,128}$/.test(intent_id))).toBe(true);
  });

  test('a group that is too large for one message says how many it leaves out, firing ones first', () => {
    const notifier = notifierOf({ ...base, route: { ...base.route, group_wait: '1s' } });
    for (let i = 0; i < 3_000; i++) notifier.alert(alertOf('hot', `D${i}`, 'firing', start, { labels: { text: 'x'.repeat(300) } }), start);
    const [intent] = notifier.tick(start + second);
    expect(intent?.alerts.length).toBeGreaterThan(300);
    expect((intent?.alerts.length ?? 0) + (intent?.left_out ?? 0)).toBe(3_000);
    expect(JSON.stringify(intent).length).toBeLessThan(1_000_000);
  });

  test('an address that does not hear of the end is told again when it begins anew', () => {
    const notifier = notifierOf({ ...base, receivers: [{ name: 'sink', webhook_configs: [{ url: 'http://localhost/', send_resolved: false }] }] });
    fire(notifier, 'D1', 0);
    end(notifier, 'D1', second);
    expect(run(notifier, second, 2 * minute)).toEqual([]);
    expect(fire(notifier, 'D1', 3 * minute, 2)).toHaveLength(1);
  });
});

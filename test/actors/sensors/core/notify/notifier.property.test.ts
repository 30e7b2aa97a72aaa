import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isInhibited } from '../../../../../actors/sensors/core/notify/inhibition.ts';
import { Inhibitor } from '../../../../../actors/sensors/core/notify/inhibitor.ts';
import type { Intent } from '../../../../../actors/sensors/core/notify/intent.ts';
import { formatMatcher, parseMatchers, type Labels } from '../../../../../actors/sensors/core/notify/matcher.ts';
import { Notifier } from '../../../../../actors/sensors/core/notify/notifier.ts';
import { plainState, stateOf } from '../../../../../actors/sensors/core/notify/snapshot.ts';
import { Timers } from '../../../../../actors/sensors/core/notify/timers.ts';
import { re2 } from '../../../../../actors/sensors/re2.ts';
import { alertOf, idOf, routingOf, start } from './alerts.ts';

const web = (name: string, more: object = {}): object => ({ name, webhook_configs: [{ url: 'http://localhost/' }], ...more });
const config = (wait: string): object => ({
  route: {
    receiver: 'all', group_by: ['site'], group_wait: wait, group_interval: '2m', repeat_interval: '10m',
    routes: [{ matchers: ['severity="critical"'], receiver: 'pager', escalation: 'oncall', continue: true }, { matchers: ['site="b"'], receiver: 'mail', mute_time_intervals: ['lunch'] }],
  },
  receivers: [web('all', { rate_limit: { max: 3, per: '15m' } }), web('pager'), { name: 'mail', email_configs: [{ to: 'a@b.c', send_resolved: false }] }],
  escalations: [{ name: 'oncall', steps: [{ to: 'pager', escalate_after: '3m' }, { to: 'mail', escalate_after: '4m' }], loops: 1 }],
  time_intervals: [{ name: 'lunch', time_intervals: [{ times: [{ start_time: '00:10', end_time: '00:20' }] }] }],
  inhibit_rules: [{ source_matchers: ['severity="critical"'], target_matchers: ['severity="warning"'], equal: ['site'] }],
  flapping: { high: 20, low: 5 },
});
const routings = [routingOf(config('0s')), routingOf(config('30s')), routingOf({ ...config('1m'), flapping: false })];

const device = fc.constantFrom('D1', 'D2', 'D3');
const rule = fc.constantFrom('critical', 'warning');
const input = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('toggle'), rule, device }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('evaluated') }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('tick') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('acknowledge'), rule, device, forMs: fc.constantFrom(Infinity, 300_000, -1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('snooze'), rule, device, forMs: fc.constantFrom(240_000, -1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('silence'), device, forMs: fc.constantFrom(400_000, 0) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reroute'), to: fc.nat(routings.length - 1) }) },
);
type Input = typeof input extends fc.Arbitrary<infer T> ? T : never;
const story = fc.array(fc.tuple(input, fc.integer({ min: 0, max: 150 })), { minLength: 1, maxLength: 60 });

/** Plays a story; `between` may replace the notifier before each input. */
function play(inputs: readonly (readonly [Input, number])[], between: (notifier: Notifier) => Notifier): readonly Intent[] {
  const first = routings[0];
  if (first === undefined) throw new Error('no routing');
  let [notifier, at] = [new Notifier(first, idOf), start];
  const events = new Map<string, number>();
  return inputs.flatMap(([one, seconds]) => {
    at += seconds * 1000;
    notifier = between(notifier);
    const key = 'rule' in one ? `${one.rule}-${one.device}` : '';
    const nth = events.get(key) ?? 0;
    const id = `${key}-${Math.ceil(nth / 2)}`;
    switch (one.kind) {
      case 'toggle':
        events.set(key, nth + 1);
        return 'rule' in one ? notifier.alert(alertOf(one.rule, one.device, nth % 2 === 0 ? 'firing' : 'inactive', at, { nth: Math.floor(nth / 2) + 1, labels: { severity: one.rule, site: one.device === 'D1' ? 'a' : 'b' } }), at) : [];
      case 'acknowledge':
        return 'forMs' in one ? notifier.acknowledge({ alertId: id, by: 'me', until: at + one.forMs }, at) : [];
      case 'snooze':
        return 'forMs' in one ? notifier.snooze(id, at + one.forMs, at) : [];
      case 'silence':
        return 'forMs' in one && 'device' in one ? notifier.silence({ id: one.device, matchers: parseMatchers(`device="${one.device}"`, re2).matchers, startsAt: at, endsAt: at + one.forMs, by: 'me', comment: null }, at) : [];
      case 'reroute':
        return 'to' in one ? notifier.reroute(routings[one.to] ?? first, at) : [];
      case 'evaluated':
        return notifier.evaluated(at);
      default:
        return notifier.tick(at);
    }
  });
}

test('killed and restored between any two inputs, it says the same to the id', () => {
  fc.assert(fc.property(story, (inputs) => {
    const restarted = play(inputs, (notifier) => new Notifier(notifier.routing, idOf, stateOf(JSON.parse(JSON.stringify(plainState(notifier.state))), re2)));
    expect(restarted).toEqual(play(inputs, (notifier) => notifier));
  }), { numRuns: 150 });
});

test('no id is said twice, and each message names the one before it through its address', () => {
  fc.assert(fc.property(story, (inputs) => {
    const said = play(inputs, (notifier) => notifier);
    const seen = new Set<string>();
    for (const { intent_id, previous } of said) {
      expect(seen.has(intent_id)).toBe(false);
      if (previous !== null) expect(seen.has(previous)).toBe(true);
      seen.add(intent_id);
    }
  }), { numRuns: 150 });
});

test('when all has ended and time has passed, nothing is remembered', () => {
  fc.assert(fc.property(story, (inputs) => {
    let last: Notifier | undefined;
    play(inputs, (notifier) => (last = notifier));
    if (last === undefined) return;
    const { state } = last;
    for (const known of [...state.alerts.values()]) if (known.isFiring) last.alert({ ...alertOf(known.told.rule, known.told.device, 'inactive', state.now, { labels: known.told.labels }), alert_id: known.told.alert_id }, state.now);
    for (let i = 0; i < 200; i++) last.evaluated(state.now + 60_000);
    expect([state.alerts.size, state.groups.size, state.escalations.size, state.flaps.flaps.size, state.waiting.size]).toEqual([0, 0, 0, 0, 0]);
  }), { numRuns: 60 });
});

test('the kept inhibition answers as the plain one, whatever comes and goes', () => {
  const labels = fc.record({ severity: fc.constantFrom('critical', 'warning', ''), site: fc.constantFrom('a', 'b'), kind: fc.constantFrom('x', 'y') }, { requiredKeys: [] });
  const text = fc.constantFrom('severity="critical"', 'severity!="warning"', 'kind=~"x|y"', 'site="a"');
  const rules = fc.array(fc.record({ source: text, target: text, equal: fc.subarray(['site', 'kind']) }), { maxLength: 4 });
  fc.assert(fc.property(rules, fc.array(labels, { maxLength: 12 }), fc.nat(), (written, all, drop) => {
    const read = written.map(({ source, target, equal }) => ({ source: parseMatchers(source, re2).matchers, target: parseMatchers(target, re2).matchers, equal }));
    const inhibitor = new Inhibitor(read);
    const alerts: readonly Labels[] = all.map((one) => Object.fromEntries(Object.entries(one)));
    for (const one of alerts) inhibitor.add(one);
    const gone = alerts.length === 0 ? undefined : alerts[drop % alerts.length];
    if (gone !== undefined) inhibitor.remove(gone);
    const firing = alerts.filter((one) => one !== gone);
    for (const one of alerts) expect(inhibitor.mutes(one)).toBe(isInhibited(read, one, firing));
  }));
});

test('timers come in order of time, and a name that was moved comes once', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fc.nat(50), fc.boolean())), (sets) => {
    const [timers, plain] = [new Timers(), new Map<string, number>()];
    for (const [name, at, clears] of sets) {
      if (clears) timers.clear(name);
      else timers.set(name, at);
      if (clears) plain.delete(name);
      else plain.set(name, at);
    }
    const expected = [...plain].sort(([one, a], [other, b]) => a - b || (one < other ? -1 : 1)).map(([name]) => name);
    const got: string[] = [];
    for (let name = timers.due(100); name !== undefined; name = timers.due(100)) got.push(name);
    expect(got).toEqual(expected);
  }));
});

test('a matcher that is written reads as the same', () => {
  const op = fc.constantFrom<'=' | '!='>('=', '!=');
  fc.assert(fc.property(fc.array(fc.record({ op, value: fc.string({ unit: 'grapheme' }) }), { minLength: 1, maxLength: 4 }), (written) => {
    const text = written.map(({ op: operator, value }) => formatMatcher({ name: 'a', op: operator, value })).join(',');
    const read = parseMatchers(`{${text}}`, re2);
    expect(read.faults).toEqual([]);
    expect(read.matchers.map(({ op: operator, value }) => ({ op: operator, value }))).toEqual(written);
  }));
});

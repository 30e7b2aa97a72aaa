/** The reference's tables of time: notifications of groups, escalation and flapping, played through the whole notifier. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Intent } from '../../../../../actors/sensors/core/notify/intent.ts';
import { calm, isFlapping, percentOf, withOutcome } from '../../../../../actors/sensors/core/notify/flapping.ts';
import { parseDuration } from '../../../../../actors/sensors/core/duration.ts';
import { referenceMissing, referencePath } from '../../../../support/index.ts';
import { alertOf, iso, notifierOf, start } from './alerts.ts';

const missing = referenceMissing('sensors', 'tables');
const read = <T>(name: string, empty: T): T => (missing === undefined ? JSON.parse(readFileSync(referencePath('sensors', 'tables', `${name}.json`), 'utf8')) : empty);

interface NotificationCase {
  readonly why: string;
  readonly route: Readonly<Record<string, unknown>>;
  readonly alerts: readonly { readonly name: string; readonly site: string; readonly at: number; readonly until?: number }[];
  readonly watch: number;
  readonly notifications: readonly unknown[];
}
interface EscalationCase {
  readonly why: string;
  readonly events: readonly (readonly [string, 'acknowledged' | 'resolved' | 'opened' | 'muted' | 'unmuted' | 'down' | 'up'])[];
  readonly sent: readonly (readonly [string, string])[];
}
const notifications = read<readonly NotificationCase[]>('notifications', []);
const escalation = read<{ readonly policy: { readonly steps: readonly { readonly to: string }[]; readonly loops: number }; readonly cases: readonly EscalationCase[] }>('escalation', { policy: { steps: [], loops: 0 }, cases: [] });
const flapping = read<{ readonly percents: readonly { readonly why: string; readonly history: string; readonly percent: number }[]; readonly sequence: { readonly low: number; readonly high: number; readonly states: string; readonly events: readonly { readonly index: number; readonly what: string; readonly percent: number }[] } }>(
  'flapping', { percents: [], sequence: { low: 0, high: 100, states: '', events: [] } });

const namesOf = ({ alerts }: Intent, state: 'firing' | 'resolved'): readonly string[] => alerts.filter((one) => one.state === state).map(({ rule }) => rule).sort();

describe.skipIf(missing !== undefined)(`tables of the reference${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  test.for(notifications)('notifications: $why', ({ route, alerts, watch, notifications: expected }) => {
    const notifier = notifierOf({ route: { receiver: 'sink', ...route }, receivers: [{ name: 'sink', webhook_configs: [{ url: 'http://localhost/' }] }], flapping: false });
    const moves = alerts.flatMap((alert, nth) => [{ ...alert, nth, when: alert.at, to: 'firing' as const }, ...(alert.until === undefined ? [] : [{ ...alert, nth, when: alert.until, to: 'inactive' as const }])]);
    const got: unknown[] = [];
    for (let tenth = 0; tenth <= watch * 10; tenth++) {
      const [second, at] = [tenth / 10, start + tenth * 100];
      const intents = moves.filter(({ when }) => when === second).flatMap(({ name, site, nth, to }) => notifier.alert(alertOf(name, site, to, at, { labels: { site }, nth }), at));
      for (const intent of [...intents, ...notifier.tick(at)]) got.push({ at: second, site: intent.group_labels['site'], firing: namesOf(intent, 'firing'), resolved: namesOf(intent, 'resolved') });
    }
    expect(got).toEqual(expected);
  });

  test.for(escalation.cases)('escalation: $why', ({ events, sent }) => {
    const receivers = [...escalation.policy.steps.map(({ to }) => to), 'nobody'].map((name) => (name === 'nobody' ? { name } : { name, webhook_configs: [{ url: 'http://localhost/' }] }));
    const notifier = notifierOf({ route: { receiver: 'nobody', escalation: 'oncall' }, receivers, escalations: [{ name: 'oncall', ...escalation.policy }], flapping: false });
    let [isDown, nth] = [false, 1];
    const got: (readonly [string, string])[] = [];
    const minutes = new Map(events.map(([at, what]) => [(parseDuration(at) ?? NaN) / 60_000, what]));
    for (let minute = 0; minute < 120; minute++) {
      const at = start + minute * 60_000;
      const intents: Intent[] = [];
      const silence = (endsAt: number): void => void intents.push(...notifier.silence({ id: 's', matchers: [{ name: 'device', op: '=', value: 'D1', matches: (text) => text === 'D1' }], startsAt: start, endsAt, by: 'me', comment: null }, at));
      const open = (): void => void intents.push(...notifier.alert(alertOf('hot', 'D1', 'firing', at, { nth }), at));
      if (minute === 0) open();
      const what = minutes.get(minute);
      if (what === 'down' || what === 'up') isDown = what === 'down';
      if (what === 'acknowledged') intents.push(...notifier.acknowledge({ alertId: 'hot-D1-1', by: 'me', until: Infinity }, at));
      if (what === 'resolved') intents.push(...notifier.alert(alertOf('hot', 'D1', 'inactive', at, { nth: nth++ }), at));
      if (what === 'opened') open();
      if (what === 'muted') silence(at + 86_400_000);
      if (what === 'unmuted') silence(at);
      if (!isDown) intents.push(...notifier.tick(at));
      for (const { kind, receiver } of intents) if (kind === 'escalation') got.push([`${minute}m`, receiver]);
    }
    expect(got).toEqual(sent);
  });

  test.for(flapping.percents)('flapping: $why', ({ history, percent }) => {
    expect(percentOf(Number.parseInt(history, 2))).toBeCloseTo(percent, 6);
  });

  test('flapping: starts at high, stops at low, nothing changes between', () => {
    const { low, high, states, events } = flapping.sequence;
    let [history, was] = [calm, false];
    const got = [...states].flatMap((state, index) => {
      history = withOutcome(history, state === '1');
      const percent = percentOf(history);
      const is = isFlapping(was, percent, { high, low });
      const changed = is !== was;
      was = is;
      return changed ? [{ index, what: is ? 'started' : 'stopped', percent: Number(percent.toFixed(4)) }] : [];
    });
    expect(got).toEqual(events);
  });

  test('flapping through the notifier: one message at the start, one at the stop, at the same evaluations as in the table', () => {
    const { low, high, states, events } = flapping.sequence;
    const notifier = notifierOf({ route: { receiver: 'sink', group_wait: '0s', group_interval: '1s', repeat_interval: '1000h' }, receivers: [{ name: 'sink', webhook_configs: [{ url: 'http://localhost/' }] }], flapping: { high, low } });
    const got: { readonly index: number; readonly what: string }[] = [];
    let [before, nth] = ['0', 1];
    const plain: number[] = [];
    [...states].forEach((state, index) => {
      const at = start + index * 30_000;
      const intents = [...notifier.evaluated(at)];
      if (state !== before) {
        const to = state === '1' ? 'firing' : 'inactive';
        intents.push(...notifier.alert(alertOf('hot', 'D1', to, at, { nth: to === 'firing' ? nth : nth++ }), at));
        before = state;
      }
      for (const { kind, at: said } of intents) {
        expect(said).toBe(iso(at));
        if (kind === 'flapping_started' || kind === 'flapping_stopped') got.push({ index, what: kind.slice('flapping_'.length) });
        else plain.push(index);
      }
    });
    expect(got).toEqual(events.map(({ index, what }) => ({ index: what === 'stopped' ? index + 1 : index, what })));
    for (const { index, what } of events) if (what === 'started') expect(plain.filter((one) => one > index && one < (events.find((later) => later.index > index)?.index ?? Infinity))).toEqual([]);
  });
});

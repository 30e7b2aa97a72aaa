/** The reference's tables about muting, time intervals and escalation, sentence by sentence. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { newestDue, type Escalation } from '../../../../../actors/sensors/core/notify/escalation.ts';
import { Reader, type ConfigFault } from '../../../../../actors/sensors/core/notify/fault.ts';
import { isInhibited } from '../../../../../actors/sensors/core/notify/inhibition.ts';
import { matcherOf, matcherOperators, matchesAll, parseMatchers, type Labels, type Matcher } from '../../../../../actors/sensors/core/notify/matcher.ts';
import { readTimeIntervals } from '../../../../../actors/sensors/core/notify/read-time-interval.ts';
import { holds } from '../../../../../actors/sensors/core/notify/time-interval.ts';
import { parseDuration } from '../../../../../actors/sensors/core/duration.ts';
import { re2 } from '../../../../../actors/sensors/re2.ts';
import { referenceMissing, referencePath } from '../../../../support/index.ts';

const missing = referenceMissing('sensors', 'tables');
const read = <T>(name: string): T => JSON.parse(missing === undefined ? readFileSync(referencePath('sensors', 'tables', `${name}.json`), 'utf8') : '{"inhibition":[],"silences":[],"cases":[],"intervals":{},"refused":{},"policy":{"steps":[],"loops":0}}');

interface InhibitionCase {
  readonly why: string;
  readonly rules: readonly { readonly source_matchers: readonly string[]; readonly target_matchers: readonly string[]; readonly equal?: readonly string[] }[];
  readonly alerts: readonly Labels[];
  readonly resolved?: readonly number[];
  readonly muted: readonly number[];
}
interface SilenceCase {
  readonly why: string;
  readonly matchers: readonly (readonly [string, string, string])[];
  readonly alerts: readonly Labels[];
  readonly muted: readonly number[];
}
const muting = read<{ readonly inhibition: readonly InhibitionCase[]; readonly silences: readonly SilenceCase[] }>('muting');
const intervals = read<{ readonly intervals: Readonly<Record<string, unknown>>; readonly cases: readonly (readonly [string, string, boolean])[]; readonly refused: Readonly<Record<string, unknown>> }>('time-intervals');
const escalation = read<{ readonly policy: { readonly steps: readonly { readonly to: string; readonly escalate_after: string }[]; readonly loops: number } }>('escalation');

const matchers = (texts: readonly string[]): readonly Matcher[] => texts.flatMap((text) => parseMatchers(text, re2).matchers);
const numbersWhere = (alerts: readonly Labels[], muted: (labels: Labels, i: number) => boolean): readonly number[] => alerts.flatMap((labels, i) => (muted(labels, i) ? [i] : []));

describe.skipIf(missing !== undefined)(`tables of the reference${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  test.for(muting.inhibition)('inhibition: $why', ({ rules, alerts, resolved = [], muted }) => {
    const checked = rules.map(({ source_matchers, target_matchers, equal = [] }) => ({ source: matchers(source_matchers), target: matchers(target_matchers), equal }));
    const firing = alerts.filter((_, i) => !resolved.includes(i));
    expect(numbersWhere(alerts, (labels, i) => !resolved.includes(i) && isInhibited(checked, labels, firing))).toEqual(muted);
  });

  test.for(muting.silences)('silence: $why', ({ matchers: written, alerts, muted }) => {
    const silence = written.map(([name, op, value]) => {
      const operator = matcherOperators.find((one) => one === op);
      const made = operator === undefined ? { fault: `no operator ${op}` } : matcherOf(name, operator, value, re2);
      if ('fault' in made) throw new Error(made.fault);
      return made.matcher;
    });
    expect(numbersWhere(alerts, (labels) => matchesAll(silence, labels))).toEqual(muted);
  });

  test.for(intervals.cases)('time interval: %s at %s: %s', ([name, at, expected]) => {
    const faults: ConfigFault[] = [];
    const [interval] = readTimeIntervals(new Reader([{ name, time_intervals: intervals.intervals[name] }], ['time_intervals'], faults));
    expect(faults).toEqual([]);
    expect(interval !== undefined && holds(interval, Date.parse(at))).toBe(expected);
  });

  test.for(Object.entries(intervals.refused))('time interval refused: %s', ([name, blocks]) => {
    const faults: ConfigFault[] = [];
    readTimeIntervals(new Reader([{ name, time_intervals: blocks }], ['time_intervals'], faults));
    expect(faults).toHaveLength(1);
  });

  test('escalation: every step of every loop is the newest due from its time on, then none is left', () => {
    const policy: Escalation = { name: 'p', steps: escalation.policy.steps.map(({ to, escalate_after }) => ({ to, escalateAfterMs: parseDuration(escalate_after) ?? NaN })), loops: escalation.policy.loops };
    const sent: (readonly [number, string])[] = [];
    let unsent = 0;
    for (let minute = 0; minute < 200; minute++) {
      const due = newestDue(policy, minute * 60_000, unsent);
      if (due === undefined) continue;
      sent.push([minute, due.to]);
      unsent = due.ordinal + 1;
    }
    expect(sent).toEqual([[0, 'first'], [5, 'second'], [15, 'manager'], [25, 'first'], [30, 'second'], [40, 'manager']]);
  });
});

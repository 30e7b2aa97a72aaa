/** Transitions of the core as events: who is meant, which alert it is, and what its labels were when it opened. */
import { createHash } from 'node:crypto';
import { codecFor } from '../../protocol/codec.ts';
import type { Fact } from '../../protocol/keyed.ts';
import { pairSubject } from '../../protocol/subjects.ts';
import { SensorsAlert, type SensorsAlertBody } from '../../schemas/index.ts';
import type { Kept } from './core/restore.ts';
import { alertLabels, metricOf, operatorOf, thresholdOf, type Device, type Labels, type Rule } from './core/rule.ts';
import type { Transition } from './core/transition.ts';

/** What an alert keeps from its opening to its end. */
export interface OpenAlert {
  readonly id: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly severity: string | null;
  /** The last that was told of it. */
  readonly last: Transition;
}

/** What led to a transition, beside the condition itself. */
export interface Cause {
  readonly input: number;
  readonly trigger: SensorsAlertBody['trigger'];
  readonly by?: string;
  readonly comment?: string | null;
}

const keyOf = (rule: string, device: string): string => `${rule}/${device}`;

/** One life of an alert: the input that opened it, and whose it is. */
function alertId(input: number, key: string): string {
  return `${input.toString(36)}-${createHash('sha256').update(key).digest('base64url').slice(0, 11)}`;
}

export class Alerts {
  readonly #open: Map<string, OpenAlert>;
  readonly #codec = codecFor(SensorsAlert);

  constructor(open: readonly (readonly [string, OpenAlert])[] = []) {
    this.#open = new Map(open);
  }

  /** Open alerts by rule and device. */
  entries(): readonly (readonly [string, OpenAlert])[] {
    return [...this.#open];
  }

  idOf(rule: string, device: string): string | undefined {
    return this.#open.get(keyOf(rule, device))?.id;
  }

  /** `rule` and `device` are those in force when the transition was found. */
  tell(transition: Transition, rule: Rule, device: Device, cause: Cause): Fact {
    const key = keyOf(transition.rule, transition.device);
    const before = transition.from === 'inactive' ? undefined : this.#open.get(key);
    const alert = before === undefined ? { id: alertId(cause.input, key), labels: alertLabels(rule, device), annotations: rule.annotations, severity: rule.severity, last: transition } : { ...before, last: transition };
    if (transition.to === 'inactive') this.#open.delete(key);
    else this.#open.set(key, alert);
    return this.#fact(transition, rule, alert, cause);
  }

  /** An alert that goes on under a rule that has changed: nothing moves, and it says why. Undefined when there is none. */
  keep({ rule: id, device, why }: Kept, rule: Rule, now: number, cause: Cause): Fact | undefined {
    const alert = this.#open.get(keyOf(id, device));
    if (alert === undefined) return undefined;
    const same: Transition = { ...alert.last, from: alert.last.to, at: now, threshold: thresholdOf(rule), reason: 'rule_changed' };
    return this.#fact(same, rule, alert, { ...cause, comment: why });
  }

  #fact(transition: Transition, rule: Rule, alert: OpenAlert, cause: Cause): Fact {
    return { subject: pairSubject('sensors', 'alert', transition.rule, transition.device), data: this.#codec.encode(bodyOf(transition, rule, alert, cause)) };
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();

function bodyOf(transition: Transition, rule: Rule, alert: OpenAlert, cause: Cause): SensorsAlertBody {
  const { openedAt } = transition;
  return {
    alert_id: alert.id,
    rule: transition.rule,
    device: transition.device,
    from: transition.from,
    to: transition.to,
    at: iso(transition.at),
    value: transition.value,
    threshold: transition.threshold,
    operator: operatorOf(rule),
    metric: metricOf(rule),
    reason: transition.reason,
    trigger: cause.trigger,
    severity: alert.severity,
    labels: alert.labels,
    annotations: alert.annotations,
    since: iso(transition.since),
    opened_at: openedAt === null ? null : iso(openedAt),
    worst_value: transition.worstValue,
    by: cause.by ?? null,
    comment: cause.comment ?? null,
  };
}

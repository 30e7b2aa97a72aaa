/** An alert as the notifier knows it. */
import type { SensorsAlertBody } from '../../../../schemas/generated/sensors.ts';
import type { NotifiedAlert } from './intent.ts';

export interface KnownAlert {
  /** Rule and device; an alert that fires again has the same. */
  readonly key: string;
  /** Of the event that last was published about it. */
  told: NotifiedAlert;
  isFiring: boolean;
  /** When it began to fire, milliseconds since 1970. */
  openedAt: number;
  /** Until when somebody takes care of it; Infinity: for the rest of its life. */
  acknowledgedUntil: number;
  snoozedUntil: number;
  isFlapping: boolean;
  /** Keys of the groups that it is a member of. */
  readonly groups: Set<string>;
}

export const alertKey = (rule: string, device: string): string => `${rule}/${device}`;

const timeOf = (text: string | null, otherwise: number): number => {
  const ms = text === null ? NaN : Date.parse(text);
  return Number.isFinite(ms) ? ms : otherwise;
};

export function notifiedOf(event: SensorsAlertBody): NotifiedAlert {
  const isFiring = event.to === 'firing';
  return {
    alert_id: event.alert_id, rule: event.rule, device: event.device, state: isFiring ? 'firing' : 'resolved',
    since: event.opened_at ?? event.since, resolved_at: isFiring ? null : event.at, value: event.value, threshold: event.threshold, operator: event.operator,
    metric: event.metric, severity: event.severity, labels: event.labels, annotations: event.annotations, worst_value: event.worst_value, acknowledged_by: null, reason: event.reason,
  };
}

/** A new event of a rule and device that begins to fire. */
export const openedAlert = (event: SensorsAlertBody, at: number): KnownAlert => ({
  key: alertKey(event.rule, event.device), told: notifiedOf(event), isFiring: true, openedAt: timeOf(event.opened_at ?? event.at, at),
  acknowledgedUntil: -Infinity, snoozedUntil: -Infinity, isFlapping: false, groups: new Set(),
});

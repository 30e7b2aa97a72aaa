/** What a template may speak of. Names are those of docs/notification.md. */
import type { SensorsNotificationBody } from '../../../schemas/index.ts';
import { createHash } from 'node:crypto';
import { alertUrl, ranFor, statusOf, textOf, titleOf, valueText, worstSeverity } from './wording.ts';

/** A short name of a group, the same for all its messages: for deduplication and threads. */
export const groupId = (group: string): string => `g-${createHash('sha256').update(group).digest('base64url').slice(0, 22)}`;

type Labels = Readonly<Record<string, string>>;
/** Those that all have, with the same value. */
export function commonOf(all: readonly Labels[]): Labels {
  const [first = {}, ...others] = all;
  return Object.fromEntries(Object.entries(first).filter(([name, value]) => others.every((one) => one[name] === value)));
}

export function variablesOf(notification: SensorsNotificationBody, externalUrl: string): Readonly<Record<string, unknown>> {
  const { alerts, at } = notification;
  const firing = alerts.filter(({ state }) => state === 'firing').length;
  return {
    title: titleOf(notification), text: textOf(notification, externalUrl), kind: notification.kind, status: statusOf(notification), severity: worstSeverity(alerts) ?? '',
    firing, resolved: alerts.length - firing, left_out: notification.left_out, held_back: notification.held_back, step: notification.step, loop: notification.loop,
    receiver: notification.receiver, group_key: notification.group, group_id: groupId(notification.group), group_labels: notification.group_labels,
    common_labels: commonOf(alerts.map(({ labels }) => labels)), common_annotations: commonOf(alerts.map(({ annotations }) => annotations)),
    intent_id: notification.intent_id, at, external_url: externalUrl,
    alerts: alerts.map((alert) => ({ ...alert, status: alert.state, value_text: valueText(alert), duration: ranFor(alert, at), url: externalUrl === '' ? '' : alertUrl(externalUrl, alert) })),
  };
}

/** A notification of each kind's shape, against which templates are tried when they are read. */
export function sampleNotification(at: string): SensorsNotificationBody {
  const alert = { alert_id: 'sample', rule: 'tank-hot', device: 'D1', state: 'firing', since: at, resolved_at: null, value: 83, threshold: 82, operator: '>', metric: 'value', severity: 'warning', labels: { alertname: 'tank-hot', device: 'D1' }, annotations: {}, worst_value: 83, acknowledged_by: null, reason: 'condition_met' } as const;
  return { intent_id: 'n-sample', group: '{}:{}', group_labels: {}, receiver: 'sample', channel: 'webhook', address: 0, previous: null, kind: 'firing', step: 0, loop: 0, at, expires_at: null, held_back: 0, left_out: 0, alerts: [alert] };
}

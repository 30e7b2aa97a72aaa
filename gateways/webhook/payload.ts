/** What a webhook is sent: Alertmanager's own payload (version 4), or a CloudEvent. */
import { createHash } from 'node:crypto';
import type { SensorsNotificationBody } from '../../schemas/index.ts';
import { alertUrl, commonOf, groupId, statusOf, textOf, titleOf } from '../sensors/message/index.ts';

type Alert = SensorsNotificationBody['alerts'][number];

/** Of the labels, in order of their names; the same for every event of an alert. */
const fingerprint = ({ labels }: Alert): string => createHash('sha256').update(JSON.stringify(Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1)))).digest('hex').slice(0, 16);

/** Go's zero time: not over. */
const never = '0001-01-01T00:00:00Z';

/** As receivers made for Alertmanager read it. `maxAlerts` 0: all. */
export function alertmanagerPayload(notification: SensorsNotificationBody, externalUrl: string, maxAlerts: number): string {
  const { alerts, receiver, group, group_labels, left_out } = notification;
  const shown = maxAlerts > 0 ? alerts.slice(0, maxAlerts) : alerts;
  return JSON.stringify({
    receiver, status: statusOf(notification),
    alerts: shown.map((alert) => ({
      status: alert.state, labels: alert.labels, annotations: alert.annotations, startsAt: alert.since, endsAt: alert.resolved_at ?? never,
      generatorURL: externalUrl === '' ? '' : alertUrl(externalUrl, alert), fingerprint: fingerprint(alert),
    })),
    groupLabels: group_labels, commonLabels: commonOf(alerts.map(({ labels }) => labels)), commonAnnotations: commonOf(alerts.map(({ annotations }) => annotations)),
    externalURL: externalUrl, version: '4', groupKey: group, truncatedAlerts: alerts.length - shown.length + left_out,
  });
}

/** Structured mode of CloudEvents 1.0 in JSON. The id is the intent's: a repeated sending is the same event. */
export function cloudEventPayload(notification: SensorsNotificationBody, externalUrl: string): string {
  return JSON.stringify({
    specversion: '1.0', id: notification.intent_id, source: '/alidade/sensors', type: `io.alidade.sensors.notification.${notification.kind}`, subject: groupId(notification.group),
    time: notification.at, datacontenttype: 'application/json',
    data: { ...notification, title: titleOf(notification), text: textOf(notification, externalUrl), external_url: externalUrl },
  });
}

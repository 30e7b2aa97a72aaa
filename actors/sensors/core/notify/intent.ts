/** The intent to tell somebody something: what the notifier answers with. Its body is the event of the log. */
import type { SensorsNotificationBody, SensorsNotificationNotifiedAlert } from '../../../../schemas/generated/sensors.ts';

export type Intent = SensorsNotificationBody;
export type NotifiedAlert = SensorsNotificationNotifiedAlert;
export type IntentKind = Intent['kind'];

/** Bytes of alerts in one message of the log; a broker takes 1 MiB. */
const mostAlertBytes = 600_000;

/** As many as one message holds, firing ones first; how many are left out. */
export function fitting(alerts: readonly NotifiedAlert[]): { readonly alerts: readonly NotifiedAlert[]; readonly leftOut: number } {
  let bytes = 0;
  const fit: NotifiedAlert[] = [];
  for (const alert of alerts) {
    bytes += sizeOf(alert);
    if (bytes > mostAlertBytes && fit.length > 0) break;
    fit.push(alert);
  }
  return { alerts: fit, leftOut: alerts.length - fit.length };
}

/** At most: a code unit is three bytes. */
function sizeOf({ alert_id, rule, device, labels, annotations }: NotifiedAlert): number {
  let units = 200 + alert_id.length + rule.length + device.length;
  for (const map of [labels, annotations]) for (const [name, value] of Object.entries(map)) units += name.length + 3 * value.length + 8;
  return units;
}

/** How an alert reads on a phone: what, where, value against threshold, since when. Plain text, no markup. Pure. */
import type { SensorsNotificationBody, SensorsNotificationNotifiedAlert } from '../../../schemas/index.ts';

type Notification = SensorsNotificationBody;
type Alert = SensorsNotificationNotifiedAlert;

/** Four significant digits are what a sensor knows; whole numbers stay whole. */
export const numberText = (value: number): string => (Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : String(Number(value.toPrecision(4))));

/** `2026-01-01 00:00:30 UTC`. */
export const timeText = (iso: string): string => `${iso.slice(0, 19).replace('T', ' ')} UTC`;

/** `45 s`, `12 min`, `3 h 5 min`, `2 d 4 h`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  const [large, small] = days > 0 ? [`${days} d`, hours > 0 ? ` ${hours} h` : ''] : [`${hours} h`, minutes % 60 > 0 ? ` ${minutes % 60} min` : ''];
  return large + small;
}

/** `83 > 82`, `no value (> 82)`; empty for rules without a threshold. */
export function valueText({ value, operator, threshold, state }: Alert): string {
  const has = value === null ? 'no value' : numberText(value);
  if (operator === null || threshold === null) return value === null ? '' : has;
  return state === 'firing' && value !== null ? `${has} ${operator} ${numberText(threshold)}` : `${has} (limit ${operator} ${numberText(threshold)})`;
}

export const placeText = ({ rule, device }: Alert): string => `${rule} on ${device}`;

const ranks: readonly string[] = ['critical', 'error', 'warning', 'info'];
/** The worst of them; undefined when none has one. */
export function worstSeverity(alerts: readonly Alert[]): string | undefined {
  const severities = alerts.flatMap(({ severity }) => severity ?? []);
  const rankOf = (severity: string): number => (ranks.includes(severity) ? ranks.indexOf(severity) : ranks.length);
  return severities.sort((one, other) => rankOf(one) - rankOf(other))[0];
}

const headings: Readonly<Record<Notification['kind'], string>> = {
  firing: 'FIRING', resolved: 'RESOLVED', repeat: 'STILL FIRING', escalation: 'ESCALATION', flapping_started: 'FLAPPING', flapping_stopped: 'STEADY AGAIN', digest: 'DIGEST',
};

/** Whether anything of it still fires. */
export const statusOf = ({ alerts }: Pick<Notification, 'alerts'>): 'firing' | 'resolved' => (alerts.some(({ state }) => state === 'firing') ? 'firing' : 'resolved');

/** One line, for a subject or the head of a push message. */
export function titleOf(notification: Notification): string {
  const { kind, alerts, step, held_back, left_out } = notification;
  const firing = alerts.filter(({ state }) => state === 'firing');
  const about = firing.length > 0 ? firing : alerts;
  const severity = worstSeverity(firing);
  const heading = `${severity === undefined || kind === 'resolved' ? '' : `${severity.toUpperCase()} `}${headings[kind]}${kind === 'escalation' ? ` ${step}` : ''}`;
  if (kind === 'digest') return `${heading}: ${held_back} ${held_back === 1 ? 'message' : 'messages'} held back, ${firing.length + left_out} firing, ${alerts.length - firing.length} resolved`;
  const [first] = about;
  if (first === undefined) return heading;
  if (about.length + left_out > 1) return `${heading}: ${about.length + left_out} ${firing.length > 0 ? 'alerts' : 'alerts over'}${commonText(notification)}`;
  return `${heading}: ${placeText(first)}${first.state === 'firing' ? tail(', ', valueText(first)) : ` after ${ranFor(first, notification.at)}`}`;
}

const tail = (before: string, text: string): string => (text === '' ? '' : before + text);
const commonText = ({ group_labels }: Notification): string => tail(' ', Object.values(group_labels).filter((value) => value !== '').join(' '));
export const ranFor = ({ since, resolved_at }: Alert, at: string): string => durationText(Date.parse(resolved_at ?? at) - Date.parse(since));

/** What is shown elsewhere in an alert's lines. */
const shown: ReadonlySet<string> = new Set(['alertname', 'device', 'severity']);

/** The lines about one alert; the first says what and where. */
export function linesOf(alert: Alert, at: string, externalUrl: string): readonly string[] {
  const { labels, annotations, severity, worst_value, acknowledged_by, since, resolved_at, value } = alert;
  const others = Object.entries(labels).filter(([name]) => !shown.has(name)).map(([name, text]) => `${name} ${text}`);
  const worst = worst_value === null || worst_value === value ? '' : `, worst ${numberText(worst_value)}`;
  const when = resolved_at === null ? `since ${timeText(since)} (${ranFor(alert, at)})` : `over since ${timeText(resolved_at)}, ran ${ranFor(alert, at)}`;
  return [
    `${resolved_at === null ? '' : 'RESOLVED '}${placeText(alert)}${severity === null ? '' : ` (${severity})`}`,
    annotations['summary'] ?? '', annotations['description'] ?? '',
    tail('', `${valueText(alert)}${worst}`),
    when,
    others.join(', '),
    acknowledged_by === null ? '' : `acknowledged by ${acknowledged_by}`,
    tail('what to do: ', annotations['runbook_url'] ?? ''),
    externalUrl === '' ? '' : alertUrl(externalUrl, alert),
  ].filter((line) => line !== '');
}

export const alertUrl = (externalUrl: string, { alert_id }: Alert): string => `${externalUrl.replace(/\/+$/, '')}/?alert=${alert_id}#alerts`;

/** Said before the alerts when the kind alone does not explain itself; empty otherwise. */
export function explanationOf({ kind, step, loop, held_back }: Notification): string {
  switch (kind) {
    case 'flapping_started':
      return 'It changes too often to be told each time. It is watched and recorded; the next message comes when it is steady.';
    case 'flapping_stopped':
      return 'It no longer changes all the time. This is how it stands:';
    case 'escalation':
      return `Nobody has acknowledged this. Step ${step}${loop > 0 ? `, round ${loop + 1}` : ''}.`;
    case 'digest':
      return `More messages than the limit of this receiver: ${held_back} were held back. This is the newest state of what they were about.`;
    case 'firing':
    case 'resolved':
    case 'repeat':
      return '';
  }
}

/** More alerts than this are counted, not listed. */
const mostListed = 100;

/** Title and everything about it, as a mail's text. */
export function textOf(notification: Notification, externalUrl: string): string {
  const { alerts, left_out, at } = notification;
  const listed = alerts.slice(0, mostListed).map((alert) => linesOf(alert, at, externalUrl).join('\n'));
  const more = alerts.length - listed.length + left_out;
  return [titleOf(notification), explanationOf(notification), ...listed, more > 0 ? `… and ${more} more` : ''].filter((part) => part !== '').join('\n\n');
}

/** What messages of the sensors log change in the tables of alerts, given the rows that they touch. Pure. */
import { decode } from '../../protocol/codec.ts';
import { parseSubject } from '../../protocol/subjects.ts';
import type { StoredMessage } from '../../protocol/transport.ts';
import { SensorsAcknowledged, SensorsAlert, SensorsSilenced, SensorsSnoozed, type SensorsAcknowledgedBody, type SensorsAlertBody, type SensorsSilencedBody, type SensorsSnoozedBody } from '../../schemas/generated/sensors.ts';
import { storable } from './entry.ts';

/** Times are Unix milliseconds. */
export interface AlertRow {
  readonly id: string;
  readonly alert_id: string;
  readonly device_id: string;
  readonly severity: string | null;
  readonly triggered_at: number;
  readonly since: number;
  readonly current_value: number | null;
  readonly threshold_value: number | null;
  readonly operator: string | null;
  readonly metric: string | null;
  readonly worst_value: number | null;
  readonly is_resolved: boolean;
  readonly resolved_at: number | null;
  readonly resolution_value: number | null;
  readonly resolution_reason: string | null;
  readonly resolved_by: string | null;
  readonly acknowledged_by: string | null;
  readonly acknowledged_at: number | null;
  readonly acknowledged_until: number | null;
  readonly snoozed_until: number | null;
  readonly comment: string | null;
  readonly metadata: object;
  readonly last_sequence: number;
}
export interface TransitionRow {
  readonly sequence: number;
  readonly id: string;
  readonly alert_id: string;
  readonly device_id: string;
  readonly from_state: string;
  readonly to_state: string;
  readonly at: number;
  readonly value: number | null;
  readonly reason: string;
  readonly trigger: string;
  readonly by_whom: string | null;
  readonly comment: string | null;
}
export interface SilenceRow {
  readonly silence_id: string;
  readonly matchers: readonly string[];
  readonly starts_at: number;
  readonly ends_at: number;
  readonly created_by: string;
  readonly comment: string | null;
  readonly updated_at: number;
  readonly last_sequence: number;
}

export type AlertEntry =
  | { readonly kind: 'transition'; readonly sequence: number; readonly body: SensorsAlertBody }
  | { readonly kind: 'acknowledged'; readonly sequence: number; readonly body: SensorsAcknowledgedBody }
  | { readonly kind: 'snoozed'; readonly sequence: number; readonly body: SensorsSnoozedBody }
  | { readonly kind: 'silenced'; readonly sequence: number; readonly body: SensorsSilencedBody };

/** Undefined for what says nothing about alerts, and for what cannot be read: its actor makes a dead letter of it. */
export function readAlertEntry({ subject, data, sequence }: StoredMessage): AlertEntry | undefined {
  const parsed = parseSubject(subject);
  if (parsed?.kind === 'pair' && parsed.name === SensorsAlert.name) {
    const read = decode(data, [SensorsAlert]);
    return 'fault' in read ? undefined : { kind: 'transition', sequence, body: read.ok.value };
  }
  if (parsed?.kind !== 'event') return undefined;
  switch (parsed.name) {
    case SensorsAcknowledged.name: {
      const read = decode(data, [SensorsAcknowledged]);
      return 'fault' in read ? undefined : { kind: 'acknowledged', sequence, body: read.ok.value };
    }
    case SensorsSnoozed.name: {
      const read = decode(data, [SensorsSnoozed]);
      return 'fault' in read ? undefined : { kind: 'snoozed', sequence, body: read.ok.value };
    }
    case SensorsSilenced.name: {
      const read = decode(data, [SensorsSilenced]);
      return 'fault' in read ? undefined : { kind: 'silenced', sequence, body: read.ok.value };
    }
    default:
      return undefined;
  }
}

export const alertOf = (entry: AlertEntry): string | undefined => (entry.kind === 'silenced' ? undefined : entry.body.alert_id);

export interface AlertChanges {
  readonly alerts: readonly AlertRow[];
  readonly transitions: readonly TransitionRow[];
  readonly silences: readonly SilenceRow[];
}

/** `known`: the rows as they are. Rows come out once, as the last entry left them. */
export function alertChanges(entries: readonly AlertEntry[], known: ReadonlyMap<string, AlertRow>): AlertChanges {
  const alerts = new Map<string, AlertRow>();
  const silences = new Map<string, SilenceRow>();
  const transitions: TransitionRow[] = [];
  for (const entry of entries) {
    if (entry.kind === 'silenced') {
      silences.set(entry.body.silence_id, silenceRow(entry.sequence, entry.body));
      continue;
    }
    if (entry.kind === 'transition') transitions.push(transitionRow(entry.sequence, entry.body));
    const id = entry.body.alert_id;
    const after = fold(alerts.get(id) ?? known.get(id), entry);
    if (after !== undefined) alerts.set(id, after);
  }
  return { alerts: [...alerts.values()], transitions, silences: [...silences.values()] };
}

function fold(before: AlertRow | undefined, entry: Exclude<AlertEntry, { kind: 'silenced' }>): AlertRow | undefined {
  if (entry.kind === 'transition') {
    const after = entry.body.to === 'firing' ? (before === undefined ? opened(entry.sequence, entry.body) : goesOn(before, entry.sequence, entry.body)) : before === undefined || entry.body.to === 'pending' ? before : over(before, entry.sequence, entry.body);
    return after;
  }
  if (before === undefined) return undefined;
  const { sequence: last_sequence, body } = entry;
  const comment = body.comment === null ? before.comment : storable(body.comment);
  if (entry.kind === 'snoozed') return { ...before, last_sequence, comment, snoozed_until: timeOf(entry.body.until) };
  if (entry.body.withdrawn) return { ...before, last_sequence, comment, acknowledged_by: null, acknowledged_at: null, acknowledged_until: null };
  return { ...before, last_sequence, comment, acknowledged_by: storable(entry.body.by), acknowledged_at: timeOf(entry.body.at), acknowledged_until: timeOf(entry.body.until) };
}

const opened = (last_sequence: number, { alert_id: id, rule, device, severity, at, since, value, threshold, operator, metric, worst_value, labels, annotations, reason, trigger }: SensorsAlertBody): AlertRow => ({
  id, alert_id: rule, device_id: device, severity: severity === null ? null : storable(severity), triggered_at: timeOf(at) ?? 0, since: timeOf(since) ?? 0, current_value: value, threshold_value: threshold, operator, metric: metric === null ? null : storable(metric), worst_value,
  is_resolved: false, resolved_at: null, resolution_value: null, resolution_reason: null, resolved_by: null, acknowledged_by: null, acknowledged_at: null, acknowledged_until: null, snoozed_until: null, comment: null,
  metadata: { labels: texts(labels), annotations: texts(annotations), reason, trigger }, last_sequence,
});

/** Under a rule that was changed. */
const goesOn = (before: AlertRow, last_sequence: number, { threshold, operator, metric, worst_value }: SensorsAlertBody): AlertRow => ({
  ...before, threshold_value: threshold, operator, metric: metric === null ? null : storable(metric), worst_value: worst_value ?? before.worst_value, last_sequence,
});

const over = (before: AlertRow, last_sequence: number, { at, value, worst_value, reason, by, comment }: SensorsAlertBody): AlertRow => ({
  ...before, is_resolved: true, resolved_at: timeOf(at), resolution_value: value, resolution_reason: reason, resolved_by: by === null ? null : storable(by), worst_value: worst_value ?? before.worst_value, comment: comment === null ? before.comment : storable(comment), last_sequence,
});

const transitionRow = (sequence: number, { alert_id: id, rule, device, from, to, at, value, reason, trigger, by, comment }: SensorsAlertBody): TransitionRow => ({
  sequence, id, alert_id: rule, device_id: device, from_state: from, to_state: to, at: timeOf(at) ?? 0, value, reason, trigger, by_whom: by === null ? null : storable(by), comment: comment === null ? null : storable(comment),
});

const silenceRow = (last_sequence: number, { silence_id, matchers, starts_at, ends_at, by, comment, at }: SensorsSilencedBody): SilenceRow => ({
  silence_id, matchers: matchers.map(storable), starts_at: timeOf(starts_at) ?? 0, ends_at: timeOf(ends_at) ?? 0, created_by: storable(by), comment: comment === null ? null : storable(comment), updated_at: timeOf(at) ?? 0, last_sequence,
});

const texts = (all: Readonly<Record<string, string>>): object => Object.fromEntries(Object.entries(all).map(([name, value]) => [storable(name), storable(value)]));
const timeOf = (text: string | null): number | null => {
  const ms = text === null ? NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
};

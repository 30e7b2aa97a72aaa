/** The sensors log's share of the read model: alert_events, alert_transitions, silences. */
import type { PoolClient } from 'pg';
import type { StoredMessage } from '../../protocol/transport.ts';
import { alertChanges, alertOf, readAlertEntry, type AlertRow } from './alert-rows.ts';
import type { View } from './changes.ts';
import { isRecord, number, numberOrNull, text, textOrNull } from './rows.ts';
import { select, upsert, type Table } from './tables.ts';

const alertEvents: Table = {
  name: 'alert_events',
  key: ['id'],
  columns: {
    id: 'text', alert_id: 'text', device_id: 'text', severity: 'text', triggered_at: 'timestamptz', since: 'timestamptz', current_value: 'double precision', threshold_value: 'double precision', operator: 'text', metric: 'text',
    worst_value: 'double precision', is_resolved: 'boolean', resolved_at: 'timestamptz', resolution_value: 'double precision', resolution_reason: 'text', resolved_by: 'text', acknowledged_by: 'text', acknowledged_at: 'timestamptz',
    acknowledged_until: 'timestamptz', snoozed_until: 'timestamptz', comment: 'text', metadata: 'jsonb', last_sequence: 'bigint',
  },
};
const alertTransitions: Table = {
  name: 'alert_transitions',
  key: ['sequence'],
  columns: { sequence: 'bigint', id: 'text', alert_id: 'text', device_id: 'text', from_state: 'text', to_state: 'text', at: 'timestamptz', value: 'double precision', reason: 'text', trigger: 'text', by_whom: 'text', comment: 'text' },
};
const silences: Table = {
  name: 'silences',
  key: ['silence_id'],
  columns: { silence_id: 'text', matchers: 'jsonb', starts_at: 'timestamptz', ends_at: 'timestamptz', created_by: 'text', comment: 'text', updated_at: 'timestamptz', last_sequence: 'bigint' },
};

type Row = Readonly<Record<string, unknown>>;
const alertRow = (row: Row): AlertRow => ({
  id: text(row, 'id'), alert_id: text(row, 'alert_id'), device_id: text(row, 'device_id'), severity: textOrNull(row, 'severity'), triggered_at: number(row, 'triggered_at'), since: number(row, 'since'),
  current_value: numberOrNull(row, 'current_value'), threshold_value: numberOrNull(row, 'threshold_value'), operator: textOrNull(row, 'operator'), metric: textOrNull(row, 'metric'), worst_value: numberOrNull(row, 'worst_value'),
  is_resolved: row['is_resolved'] === true, resolved_at: numberOrNull(row, 'resolved_at'), resolution_value: numberOrNull(row, 'resolution_value'), resolution_reason: textOrNull(row, 'resolution_reason'), resolved_by: textOrNull(row, 'resolved_by'),
  acknowledged_by: textOrNull(row, 'acknowledged_by'), acknowledged_at: numberOrNull(row, 'acknowledged_at'), acknowledged_until: numberOrNull(row, 'acknowledged_until'), snoozed_until: numberOrNull(row, 'snoozed_until'),
  comment: textOrNull(row, 'comment'), metadata: isRecord(row['metadata']) ? row['metadata'] : {}, last_sequence: number(row, 'last_sequence'),
});

export const alertsView: View = {
  async reset(client: PoolClient) {
    await client.query('TRUNCATE alert_events, alert_transitions, silences');
  },
  async apply(client: PoolClient, messages: readonly StoredMessage[]) {
    const entries = messages.map(readAlertEntry).filter((entry) => entry !== undefined);
    if (entries.length === 0) return;
    const ids = [...new Set(entries.map(alertOf).filter((id) => id !== undefined))];
    const known = ids.length === 0 ? [] : await select(client, alertEvents, ids.map((id) => [id]));
    const changes = alertChanges(entries, new Map(known.map(alertRow).map((row) => [row.id, row])));
    // An alert that is over makes room for the next one of its pair in the same batch.
    await upsert(client, alertEvents, changes.alerts.filter(({ is_resolved }) => is_resolved));
    await upsert(client, alertEvents, changes.alerts.filter(({ is_resolved }) => !is_resolved));
    await upsert(client, alertTransitions, changes.transitions);
    await upsert(client, silences, changes.silences);
  },
};

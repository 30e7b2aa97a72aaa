/** The sky log's share of the read model. */
import type { PoolClient } from 'pg';
import type { StoredMessage } from '../../../protocol/transport.ts';
import type { View } from '../changes.ts';
import { number, text } from '../rows.ts';
import { select, upsert } from '../tables.ts';
import { foldAlert, objectRow, validationRow, type AlertRow } from './alerts.ts';
import { isOfObservation, readSkyEntry, type ObservationEntry, type SkyEntry } from './entry.ts';
import { foldObservation, type ObservationRow } from './observation.ts';
import { detectionRows, differenceRow, preprocessRow } from './runs.ts';
import { alertRow, detections, differenceRuns, observationRow, observations, preprocessRuns, skyAlerts, skyObjects, validationEvents } from './tables.ts';

export const skyView: View = {
  async reset(client: PoolClient) {
    await client.query('TRUNCATE observations, preprocess_runs, difference_runs, detections, validation_events, sky_alerts, sky_objects');
  },
  async apply(client: PoolClient, messages: readonly StoredMessage[]) {
    const entries = messages.map(readSkyEntry).filter((entry) => entry !== undefined);
    if (entries.length === 0) return;
    await applyObservations(client, entries.filter(isOfObservation));
    await applyAlerts(client, entries);
    await applyObjects(client, entries);
  },
};

const unique = (ids: readonly string[]): readonly (readonly [string])[] => [...new Set(ids)].map((id) => [id] as const);
/** The newest of each key. */
const newest = <Row>(rows: readonly Row[], keyOf: (row: Row) => string): readonly Row[] => [...new Map(rows.map((row) => [keyOf(row), row])).values()];

async function applyObservations(client: PoolClient, entries: readonly ObservationEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const known = (await select(client, observations, unique(entries.map(({ id }) => id)))).map(observationRow);
  const rows = new Map<string, ObservationRow>(known.map((row) => [row.observation_id, row]));
  const counted: Extract<ObservationEntry, { kind: 'outcome' }>[] = [];
  for (const entry of entries) {
    const row = foldObservation(rows.get(entry.id), entry);
    rows.set(entry.id, row);
    if (entry.kind === 'outcome' && row.last_sequence === entry.sequence) counted.push(entry);
  }
  await upsert(client, observations, [...rows.values()]);
  const keyOf = ({ observation_id, run }: { readonly observation_id: string; readonly run: number }): string => `${observation_id}/${run}`;
  await upsert(client, preprocessRuns, newest(counted.filter(({ stage }) => stage === 'preprocess').map(preprocessRow), keyOf));
  await upsert(client, differenceRuns, newest(counted.filter(({ stage }) => stage === 'difference').map(differenceRow), keyOf));
  await applyDetections(client, counted);
}

/** Those of an earlier run make room for those of a later one. */
async function applyDetections(client: PoolClient, entries: readonly Extract<ObservationEntry, { kind: 'outcome' }>[]): Promise<void> {
  const detected = newest(entries.flatMap((entry) => (entry.made?.stage === 'detect' ? [{ entry, body: entry.made.body }] : [])), ({ entry }) => entry.id);
  if (detected.length === 0) return;
  await client.query('DELETE FROM detections WHERE observation_id = ANY($1::text[])', [detected.map(({ entry }) => entry.id)]);
  await upsert(client, detections, detected.flatMap(({ entry, body }) => detectionRows(entry, body)));
}

async function applyAlerts(client: PoolClient, entries: readonly SkyEntry[]): Promise<void> {
  const said = entries.filter((entry) => entry.kind === 'alert' || entry.kind === 'validation');
  const words = entries.filter((entry) => entry.kind === 'vote' || entry.kind === 'validation');
  await upsert(client, validationEvents, words.map(validationRow));
  if (said.length === 0) return;
  const known = (await select(client, skyAlerts, unique(said.map(({ id }) => id)))).map(alertRow);
  const rows = new Map<string, AlertRow>(known.map((row) => [row.alert_id, row]));
  for (const entry of said) rows.set(entry.id, foldAlert(rows.get(entry.id), entry));
  await upsert(client, skyAlerts, [...rows.values()]);
}

async function applyObjects(client: PoolClient, entries: readonly SkyEntry[]): Promise<void> {
  const said = entries.filter((entry) => entry.kind === 'object');
  if (said.length === 0) return;
  const created = new Map((await select(client, skyObjects, unique(said.map(({ id }) => id)))).map((row) => [text(row, 'object_id'), number(row, 'created_at')]));
  for (const { id, atMs } of said) if (!created.has(id)) created.set(id, atMs);
  await upsert(client, skyObjects, newest(said, ({ id }) => id).map((entry) => objectRow(entry, created.get(entry.id))));
  await follow(client, said);
}

/** Alerts of an object that was merged are the survivor's, and so is what had been merged into it. After the rows are there. */
async function follow(client: PoolClient, said: readonly Extract<SkyEntry, { kind: 'object' }>[]): Promise<void> {
  for (const { id, body: { merged_into: survivor } } of said) {
    if (survivor === null) continue;
    await client.query('UPDATE sky_alerts SET object_id = $2 WHERE object_id = $1', [id, survivor]);
    await client.query('UPDATE sky_objects SET merged_into = $2 WHERE merged_into = $1', [id, survivor]);
  }
}

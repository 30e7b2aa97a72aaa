/**
 * Questions to the read model. Lists are newest first and paged by the place of the last row seen,
 * so that rows which arrive meanwhile neither double nor hide others. Every value is a parameter.
 */
import type { Pool } from 'pg';
import { AlidadeError } from '../../protocol/errors.ts';
import type { JobStatus } from './fold.ts';
import type { MissionStatus } from './missions.ts';
import { isRecord } from './rows.ts';

/** A row as the doors hand it out: column names, times as ISO 8601 in UTC. */
export type Shown = Readonly<Record<string, unknown>>;

export interface Page {
  readonly items: readonly Shown[];
  /** Opaque; undefined at the end. */
  readonly next: string | undefined;
}

export interface Paging {
  readonly cursor?: string;
  readonly limit: number;
}

export interface AlertFilter {
  /** Still firing, or over. */
  readonly open?: boolean;
  readonly rule?: string;
  readonly device?: string;
  readonly severity?: string;
  readonly acknowledged?: boolean;
}

export interface ReadModel {
  jobs(filter: { readonly domain?: string; readonly status?: JobStatus; readonly open?: boolean }, paging: Paging): Promise<Page>;
  /** The jobs of an id, one a domain. */
  job(id: string, domain?: string): Promise<readonly Shown[]>;
  /** What has happened to a job, oldest first; the newest `limit` entries when there are more. */
  timeline(domain: string, id: string, limit: number): Promise<readonly Shown[]>;
  missions(filter: { readonly status?: MissionStatus }, paging: Paging): Promise<Page>;
  /** With `result` when it has one. */
  mission(id: string): Promise<Shown | undefined>;
  deadLetters(filter: { readonly domain?: string; readonly stage?: string; readonly state: string }, paging: Paging): Promise<Page>;
  alerts(filter: AlertFilter, paging: Paging): Promise<Page>;
  /** With `transitions`, oldest first; an alert that has never fired has them alone. */
  alert(id: string): Promise<Shown | undefined>;
  silences(filter: { readonly state?: 'active' | 'pending' | 'expired'; readonly at: Date }, paging: Paging): Promise<Page>;
  /** Resolves when PostgreSQL answers. */
  ping(): Promise<void>;
}

/** Where a list goes on: the time and the keys of its last row. */
export function writeCursor(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Throws `INVALID_CURSOR` for anything that `writeCursor` has not written with as many keys. */
export function readCursor(cursor: string, keys: number): readonly [number, ...string[]] {
  const refused = new AlidadeError('INVALID_CURSOR', 'the cursor is not one that this list has given');
  if (!/^[A-Za-z0-9_-]{1,1000}$/.test(cursor)) throw refused;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw refused;
  }
  if (!Array.isArray(parts) || parts.length !== keys + 1) throw refused;
  const [time, ...rest]: unknown[] = parts;
  const texts = rest.filter((part): part is string => typeof part === 'string' && !part.includes('\0'));
  if (typeof time !== 'number' || !(Math.abs(time) < 8.64e15) || texts.length !== keys) throw refused;
  return [time, ...texts];
}

interface List {
  readonly table: string;
  /** Column of the time that orders the list, then those that tell rows of one time apart. */
  readonly order: readonly [string, ...string[]];
  readonly where: readonly (readonly [condition: string, value: unknown])[];
}

async function page(pool: Pool, list: List, paging: Paging): Promise<Page> {
  const values: unknown[] = [];
  const conditions = list.where.map(([condition, value]) => condition.replaceAll('?', `$${values.push(value)}`));
  if (paging.cursor !== undefined) {
    const [time, ...keys] = readCursor(paging.cursor, list.order.length - 1);
    const places = [`$${values.push(new Date(time))}::timestamptz`, ...keys.map((key) => `$${values.push(key)}`)];
    conditions.push(`(${list.order.join(', ')}) < (${places.join(', ')})`);
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const order = list.order.map((column) => `${column} DESC`).join(', ');
  const found = await pool.query<Record<string, unknown>>(`SELECT * FROM ${list.table} ${where} ORDER BY ${order} LIMIT $${values.push(paging.limit + 1)}`, values);
  const items = found.rows.slice(0, paging.limit);
  const last = found.rows.length > paging.limit ? items.at(-1) : undefined;
  return { items: items.map(shown), next: last === undefined ? undefined : writeCursor(list.order.map((column) => keyPart(last[column]))) };
}

const keyPart = (value: unknown): string | number => (value instanceof Date ? value.getTime() : String(value));

const shown = (row: Readonly<Record<string, unknown>>): Shown =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]));

const given = (condition: string, value: unknown): readonly (readonly [string, unknown])[] => (value === undefined ? [] : [[condition, value]]);

export function openReadModel(pool: Pool): ReadModel {
  return {
    jobs: (filter, paging) =>
      page(pool, { table: 'jobs', order: ['created_at', 'domain', 'id'], where: [...given('domain = ?', filter.domain), ...given('status = ?', filter.status), ...given('(finished_at IS NULL) = ?', filter.open)] }, paging),
    async job(id, domain) {
      const found = await pool.query<Record<string, unknown>>('SELECT * FROM jobs WHERE id = $1 AND ($2::text IS NULL OR domain = $2) ORDER BY domain', [id, domain ?? null]);
      return found.rows.map(shown);
    },
    async timeline(domain, id, limit) {
      const text = 'SELECT sequence, at, kind, stage, outcome, run, attempt, reason, error_code, asked_by, trace_id, bytes, subject FROM job_events WHERE domain = $1 AND id = $2 ORDER BY sequence DESC LIMIT $3';
      const found = await pool.query<Record<string, unknown>>(text, [domain, id, limit]);
      return found.rows.reverse().map(shown);
    },
    missions: (filter, paging) => page(pool, { table: 'missions', order: ['created_at', 'mission_id'], where: given('status = ?', filter.status) }, paging),
    async mission(id) {
      const text = 'SELECT m.*, to_jsonb(r) AS result FROM missions m LEFT JOIN mission_results r ON r.mission_id = m.mission_id AND r.run = m.run WHERE m.mission_id = $1';
      const found = await pool.query<Record<string, unknown>>(text, [id]);
      const row = found.rows[0];
      return row === undefined ? undefined : shown({ ...row, result: isRecord(row['result']) ? row['result'] : null });
    },
    deadLetters: (filter, paging) =>
      page(pool, { table: 'dead_letters', order: ['died_at', 'domain', 'stage', 'id'], where: [['state = ?', filter.state], ...given('domain = ?', filter.domain), ...given('stage = ?', filter.stage)] }, paging),
    alerts: (filter, paging) =>
      page(pool, { table: 'alert_events', order: ['triggered_at', 'id'], where: [...given('(NOT is_resolved) = ?', filter.open), ...given('alert_id = ?', filter.rule), ...given('device_id = ?', filter.device), ...given('severity = ?', filter.severity), ...given('(acknowledged_by IS NOT NULL) = ?', filter.acknowledged)] }, paging),
    async alert(id) {
      const steps = await pool.query<Record<string, unknown>>('SELECT sequence, alert_id, device_id, from_state, to_state, at, value, reason, trigger, by_whom, comment FROM alert_transitions WHERE id = $1 ORDER BY sequence', [id]);
      const found = await pool.query<Record<string, unknown>>('SELECT * FROM alert_events WHERE id = $1', [id]);
      const [row, first] = [found.rows[0], steps.rows[0]];
      if (row === undefined && first === undefined) return undefined;
      return { ...(row === undefined ? { id, alert_id: first?.['alert_id'], device_id: first?.['device_id'] } : shown(row)), transitions: steps.rows.map(shown) };
    },
    silences: ({ state, at }, paging) => {
      const now = at.toISOString();
      const where = state === undefined ? [] : state === 'expired' ? [['ends_at <= ?::timestamptz', now] as const] : state === 'pending' ? [['starts_at > ?::timestamptz', now] as const] : [['starts_at <= ?::timestamptz AND ends_at > ?::timestamptz', now] as const];
      return page(pool, { table: 'silences', order: ['ends_at', 'silence_id'], where }, paging);
    },
    async ping() {
      await pool.query('SELECT 1');
    },
  };
}

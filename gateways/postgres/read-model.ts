/**
 * Questions to the read model. Lists are newest first and paged by the place of the last row seen,
 * so that rows which arrive meanwhile neither double nor hide others. Every value is a parameter.
 */
import type { Pool } from 'pg';
import type { JobStatus } from './fold.ts';
import type { MissionStatus } from './missions.ts';
import { given, page, shown, type Page, type Paging, type Shown } from './page.ts';
import { isRecord } from './rows.ts';
import { openSkyModel, type SkyModel } from './sky/model.ts';

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
  readonly sky: SkyModel;
  /** Resolves when PostgreSQL answers. */
  ping(): Promise<void>;
}

/** Who has an alert: an acknowledgement that has expired counts as none. */
const isAcknowledged = '(acknowledged_by IS NOT NULL AND (acknowledged_until IS NULL OR acknowledged_until > now()))';
const isAhead = (time: unknown): boolean => typeof time === 'string' && Date.parse(time) > Date.now();
function withState(row: Shown): Shown {
  const { acknowledged_by: by, acknowledged_until: until, is_resolved: isOver, snoozed_until: snoozed } = row;
  return { ...row, is_acknowledged: typeof by === 'string' && (until === null || isAhead(until)), is_snoozed: isOver !== true && isAhead(snoozed) };
}

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
      page(pool, { table: 'alert_events', order: ['triggered_at', 'id'], where: [...given('(NOT is_resolved) = ?', filter.open), ...given('alert_id = ?', filter.rule), ...given('device_id = ?', filter.device), ...given('severity = ?', filter.severity), ...given(`${isAcknowledged} = ?`, filter.acknowledged)] }, paging).then((found) => ({ ...found, items: found.items.map(withState) })),
    async alert(id) {
      const steps = await pool.query<Record<string, unknown>>('SELECT sequence, alert_id, device_id, from_state, to_state, at, value, reason, trigger, by_whom, comment FROM alert_transitions WHERE id = $1 ORDER BY sequence', [id]);
      const found = await pool.query<Record<string, unknown>>('SELECT * FROM alert_events WHERE id = $1', [id]);
      const [row, first] = [found.rows[0], steps.rows[0]];
      if (row === undefined && first === undefined) return undefined;
      return { ...(row === undefined ? { id, alert_id: first?.['alert_id'], device_id: first?.['device_id'] } : withState(shown(row))), transitions: steps.rows.map(shown) };
    },
    silences: ({ state, at }, paging) => {
      const now = at.toISOString();
      const where = state === undefined ? [] : state === 'expired' ? [['ends_at <= ?::timestamptz', now] as const] : state === 'pending' ? [['starts_at > ?::timestamptz', now] as const] : [['starts_at <= ?::timestamptz AND ends_at > ?::timestamptz', now] as const];
      return page(pool, { table: 'silences', order: ['ends_at', 'silence_id'], where }, paging);
    },
    sky: openSkyModel(pool),
    async ping() {
      await pool.query('SELECT 1');
    },
  };
}

/** Questions about the sky: observations, alerts and how their vetting stands, objects. */
import type { Pool } from 'pg';
import { given, page, shown, type Page, type Paging, type Shown } from '../page.ts';
import type { VettingStatus } from './alerts.ts';
import type { ObservationStatus } from './observation.ts';
import { skyAlerts, skyObjects } from './tables.ts';

export interface ObservationFilter {
  readonly status?: ObservationStatus;
  readonly batch?: string;
  readonly field?: string;
  /** Not at their end, or at it. */
  readonly open?: boolean;
}

export interface SkyAlertFilter {
  readonly status?: VettingStatus;
  readonly min_priority?: number;
  readonly min_reliability?: number;
  readonly class?: string;
  readonly label?: string;
  readonly object?: string;
  readonly observation?: string;
  readonly watchlist?: string;
  /** Name of a filter that it passes. */
  readonly filter?: string;
  readonly synthetic?: boolean;
  readonly positive?: boolean;
  readonly field?: string;
  /** ISO 8601: raised then or later. */
  readonly since?: string;
  /** Open, asked of this person or of anybody, and without a vote of this person. */
  readonly for?: string;
}
export type AlertOrder = 'newest' | 'priority';

export interface SkyModel {
  observations(filter: ObservationFilter, paging: Paging): Promise<Page>;
  /** With `preprocess_runs` and `difference_runs`, newest first, and its alerts that were not withdrawn. */
  observation(id: string): Promise<Shown | undefined>;
  /** By their number; the first `limit`. */
  detections(observation: string, limit: number): Promise<readonly Shown[]>;
  /** Without the alert as it was said. */
  alerts(filter: SkyAlertFilter, order: AlertOrder, paging: Paging): Promise<Page>;
  /** Alerts that people have agreed on, newest first, with the alert as it was said. */
  labels(filter: Pick<SkyAlertFilter, 'label' | 'synthetic'>, paging: Paging): Promise<Page>;
  /** With `alert`, as it was said, and `events`, its votes and standings, oldest first. */
  alert(id: string): Promise<Shown | undefined>;
  /** The open alert of the highest priority that this person is asked about, or anybody, and has not voted on; those assigned to the person first. */
  next(person: string, skip: readonly string[]): Promise<Shown | undefined>;
  /** Without those that were merged into another. */
  objects(filter: { readonly label?: string; readonly watchlist?: string }, paging: Paging): Promise<Page>;
  /** Of one that was merged into another: that other one. */
  object(id: string): Promise<Shown | undefined>;
  /** How many there are of each status. */
  counts(): Promise<Shown>;
}

type Row = Record<string, unknown>;
const listed = Object.keys(skyAlerts.columns).filter((name) => name !== 'alert');
const listedObjects = Object.keys(skyObjects.columns).filter((name) => name !== 'light_curve');
const containing = (name: string | undefined): string | undefined => (name === undefined ? undefined : JSON.stringify([name]));

const alertConditions = (filter: SkyAlertFilter): readonly (readonly [string, unknown])[] => [
  ['alert IS NOT NULL AND ?::boolean', true],
  ...given('status = ?', filter.status), ...given('priority >= ?', filter.min_priority), ...given('reliability >= ?', filter.min_reliability), ...given('class = ?', filter.class), ...given('label = ?', filter.label),
  ...given('object_id = (SELECT coalesce(min(merged_into), ?) FROM sky_objects WHERE object_id = ?)', filter.object), ...given('observation_id = ?', filter.observation), ...given('watchlists @> ?::jsonb', containing(filter.watchlist)), ...given('filters @> ?::jsonb', containing(filter.filter)), ...given('synthetic = ?', filter.synthetic), ...given('is_positive = ?', filter.positive), ...given('field = ?', filter.field), ...given('created_at >= ?::timestamptz', filter.since),
  ...given(`status = 'open' AND NOT withdrawn AND (assigned_to = '[]'::jsonb OR assigned_to @> jsonb_build_array(?::text)) AND NOT EXISTS (SELECT 1 FROM validation_events v WHERE v.alert_id = sky_alerts.alert_id AND v.kind = 'vote' AND v.by_whom = ?)`, filter.for),
];

export function openSkyModel(pool: Pool): SkyModel {
  const rows = async (text: string, ...values: readonly unknown[]): Promise<readonly Shown[]> => (await pool.query<Row>(text, [...values])).rows.map(shown);
  return {
    observations: (filter, paging) =>
      page(pool, { table: 'observations', order: ['created_at', 'observation_id'], where: [...given('status = ?', filter.status), ...given('batch = ?', filter.batch), ...given('field = ?', filter.field), ...given('(finished_at IS NULL) = ?', filter.open)] }, paging),
    async observation(id) {
      const [found] = await rows('SELECT * FROM observations WHERE observation_id = $1', id);
      if (found === undefined) return undefined;
      const [preprocess_runs, difference_runs, alerts] = await Promise.all([
        rows('SELECT * FROM preprocess_runs WHERE observation_id = $1 ORDER BY run DESC', id),
        rows('SELECT * FROM difference_runs WHERE observation_id = $1 ORDER BY run DESC', id),
        rows('SELECT alert_id, object_id, priority, status, label FROM sky_alerts WHERE observation_id = $1 AND alert IS NOT NULL AND NOT withdrawn ORDER BY priority DESC, alert_id LIMIT 1000', id),
      ]);
      return { ...found, preprocess_runs, difference_runs, alerts };
    },
    detections: (observation, limit) => rows('SELECT * FROM detections WHERE observation_id = $1 ORDER BY n LIMIT $2', observation, limit),
    alerts: (filter, order, paging) =>
      page(pool, { table: 'sky_alerts', columns: listed, where: alertConditions(filter), ...(order === 'newest' ? { order: ['created_at', 'alert_id'] } : { order: ['priority', 'alert_id'], by: 'number' }) }, paging),
    labels: (filter, paging) => page(pool, { table: 'sky_alerts', where: alertConditions({ ...filter, status: 'labelled' }), order: ['created_at', 'alert_id'] }, paging),
    async alert(id) {
      const [found] = await rows('SELECT * FROM sky_alerts WHERE alert_id = $1 AND alert IS NOT NULL', id);
      if (found === undefined) return undefined;
      return { ...found, events: await rows('SELECT * FROM validation_events WHERE alert_id = $1 ORDER BY sequence', id) };
    },
    async next(person, skip) {
      const text = `SELECT ${listed.join(', ')} FROM sky_alerts a
        WHERE status = 'open' AND NOT withdrawn AND alert IS NOT NULL AND NOT alert_id = ANY($2::text[])
          AND (assigned_to = '[]'::jsonb OR assigned_to @> $3::jsonb)
          AND NOT EXISTS (SELECT 1 FROM validation_events v WHERE v.alert_id = a.alert_id AND v.kind = 'vote' AND v.by_whom = $1)
        ORDER BY (assigned_to @> $3::jsonb) DESC, priority DESC, alert_id DESC LIMIT 1`;
      return (await rows(text, person, skip, JSON.stringify([person])))[0];
    },
    objects: (filter, paging) => page(pool, { table: 'sky_objects', columns: listedObjects, order: ['updated_at', 'object_id'], where: [['merged_into IS NULL AND ?::boolean', true], ...given('label = ?', filter.label), ...given('watchlists @> ?::jsonb', containing(filter.watchlist))] }, paging),
    object: async (id) => (await rows('SELECT * FROM sky_objects WHERE object_id = (SELECT coalesce(merged_into, object_id) FROM sky_objects WHERE object_id = $1)', id))[0],
    async counts() {
      const [observations, alerts] = await Promise.all([rows('SELECT status, count(*)::int AS n FROM observations GROUP BY status'), rows('SELECT status, count(*)::int AS n FROM sky_alerts WHERE alert IS NOT NULL GROUP BY status')]);
      const byStatus = (all: readonly Shown[]): Shown => Object.fromEntries(all.map(({ status, n }) => [String(status), n]));
      return { observations: byStatus(observations), alerts: byStatus(alerts) };
    },
  };
}

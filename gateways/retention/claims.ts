/** Who refers to stored files: the tables, and the names in the store itself. Read by pages, so that a table of any size needs little memory. */
import type { Pool } from 'pg';
import type { Artifacts } from '../../protocol/ports.ts';
import type { Ledger, OldName } from './plan.ts';
import type { Keeping } from './settings.ts';

type Row = Readonly<Record<string, unknown>>;
const pageSize = 1_000;
const hashPattern = /^[0-9a-f]{64}$/;
const isRecord = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);
const hashOf = (value: unknown): string | undefined => (isRecord(value) && typeof value['hash'] === 'string' && hashPattern.test(value['hash']) ? value['hash'] : undefined);

/** Frames are made again from what was handed in; all else of an exposure stays. */
const frames: ReadonlySet<string> = new Set(['science', 'template', 'difference', 'score']);

/**
 * An exposure that works, whose dead letter can still be replayed, or whose objects are still being measured, holds all of
 * its files. `ended` is then null.
 */
const observationsText = `
  SELECT o.observation_id AS key, o.artifacts, o.files, o.cutouts, extract(epoch FROM o.ended)::float8 * 1000 AS ended FROM (
    SELECT o.observation_id, o.files,
      o.artifacts || jsonb_build_object('of_runs', (SELECT coalesce(jsonb_agg(r.artifacts), '[]'::jsonb) FROM (SELECT observation_id, artifacts FROM preprocess_runs UNION ALL SELECT observation_id, artifacts FROM difference_runs) r WHERE r.observation_id = o.observation_id)) AS artifacts,
      (SELECT jsonb_agg(DISTINCT a.alert->'cutouts'->'ref') FROM sky_alerts a WHERE a.observation_id = o.observation_id AND a.alert IS NOT NULL) AS cutouts,
      CASE WHEN EXISTS (SELECT 1 FROM dead_letters d WHERE d.domain = 'sky' AND d.id = o.observation_id AND d.state = 'open' AND d.died_at > now() - interval '30 days')
             OR EXISTS (SELECT 1 FROM jobs j WHERE j.domain = 'sky' AND j.id IN (o.observation_id, o.observation_id || '-forced') AND j.finished_at IS NULL)
           THEN NULL ELSE o.finished_at END AS ended
    FROM observations o WHERE o.observation_id > $1 ORDER BY o.observation_id LIMIT $2) o
  ORDER BY o.observation_id`;

/** Alerts of observations whose row is no longer there. */
const alertsText = `SELECT alert_id AS key, alert->'cutouts'->'ref' AS ref FROM sky_alerts WHERE alert IS NOT NULL AND alert_id > $1 ORDER BY alert_id LIMIT $2`;

const missionsText = `
  SELECT r.mission_id AS key, r.artifacts, CASE WHEN m.status IN ('completed', 'failed', 'cancelled') THEN extract(epoch FROM greatest(r.completed_at, m.updated_at))::float8 * 1000 END AS ended
  FROM mission_results r JOIN missions m USING (mission_id) WHERE r.mission_id > $1 ORDER BY r.mission_id LIMIT $2`;

async function* rowsOf(pool: Pool, text: string): AsyncGenerator<Row> {
  for (let after = ''; ;) {
    const { rows } = await pool.query<Record<string, unknown>>(text, [after, pageSize]);
    yield* rows;
    const last = rows.at(-1)?.['key'];
    if (typeof last !== 'string' || rows.length < pageSize) return;
    after = last;
  }
}

const mastersPrefix = 'sky-masters/';
const missionPrefix = 'driftline-results/';

/** Tells the ledger all claims there are now, and gives back the names that go. */
export async function readClaims(pool: Pool, artifacts: Artifacts, ledger: Ledger, now: number, keep: Keeping): Promise<readonly OldName[]> {
  for await (const row of rowsOf(pool, observationsText)) claimObservation(ledger, row, keep);
  for await (const { ref } of rowsOf(pool, alertsText)) hold(ledger, hashOf(ref));
  const old = new Set<string>();
  for await (const row of rowsOf(pool, missionsText)) {
    const until = untilOf(row['ended'], keep.missions);
    if (until <= now) old.add(String(row['key']));
    const named: readonly unknown[] = Array.isArray(row['artifacts']) ? row['artifacts'] : [];
    for (const one of named) {
      const hash = hashOf(one);
      if (hash !== undefined) ledger.claim({ hash, kind: 'missions', until });
    }
  }
  return claimNames(artifacts, ledger, old, now, keep);
}

const untilOf = (ended: unknown, keepSeconds: number): number => (typeof ended === 'number' ? ended + 1000 * keepSeconds : Infinity);
const hold = (ledger: Ledger, hash: string | undefined): void => {
  if (hash !== undefined) ledger.claim({ hash, kind: 'kept', until: Infinity });
};

function claimObservation(ledger: Ledger, row: Row, keep: Keeping): void {
  const until = untilOf(row['ended'], keep.frames);
  const { of_runs: ofRuns, ...newest } = isRecord(row['artifacts']) ? row['artifacts'] : {};
  const runs: readonly unknown[] = Array.isArray(ofRuns) ? ofRuns : [];
  for (const artifacts of [newest, ...runs]) {
    for (const [name, ref] of Object.entries(isRecord(artifacts) ? artifacts : {})) {
      const hash = hashOf(ref);
      if (hash === undefined) continue;
      if (frames.has(name)) ledger.claim({ hash, kind: 'frames', until });
      else hold(ledger, hash);
    }
  }
  const cutouts: readonly unknown[] = Array.isArray(row['cutouts']) ? row['cutouts'] : [];
  for (const ref of cutouts) hold(ledger, hashOf(ref));
  for (const reference of Object.values(isRecord(row['files']) ? row['files'] : {}).flat()) {
    const hash = typeof reference === 'string' && reference.startsWith('artifact:') ? reference.slice('artifact:'.length) : '';
    if (hashPattern.test(hash)) hold(ledger, hash);
  }
}

/** Masters stay while they are used; names of old missions go; whatever else has a name stays. */
async function claimNames(artifacts: Artifacts, ledger: Ledger, oldMissions: ReadonlySet<string>, now: number, keep: Keeping): Promise<readonly OldName[]> {
  const going: OldName[] = [];
  for await (const { name, hash } of artifacts.names()) {
    if (name.startsWith(mastersPrefix)) {
      const until = (ledger.usedAt(hash) ?? 0) + 1000 * keep.masters;
      ledger.claim({ hash, kind: 'masters', until });
      if (until <= now) going.push({ name, hash });
    } else if (name.startsWith(missionPrefix) && oldMissions.has(name.split('/')[1] ?? '')) going.push({ name, hash });
    else if (!name.startsWith(missionPrefix)) hold(ledger, hash);
    else ledger.claim({ hash, kind: 'missions', until: Infinity });
  }
  return going.sort((a, b) => (a.name < b.name ? -1 : 1));
}

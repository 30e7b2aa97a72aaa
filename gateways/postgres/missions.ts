/** Drift missions as rows: what was asked, how it stands, what came of it. Pure. */
import { storable, type Entry } from './entry.ts';
import type { JobRow } from './fold.ts';

export const missionStatuses = ['pending', 'processing', 'completed', 'failed', 'cancelled'] as const;
export type MissionStatus = (typeof missionStatuses)[number];

type Json = Readonly<Record<string, unknown>>;

/** A row of `missions`. Times are Unix milliseconds. */
export interface MissionRow {
  readonly mission_id: string;
  readonly status: MissionStatus;
  readonly reason: string;
  readonly params: Json | null;
  readonly object_type: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly start_time: number | null;
  readonly duration_hours: number | null;
  readonly num_particles: number | null;
  readonly run: number;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly completed_at: number | null;
  readonly updated_at: number;
  readonly last_sequence: number;
}

/** A row of `mission_results`. */
export interface ResultRow {
  readonly mission_id: string;
  readonly run: number;
  readonly artifacts: readonly unknown[];
  readonly statistics: Json;
  readonly provenance: Json;
  readonly completed_at: number;
  readonly sequence: number;
}

/** How the events of the domain are read; undefined when the bytes are no such event. */
export interface MissionEvents {
  /** `params` of the event that asks for a mission. */
  readonly params: (data: Uint8Array) => Json | undefined;
  readonly result: (data: Uint8Array) => { readonly artifacts: readonly unknown[]; readonly statistics: Json; readonly provenance: Json } | undefined;
}

/** A mission's status is its job's, in the words of a coordinator. */
export function missionStatus(job: JobRow): MissionStatus {
  switch (job.status) {
    case 'pending':
      return 'pending';
    case 'delayed':
      return job.stage === null || job.attempt === 0 ? 'pending' : 'processing';
    case 'processing':
    case 'retrying':
      return 'processing';
    case 'done':
      return 'completed';
    case 'dead':
      return 'failed';
    case 'cancelled':
      return 'cancelled';
  }
}

const finite = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);
const whole = (value: unknown): number | null => (typeof value === 'number' && Number.isSafeInteger(value) ? value : null);

function time(value: unknown): number | null {
  const ms = typeof value === 'string' ? Date.parse(value) : typeof value === 'number' ? value : NaN;
  return Math.abs(ms) < Date.UTC(9999, 0) && ms > Date.UTC(1, 0) ? ms : null;
}

/** What jsonb takes: no NUL, no half surrogates, no keys with them. */
export function storableJson(value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(storableJson);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, one]) => [storable(key), storableJson(one)]));
  return value;
}
const storableRecord = (value: Json): Json => Object.fromEntries(Object.entries(value).map(([key, one]) => [storable(key), storableJson(one)]));

const unread = { params: null, object_type: null, latitude: null, longitude: null, start_time: null, duration_hours: null, num_particles: null };

function asked(params: Json | undefined): Pick<MissionRow, keyof typeof unread> {
  if (params === undefined) return unread;
  const object = params['object_type'];
  return {
    params: storableRecord(params),
    object_type: typeof object === 'string' || typeof object === 'number' ? storable(String(object)) : null,
    latitude: finite(params['latitude']),
    longitude: finite(params['longitude']),
    start_time: time(params['start_time']),
    duration_hours: finite(params['duration_hours']),
    num_particles: whole(params['num_particles']),
  };
}

/** The mission after an entry that left its job as `job`; `isDuplicate`: the entry asked for what had been asked. */
export function foldMission(before: MissionRow | undefined, entry: Entry, job: JobRow, isDuplicate: boolean, events: MissionEvents): MissionRow {
  const base = before ?? { ...unread, mission_id: job.id, started_at: null };
  const request = entry.kind === 'requested' && !isDuplicate ? asked(events.params(entry.data)) : {};
  const status = missionStatus(job);
  const newRun = before === undefined || job.run > before.run;
  const begun = entry.kind === 'outcome' && job.status !== 'delayed' ? entry.atMs : null;
  return {
    ...base,
    ...request,
    status,
    reason: job.reason,
    run: job.run,
    created_at: job.created_at,
    started_at: newRun ? begun : (before.started_at ?? begun),
    completed_at: status === 'completed' ? job.finished_at : null,
    updated_at: entry.atMs,
    last_sequence: entry.sequence,
  };
}

/** The result that a stage's finished outcome carries, whether or not other stages follow; undefined for any other entry. */
export function missionResult(entry: Entry, job: JobRow, events: MissionEvents): ResultRow | undefined {
  if (entry.kind !== 'outcome' || entry.outcome !== 'done' || job.last_sequence !== entry.sequence || entry.run !== job.run) return undefined;
  const result = events.result(entry.data);
  if (result === undefined) return undefined;
  return {
    mission_id: job.id,
    run: job.run,
    artifacts: result.artifacts.map(storableJson),
    statistics: storableRecord(result.statistics),
    provenance: storableRecord(result.provenance),
    completed_at: entry.atMs,
    sequence: entry.sequence,
  };
}

/** Narrowing of what PostgreSQL returns to the rows that the folds work on. */
import { jobStatuses, type DeadLetterRow, type JobRow } from './fold.ts';
import { missionStatuses, type MissionRow } from './missions.ts';

type Row = Readonly<Record<string, unknown>>;

const wrong = (name: string, value: unknown): TypeError => new TypeError(`the column ${name} holds ${JSON.stringify(value)}, which it cannot`);

export function text(row: Row, name: string): string {
  const value = row[name];
  if (typeof value !== 'string') throw wrong(name, value);
  return value;
}
export function number(row: Row, name: string): number {
  const value = row[name];
  if (typeof value !== 'number') throw wrong(name, value);
  return value;
}
export const textOrNull = (row: Row, name: string): string | null => (row[name] === null ? null : text(row, name));
export const numberOrNull = (row: Row, name: string): number | null => (row[name] === null ? null : number(row, name));

export function oneOf<T extends string>(row: Row, name: string, allowed: readonly T[]): T {
  const value = allowed.find((one) => one === row[name]);
  if (value === undefined) throw wrong(name, row[name]);
  return value;
}

export const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

export const jobRow = (row: Row): JobRow => ({
  domain: text(row, 'domain'),
  id: text(row, 'id'),
  status: oneOf(row, 'status', jobStatuses),
  stage: textOrNull(row, 'stage'),
  run: number(row, 'run'),
  attempt: number(row, 'attempt'),
  priority: text(row, 'priority'),
  reason: text(row, 'reason'),
  error_code: text(row, 'error_code'),
  requests: number(row, 'requests'),
  created_at: number(row, 'created_at'),
  updated_at: number(row, 'updated_at'),
  finished_at: numberOrNull(row, 'finished_at'),
  retry_at: numberOrNull(row, 'retry_at'),
  first_sequence: number(row, 'first_sequence'),
  last_sequence: number(row, 'last_sequence'),
});

export const deadLetterRow = (row: Row): DeadLetterRow => ({
  domain: text(row, 'domain'),
  stage: text(row, 'stage'),
  id: text(row, 'id'),
  state: oneOf(row, 'state', ['open', 'replayed', 'dropped']),
  run: number(row, 'run'),
  attempts: number(row, 'attempts'),
  reason: text(row, 'reason'),
  error_code: text(row, 'error_code'),
  died_at: number(row, 'died_at'),
  settled_at: numberOrNull(row, 'settled_at'),
  settled_by: textOrNull(row, 'settled_by'),
  sequence: number(row, 'sequence'),
});

export const missionRow = (row: Row): MissionRow => ({
  mission_id: text(row, 'mission_id'),
  status: oneOf(row, 'status', missionStatuses),
  reason: text(row, 'reason'),
  params: isRecord(row['params']) ? row['params'] : null,
  object_type: textOrNull(row, 'object_type'),
  latitude: numberOrNull(row, 'latitude'),
  longitude: numberOrNull(row, 'longitude'),
  start_time: numberOrNull(row, 'start_time'),
  duration_hours: numberOrNull(row, 'duration_hours'),
  num_particles: numberOrNull(row, 'num_particles'),
  run: number(row, 'run'),
  created_at: number(row, 'created_at'),
  started_at: numberOrNull(row, 'started_at'),
  completed_at: numberOrNull(row, 'completed_at'),
  updated_at: number(row, 'updated_at'),
  last_sequence: number(row, 'last_sequence'),
});

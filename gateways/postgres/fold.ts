/**
 * What the entries of a log make of a job, a dead letter: pure, so that reading the log again gives
 * the same rows. The log's order is the truth; an entry of a lower run than the row's changes
 * nothing but the timeline.
 *
 * | entry                    | job becomes                                        |
 * |--------------------------|----------------------------------------------------|
 * | requested, new or higher run | pending, or delayed until its time             |
 * | requested, same run      | unchanged: a duplicate                             |
 * | done, and a stage follows | processing                                        |
 * | done, the last stage or the end of the job | done, at this stage              |
 * | retrying                 | retrying, or delayed when it has not begun         |
 * | dead, cancelled          | the same                                           |
 * | retry (timer fired, or a replayed dead letter) | processing, or pending when it has not begun |
 */
import type { Entry } from './entry.ts';

export const jobStatuses = ['pending', 'delayed', 'processing', 'retrying', 'done', 'dead', 'cancelled'] as const;
export type JobStatus = (typeof jobStatuses)[number];

/** A row of `jobs`. Times are Unix milliseconds. */
export interface JobRow {
  readonly domain: string;
  readonly id: string;
  readonly status: JobStatus;
  readonly stage: string | null;
  readonly run: number;
  readonly attempt: number;
  readonly priority: string;
  readonly reason: string;
  readonly error_code: string;
  readonly requests: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly finished_at: number | null;
  readonly retry_at: number | null;
  readonly first_sequence: number;
  readonly last_sequence: number;
}

const blank = (entry: Entry): JobRow => ({
  domain: entry.domain,
  id: entry.id,
  status: 'pending',
  stage: null,
  run: entry.run,
  attempt: 1,
  priority: 'priority' in entry ? entry.priority : 'normal',
  reason: '',
  error_code: '',
  requests: 0,
  created_at: entry.atMs,
  updated_at: entry.atMs,
  finished_at: null,
  retry_at: null,
  first_sequence: entry.sequence,
  last_sequence: entry.sequence,
});

/** The job after an entry; `before` undefined when it is the first that is known of it. */
export function foldJob(before: JobRow | undefined, entry: Entry): JobRow {
  const row = { ...(before ?? blank(entry)), updated_at: entry.atMs, last_sequence: entry.sequence };
  if (entry.run < row.run) return row;
  switch (entry.kind) {
    case 'requested':
      return requested(row, entry, before !== undefined && before.requests > 0 && entry.run === row.run);
    case 'outcome':
      return outcome(row, entry);
    case 'retry':
      return { ...row, run: entry.run, status: row.status === 'delayed' ? 'pending' : 'processing', stage: entry.stage, attempt: entry.attempt, reason: '', error_code: '', retry_at: null, finished_at: null };
    case 'dead':
    case 'settled':
      return row;
  }
}

function requested(row: JobRow, entry: Extract<Entry, { kind: 'requested' }>, isDuplicate: boolean): JobRow {
  if (isDuplicate) return { ...row, requests: row.requests + 1 };
  // Its stages have spoken already: the event was published again after the first one had expired.
  if (row.requests === 0 && row.stage !== null && entry.run === row.run) return { ...row, requests: 1 };
  const retryAt = entry.notBeforeMs !== undefined && entry.notBeforeMs > entry.atMs ? entry.notBeforeMs : null;
  return { ...row, run: entry.run, requests: 1, status: retryAt === null ? 'pending' : 'delayed', stage: null, attempt: 1, priority: entry.priority, reason: '', error_code: '', retry_at: retryAt, finished_at: null };
}

function outcome(row: JobRow, entry: Extract<Entry, { kind: 'outcome' }>): JobRow {
  const next = { ...row, run: entry.run, stage: entry.stage, attempt: entry.attempt, reason: entry.reason, error_code: entry.code, retry_at: null, finished_at: null };
  switch (entry.outcome) {
    case 'done':
      return entry.isLast ? { ...next, status: 'done', finished_at: entry.atMs } : { ...next, status: 'processing' };
    case 'retrying':
      return { ...next, status: entry.code === 'NOT_BEFORE' ? 'delayed' : 'retrying', retry_at: entry.retryAtMs ?? null };
    case 'dead':
    case 'cancelled':
      return { ...next, status: entry.outcome, finished_at: entry.atMs };
  }
}

/** A row of `dead_letters`. */
export interface DeadLetterRow {
  readonly domain: string;
  readonly stage: string;
  readonly id: string;
  readonly state: 'open' | 'replayed' | 'dropped';
  readonly run: number;
  readonly attempts: number;
  readonly reason: string;
  readonly error_code: string;
  readonly died_at: number;
  readonly settled_at: number | null;
  readonly settled_by: string | null;
  readonly sequence: number;
}

export function foldDeadLetter(before: DeadLetterRow | undefined, entry: Extract<Entry, { kind: 'dead' | 'settled' }>): DeadLetterRow {
  const letter = { domain: entry.domain, stage: entry.stage, id: entry.id, run: entry.run, attempts: entry.attempt, reason: entry.reason, error_code: entry.code, sequence: entry.sequence };
  if (entry.kind === 'dead') return { ...letter, state: 'open', died_at: entry.atMs, settled_at: null, settled_by: null };
  return { ...letter, state: entry.word, died_at: before?.died_at ?? entry.atMs, settled_at: entry.atMs, settled_by: entry.by ?? null };
}

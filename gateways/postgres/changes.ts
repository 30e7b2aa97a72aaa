/** What a batch of log messages changes in the tables, given the rows that they touch. Pure. */
import type { PoolClient } from 'pg';
import type { StoredMessage } from '../../protocol/transport.ts';
import type { Chain } from '../../protocol/pipeline.ts';
import { readEntry, type Entry } from './entry.ts';
import { foldDeadLetter, foldJob, type DeadLetterRow, type JobRow } from './fold.ts';
import { foldMission, missionResult, type MissionEvents, type MissionRow, type ResultRow } from './missions.ts';

/** A row of `job_events`. */
export interface EventRow {
  readonly stream: string;
  readonly sequence: number;
  readonly domain: string;
  readonly id: string;
  readonly subject: string;
  readonly kind: 'requested' | 'duplicate' | 'outcome' | 'retry' | 'dead' | 'settled';
  readonly stage: string | null;
  readonly outcome: string | null;
  readonly run: number;
  readonly attempt: number;
  readonly reason: string;
  readonly error_code: string;
  readonly asked_by: string | null;
  readonly trace_id: string | null;
  readonly bytes: number;
  readonly at: number;
}

/** Tables that are made from a log beside those of its jobs. */
export interface View {
  /** Empties them. */
  reset(client: PoolClient): Promise<void>;
  /** Writes what the messages say, in their order; in the transaction that moves the position past them. */
  apply(client: PoolClient, messages: readonly StoredMessage[]): Promise<void>;
}

/** One log's share of the read model. */
export interface Projection {
  readonly stream: string;
  readonly domain: string;
  /** None, when keyed actors alone work in the domain: it has no jobs. */
  readonly chains: readonly Chain[];
  /** Given when the domain's jobs are missions. */
  readonly missions?: MissionEvents;
  readonly views?: readonly View[];
}

/** The rows as they are, by key; missing ones do not exist yet. */
export interface Known {
  readonly jobs: ReadonlyMap<string, JobRow>;
  readonly letters: ReadonlyMap<string, DeadLetterRow>;
  readonly missions: ReadonlyMap<string, MissionRow>;
}

export interface Changes {
  readonly events: readonly EventRow[];
  readonly jobs: readonly JobRow[];
  readonly letters: readonly DeadLetterRow[];
  readonly missions: readonly MissionRow[];
  readonly results: readonly ResultRow[];
}

export const letterKey = (stage: string, id: string): string => `${stage}.${id}`;

export function readEntries(messages: readonly StoredMessage[], chains: readonly Chain[]): readonly Entry[] {
  return messages.map((message) => readEntry(message, chains)).filter((entry) => entry !== undefined);
}

/** Rows to write after `entries`, in the log's order; each key once, as the last entry left it. */
export function changesOf(entries: readonly Entry[], known: Known, projection: Projection): Changes {
  const events: EventRow[] = [];
  const jobs = new Map<string, JobRow>();
  const letters = new Map<string, DeadLetterRow>();
  const missions = new Map<string, MissionRow>();
  const results = new Map<string, ResultRow>();
  for (const entry of entries) {
    const before = jobs.get(entry.id) ?? known.jobs.get(entry.id);
    const isDuplicate = entry.kind === 'requested' && before !== undefined && before.requests > 0 && entry.run <= before.run;
    const job = foldJob(before, entry);
    jobs.set(entry.id, job);
    events.push(eventRow(projection.stream, entry, isDuplicate));
    if (entry.kind === 'dead' || entry.kind === 'settled') {
      const key = letterKey(entry.stage, entry.id);
      letters.set(key, foldDeadLetter(letters.get(key) ?? known.letters.get(key), entry));
    }
    if (projection.missions === undefined) continue;
    missions.set(entry.id, foldMission(missions.get(entry.id) ?? known.missions.get(entry.id), entry, job, isDuplicate, projection.missions));
    const result = missionResult(entry, job, projection.missions);
    if (result !== undefined) results.set(entry.id, result);
  }
  return { events, jobs: [...jobs.values()], letters: [...letters.values()], missions: [...missions.values()], results: [...results.values()] };
}

function eventRow(stream: string, entry: Entry, isDuplicate: boolean): EventRow {
  return {
    stream,
    sequence: entry.sequence,
    domain: entry.domain,
    id: entry.id,
    subject: entry.subject,
    kind: isDuplicate ? 'duplicate' : entry.kind,
    stage: 'stage' in entry ? entry.stage : null,
    outcome: entry.kind === 'outcome' ? entry.outcome : null,
    run: entry.run,
    attempt: entry.attempt,
    reason: entry.reason,
    error_code: entry.code,
    asked_by: entry.by ?? null,
    trace_id: entry.traceId ?? null,
    bytes: entry.data.length,
    at: entry.atMs,
  };
}

/**
 * The transactions of a projection. The position moves in the transaction that writes the rows, and
 * only from where it was read: two projectors at once, or one that was killed and came back, take
 * each message once.
 *
 * Commits are not waited for to reach the disk (`synchronous_commit = off`): after a crash of
 * PostgreSQL the position falls back together with the rows, and the log is read again from there.
 */
import type { Pool, PoolClient } from 'pg';
import { AlidadeError } from '../../protocol/errors.ts';
import type { StoredMessage } from '../../protocol/transport.ts';
import { changesOf, letterKey, readEntries, type Known, type Projection } from './changes.ts';
import type { Entry } from './entry.ts';
import { deadLetterRow, jobRow, missionRow } from './rows.ts';
import { deadLetters, jobEvents, jobs, missionResults, missions, select, upsert } from './tables.ts';

export interface Position {
  readonly sequence: number;
  readonly created: string;
}

/** Runs `work` in a transaction; a connection that failed is not used again. */
async function transaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let failed = true;
  try {
    await client.query('BEGIN; SET LOCAL synchronous_commit = off');
    const result = await work(client);
    await client.query('COMMIT');
    failed = false;
    return result;
  } finally {
    client.release(failed);
  }
}

export async function readPosition(pool: Pool, stream: string): Promise<Position | undefined> {
  const found = await pool.query<{ sequence: number; created: string }>('SELECT sequence, stream_created AS created FROM projections WHERE stream = $1', [stream]);
  return found.rows[0];
}

/**
 * Empties the log's share of the tables and begins at sequence 0, if the position is still the one
 * that was read (undefined: none); `PROJECTION_MOVED` otherwise, so that of two projectors that begin
 * together the later one does not empty what the other has filled. `anywhere`: wherever it stands.
 */
export async function reset(pool: Pool, projection: Projection, from: Position | undefined | 'anywhere', created: string): Promise<Position> {
  await transaction(pool, async (client) => {
    await begin(client, projection.stream, from, created);
    for (const table of ['jobs', 'dead_letters']) await client.query(`DELETE FROM ${table} WHERE domain = $1`, [projection.domain]);
    for (const table of ['job_events', 'projection_faults']) await client.query(`DELETE FROM ${table} WHERE stream = $1`, [projection.stream]);
    if (projection.missions !== undefined) await client.query('TRUNCATE missions, mission_results');
    for (const view of projection.views ?? []) await view.reset(client);
  });
  return { sequence: 0, created };
}

async function begin(client: PoolClient, stream: string, from: Position | undefined | 'anywhere', created: string): Promise<void> {
  const insert = 'INSERT INTO projections (stream, sequence, stream_created, updated_at) VALUES ($1, 0, $2, now()) ON CONFLICT (stream)';
  const begun =
    from === undefined
      ? await client.query(`${insert} DO NOTHING`, [stream, created])
      : from === 'anywhere'
        ? await client.query(`${insert} DO UPDATE SET sequence = 0, stream_created = $2, updated_at = now()`, [stream, created])
        : await client.query('UPDATE projections SET sequence = 0, stream_created = $2, updated_at = now() WHERE stream = $1 AND sequence = $3 AND stream_created = $4', [stream, created, from.sequence, from.created]);
  if (begun.rowCount !== 1) throw new AlidadeError('PROJECTION_MOVED', `somebody else has begun the projection of ${stream}`, { retryable: true });
}

/** Writes what the messages say and moves the position past them. `PROJECTION_MOVED`: somebody else was here. */
export async function project(pool: Pool, projection: Projection, from: Position, messages: readonly StoredMessage[]): Promise<Position> {
  const last = messages.at(-1);
  if (last === undefined) return from;
  try {
    return await projectAll(pool, projection, from, messages, last.sequence);
  } catch (error) {
    if (!isAboutData(error)) throw error;
    if (messages.length === 1) return await passOver(pool, projection, from, last, error);
    let position = from;
    for (const message of messages) position = await project(pool, projection, position, [message]);
    return position;
  }
}

async function projectAll(pool: Pool, projection: Projection, from: Position, messages: readonly StoredMessage[], to: number): Promise<Position> {
  const entries = readEntries(messages, projection.chains);
  await transaction(pool, async (client) => {
    await move(client, projection.stream, from, to);
    for (const view of projection.views ?? []) await view.apply(client, messages);
    if (entries.length === 0) return;
    const changes = changesOf(entries, await knownRows(client, projection, entries), projection);
    await upsert(client, jobs, changes.jobs);
    await upsert(client, jobEvents, changes.events);
    await upsert(client, deadLetters, changes.letters);
    await upsert(client, missions, changes.missions);
    await upsert(client, missionResults, changes.results);
  });
  return { sequence: to, created: from.created };
}

/** Writes down that PostgreSQL does not take a message, so that the ones behind it get through. */
async function passOver(pool: Pool, projection: Projection, from: Position, message: StoredMessage, error: Error): Promise<Position> {
  await transaction(pool, async (client) => {
    await move(client, projection.stream, from, message.sequence);
    await client.query('INSERT INTO projection_faults (stream, sequence, subject, error) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
      projection.stream, message.sequence, message.subject.replaceAll('\0', ' ').slice(0, 500), error.message.replaceAll('\0', ' ').slice(0, 1000),
    ]);
  });
  return { sequence: message.sequence, created: from.created };
}

async function move(client: PoolClient, stream: string, from: Position, to: number): Promise<void> {
  const text = 'UPDATE projections SET sequence = $3, updated_at = now() WHERE stream = $1 AND sequence = $2 AND stream_created = $4';
  const moved = await client.query({ name: 'move-position', text, values: [stream, from.sequence, to, from.created] });
  if (moved.rowCount !== 1) throw new AlidadeError('PROJECTION_MOVED', `the projection of ${stream} is not at ${from.sequence} any more`, { retryable: true });
}

async function knownRows(client: PoolClient, projection: Projection, entries: readonly Entry[]): Promise<Known> {
  const ids = [...new Set(entries.map((entry) => entry.id))];
  const { domain } = projection;
  const foundJobs = await select(client, jobs, ids.map((id) => [domain, id]));
  const letterKeys = entries.flatMap((entry) => (entry.kind === 'dead' || entry.kind === 'settled' ? [[domain, entry.stage, entry.id]] : []));
  const foundLetters = letterKeys.length === 0 ? [] : await select(client, deadLetters, letterKeys);
  const foundMissions = projection.missions === undefined ? [] : await select(client, missions, ids.map((id) => [id]));
  return {
    jobs: new Map(foundJobs.map(jobRow).map((row) => [row.id, row])),
    letters: new Map(foundLetters.map(deadLetterRow).map((row) => [letterKey(row.stage, row.id), row])),
    missions: new Map(foundMissions.map(missionRow).map((row) => [row.mission_id, row])),
  };
}

/** Classes 22 (data), 23 (constraint) and 54 (limits): the message is at fault, not the server. A TypeError is our own reading of it. */
function isAboutData(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return error instanceof TypeError || error instanceof RangeError || /^(22|23|54)/.test(code);
}

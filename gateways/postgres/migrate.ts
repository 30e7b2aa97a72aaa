/** Brings the tables in line: plain SQL files, each once, in order. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runner } from 'node-pg-migrate';
import type { ClientBase, Pool } from 'pg';
import { AlidadeError } from '../../protocol/errors.ts';
import type { Log } from './pool.ts';

/** The SQL is read from the source tree; compiled code lies in a folder beside it. */
function migrationsFolder(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const found = join(folder, 'gateways', 'postgres', 'migrations');
    if (existsSync(found)) return found;
  }
  throw new Error(`no gateways/postgres/migrations above ${import.meta.dirname}`);
}

/** Names of all migrations there are, in order. */
export const expectedMigrations = (): readonly string[] => readdirSync(migrationsFolder()).filter((file) => file.endsWith('.sql')).map((file) => file.slice(0, -'.sql'.length)).sort();

// node-pg-migrate takes this lock for all its users; a second migration waits for it here.
const migrationLock = 7241865325823964;

/** Our files are counted 0001, 0002, …; the library would rather see times, says so as an error, and sorts them rightly all the same. */
const isAboutNumbering = (text: string): boolean => text.startsWith("Can't determine timestamp for");

/**
 * Names of the migrations that were run now; empty when the tables were up to date. Safe to call from several processes
 * at once. Throws what no waiting mends: `MIGRATION_HISTORY` where the tables were made by other steps than ours,
 * `MIGRATION_FAILED` where they do not take a step.
 */
export async function migrate(pool: Pool, log: Log): Promise<readonly string[]> {
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await checkHistory(client);
    const run = await runner({
      dbClient: client,
      dir: migrationsFolder(),
      direction: 'up',
      migrationsTable: 'schema_migrations',
      noLock: true,
      verbose: false,
      logger: { debug: () => undefined, info: () => undefined, warn: (text) => log('warn', text), error: (text) => log(isAboutNumbering(text) ? 'debug' : 'error', text) },
    });
    if (run.length > 0) log('info', 'tables brought in line', { migrations: run.map((one) => one.name) });
    return run.map((one) => one.name);
  } catch (error) {
    throw isRefusal(error) ? new AlidadeError('MIGRATION_FAILED', `the tables cannot be brought in line: ${error.message}; they stay as they were`, { cause: error }) : error;
  } finally {
    // Ends the session with its lock, whatever state the migration left it in.
    client.release(true);
  }
}

/** What has been run must be the beginning of what there is to run. More than that is a newer Alidade's, and stays. */
async function checkHistory(client: ClientBase): Promise<void> {
  const { rows: [table] } = await client.query<{ readonly name: string | null }>(`SELECT to_regclass('schema_migrations')::text AS name`);
  if (table?.name == null) return;
  const { rows } = await client.query<{ readonly name: string }>('SELECT name FROM schema_migrations ORDER BY id');
  const ours = expectedMigrations();
  const at = rows.findIndex(({ name }, place) => place < ours.length && name !== ours[place]);
  if (at >= 0) throw new AlidadeError('MIGRATION_HISTORY', `the tables of this database were made by another history: its step ${at + 1} was ${rows[at]?.name}, here it is ${ours[at]}; use another database, or empty this one (its tables are made anew from what the log still holds)`);
}

/** PostgreSQL took the step and said no: data (22), constraints (23), the statement itself or its permission (42). */
const isRefusal = (error: unknown): error is Error => error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(22|23|42)[0-9A-Z]{3}$/.test(error.code);

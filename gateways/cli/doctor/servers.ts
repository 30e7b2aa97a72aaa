/** The broker, the database and the HTTP door: those that run here, or those that settings point at. */
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { readRunFile, type RunFile } from '../../../deploy/embedded/index.ts';
import { openConnection } from '../../../protocol/nats/connection.ts';
import { formatBytes, type Environment } from '../../../protocol/settings.ts';
import { failed, none, ok, reasonOf, warning, type Finding } from './finding.ts';

/** Clocks further apart than this make workers look dead, and delays wrong. */
const skewWarningMs = 1_000;
const skewFailureMs = 5_000;

const shownUrl = (url: string): string => url.replaceAll(/\/\/[^@/]*@/g, '//');

export async function checkBroker(env: Environment, home: string): Promise<readonly Finding[]> {
  const given = env['ALIDADE_NATS_URL'] ?? '';
  const run = readRunFile(home);
  if (given === '' && run === undefined) return [none('broker', 'not running; it starts with `npm start`')];
  const where = given === '' && run !== undefined ? { servers: run.nats.url, user: run.nats.user, password: run.nats.password } : { servers: given };
  let nc: NatsConnection;
  try {
    nc = await openConnection({ ...where, name: 'alidade-doctor' });
  } catch (error) {
    const remedy = given === '' ? 'stop Alidade and start it again; `logs/nats-server.log` in the home says why' : 'start that server, or set ALIDADE_NATS_URL to the right address, user and password; unset it to use the embedded one';
    return [failed('broker', shownUrl(reasonOf(error)), remedy)];
  }
  try {
    return [ok('broker', `nats-server ${nc.info?.version ?? 'unknown'} at ${shownUrl(where.servers)}`), ...(await checkJetStream(nc))];
  } finally {
    await nc.close();
  }
}

async function checkJetStream(nc: NatsConnection): Promise<readonly Finding[]> {
  try {
    const manager = await jetstreamManager(nc);
    const account = await manager.getAccountInfo();
    const limit = account.limits.max_storage;
    const used = `${formatBytes(account.storage)} stored in ${account.streams} streams`;
    const isFull = limit > 0 && account.storage > 0.9 * limit;
    const storage = isFull ? warning('JetStream', `${used}, of ${formatBytes(limit)} allowed`, 'raise the account limit, or let messages live less long (ALIDADE_EVENT_LIFETIME)') : ok('JetStream', used);
    return [storage, await checkClock(manager)];
  } catch (error) {
    return [failed('JetStream', reasonOf(error), 'turn JetStream on in the server (`jetstream {}`), and for the account whose user Alidade is given')];
  }
}

/** A stream's description carries the server's time. */
async function checkClock(manager: Awaited<ReturnType<typeof jetstreamManager>>): Promise<Finding> {
  for await (const name of manager.streams.names()) {
    const before = Date.now();
    const { ts } = await manager.streams.info(name);
    const after = Date.now();
    const server = Date.parse(ts ?? '');
    if (!Number.isFinite(server)) break;
    return judgeClock(server - (before + after) / 2);
  }
  return none('clock', 'nothing is stored yet that would tell the time of the broker');
}

/** `aheadMs`: how much later it is at the broker. */
export function judgeClock(aheadMs: number): Finding {
  const apart = Math.abs(aheadMs);
  const detail = `${Math.round(apart)} ms ${aheadMs < 0 ? 'behind' : 'ahead'} at the broker`;
  const remedy = 'set the clock of both machines by NTP (`timedatectl set-ntp true`)';
  if (apart >= skewFailureMs) return failed('clock', detail, remedy);
  return apart >= skewWarningMs ? warning('clock', detail, remedy) : ok('clock', detail);
}

export async function checkDatabase(env: Environment, home: string): Promise<readonly Finding[]> {
  const given = env['DATABASE_URL'] ?? '';
  const url = given === '' ? readRunFile(home)?.database_url : given;
  if (url === undefined) return [none('PostgreSQL', 'not running; it starts with `npm start`')];
  const { expectedMigrations, openPool } = await import('../../postgres/index.ts');
  const pool = openPool({ url, max: 1, name: 'alidade-doctor', log: () => undefined });
  try {
    const version = await pool.query<{ server_version: string }>('SHOW server_version');
    const found = ok('PostgreSQL', `${version.rows[0]?.server_version ?? 'unknown'} at ${shownUrl(url)}`);
    const table = await pool.query<{ there: boolean }>("SELECT to_regclass('schema_migrations') IS NOT NULL AS there");
    const done = table.rows[0]?.there === true ? (await pool.query<{ name: string }>('SELECT name FROM schema_migrations')).rows.map((row) => row.name) : [];
    return [found, judgeMigrations(expectedMigrations(), done)];
  } catch (error) {
    const remedy = given === '' ? 'stop Alidade and start it again; `logs/postgres.log` in the home says why' : 'start that server, or set DATABASE_URL to the right address, user, password and database; unset it to use the embedded one';
    return [failed('PostgreSQL', `no answer at ${shownUrl(url)}: ${reasonOf(error)}`, remedy)];
  } finally {
    await pool.end();
  }
}

export function judgeMigrations(expected: readonly string[], done: readonly string[]): Finding {
  const missing = expected.filter((name) => !done.includes(name));
  const unknown = done.filter((name) => !expected.includes(name));
  if (unknown.length > 0) return failed('tables', `made by a newer Alidade (${unknown.join(', ')})`, 'use the newer version, or another database');
  return missing.length > 0 ? warning('tables', `not up to date: ${missing.join(', ')}`, '`npx alidade up` brings them in line at its start') : ok('tables', `up to date (${done.length} ${done.length === 1 ? 'migration' : 'migrations'})`);
}

export async function checkDoor(run: RunFile | undefined): Promise<Finding> {
  if (run === undefined || run.http.url === '') return none('HTTP door', 'not running; it starts with `npm start`');
  try {
    const answer = await fetch(new URL('/readyz', run.http.url), { signal: AbortSignal.timeout(5_000) });
    if (answer.ok) return ok('HTTP door', run.http.url);
    return failed('HTTP door', `${run.http.url} answers that it is not ready (${answer.status}): ${(await answer.text()).slice(0, 300)}`, 'look at the other findings, and at the log in `logs/` of the home');
  } catch (error) {
    return failed('HTTP door', `${run.http.url} does not answer: ${reasonOf(error)}`, 'the supervisor should start it again within seconds; see the log in `logs/` of the home');
  }
}

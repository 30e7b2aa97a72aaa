/** The connection pool of the read model. */
import { Pool, types } from 'pg';

export type Log = (level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>) => void;

export interface PoolSpec {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  readonly log: Log;
  /** Connections at most; 10 by default. */
  readonly max?: number;
  /** Shown in pg_stat_activity. */
  readonly name?: string;
}

const int8 = 20;

/**
 * Opens no connection yet. A server that goes away is logged, not thrown: the error of a
 * connection that runs no query has nobody else to hear it and would end the process. bigint comes as a number: sequences and
 * counts stay far below 2^53.
 */
export function openPool(spec: PoolSpec): Pool {
  const pool = new Pool({
    connectionString: spec.url,
    max: spec.max ?? 10,
    application_name: spec.name ?? 'alidade',
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') => (oid === int8 ? Number : format === 'binary' ? types.getTypeParser(oid, 'binary') : types.getTypeParser(oid, 'text')),
    },
  });
  pool.on('error', (error) => spec.log('warn', 'an idle connection to PostgreSQL was lost', { error: error.message }));
  // One that is in use but between two queries has no listener either; its next query fails and is told then.
  pool.on('connect', (client) => client.on('error', (error) => spec.log('debug', 'a connection to PostgreSQL was lost in use', { error: error.message })));
  return pool;
}

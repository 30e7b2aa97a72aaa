/** A PostgreSQL of the test file's own, and a fresh database for whoever asks. */
import { Client } from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { signal, startPostgres, type PostgresServer } from '../../deploy/embedded/index.ts';
import { temporaryFolder } from './folders.ts';
import { uniqueName } from './nats.ts';

export interface TestDatabase {
  readonly url: string;
  /** Also when connections are open. */
  drop(): Promise<void>;
}

export interface TestPostgres {
  /** With credentials; database `alidade`. */
  readonly url: string;
  readonly pid: number;
  freshDatabase(): Promise<TestDatabase>;
  /** kill -9 of the server's first process; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port and folder. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

async function asAdministrator(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export async function startTestPostgres(): Promise<TestPostgres> {
  const home = await temporaryFolder('postgres');
  let server: PostgresServer = await startPostgres({ home: home.path, careless: true });
  const port = Number(new URL(server.url).port);
  return {
    get url() {
      return server.url;
    },
    get pid() {
      return server.pid;
    },
    freshDatabase: async () => {
      const name = uniqueName('test');
      await asAdministrator(server.url, `CREATE DATABASE ${name}`);
      return { url: server.url.replace(/\/alidade$/, `/${name}`), drop: () => asAdministrator(server.url, `DROP DATABASE ${name} WITH (FORCE)`) };
    },
    kill: async () => {
      signal(server.pid, 'SIGKILL');
      await server.exited;
    },
    start: async () => {
      server = await startPostgres({ home: home.path, careless: true, port });
    },
    stop: async () => {
      await server.stop();
      await home.remove();
    },
  };
}

/** Call it at the top of a test file or `describe`: one server for all tests there. The returned function gives it, from `beforeAll` on. */
export function postgres(): () => TestPostgres {
  let server: TestPostgres | undefined;
  beforeAll(async () => {
    server = await startTestPostgres();
  });
  afterAll(() => server?.stop());
  return () => {
    if (server === undefined) throw new Error('PostgreSQL is there from beforeAll on');
    return server;
  };
}

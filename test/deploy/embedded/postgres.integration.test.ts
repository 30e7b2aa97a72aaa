import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { isRunning, processesIn, signal, startPostgres } from '../../../deploy/embedded/index.ts';
import { temporaryFolder } from '../../support/index.ts';

async function answer(url: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded database', () => {
  test('asks for a password, keeps its data and port over a restart, and is never root', async () => {
    const home = await temporaryFolder('home');
    const first = await startPostgres({ home: home.path });
    const wrong = first.url.replace(/:[^:@]+@/, ':wrong@');
    await expect(answer(wrong, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    await answer(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    expect(statSync(`/proc/${first.pid}`).uid).not.toBe(0);
    await first.stop();
    expect(isRunning(first.pid)).toBe(false);
    const second = await startPostgres({ home: home.path });
    expect(second.url).toBe(first.url);
    expect(await answer(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await second.stop();
    await home.remove();
  });

  test('a home below a folder that only its owner may enter', async () => {
    const outer = await temporaryFolder('closed');
    chmodSync(outer.path, 0o700);
    const server = await startPostgres({ home: join(outer.path, 'deep', 'home') });
    expect(await answer(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.stop();
    await outer.remove();
  });

  test('kill -9: what is left of it is ended, the data recover', async () => {
    const home = await temporaryFolder('home');
    const first = await startPostgres({ home: home.path });
    await answer(first.url, 'CREATE TABLE kept AS SELECT 1 AS one');
    signal(first.pid, 'SIGKILL');
    await first.exited;
    expect(existsSync(join(home.path, 'postgres', 'data', 'postmaster.pid'))).toBe(true);
    const second = await startPostgres({ home: home.path });
    expect(await answer(second.url, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
    await second.stop();
    await home.remove();
  });

  test('a pid file whose pid now belongs to somebody else does not keep it from starting', async () => {
    const home = await temporaryFolder('home');
    const first = await startPostgres({ home: home.path });
    await first.stop();
    const data = join(home.path, 'postgres', 'data');
    writeFileSync(join(data, 'postmaster.pid'), `${process.pid}\n${data}\n1\n5432\n\n127.0.0.1\n 1 1\nready\n`);
    const second = await startPostgres({ home: home.path });
    expect(await answer(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.stop();
    await home.remove();
  });

  test('a first start that was interrupted is made anew', async () => {
    const home = await temporaryFolder('home');
    mkdirSync(join(home.path, 'postgres', 'data.new'), { recursive: true });
    writeFileSync(join(home.path, 'postgres', 'data.new', 'half'), 'half');
    const server = await startPostgres({ home: home.path });
    expect(await answer(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.stop();
    await home.remove();
  });

  test('one that still runs in that home is ended before the next starts', async () => {
    const home = await temporaryFolder('home');
    const first = await startPostgres({ home: home.path });
    const second = await startPostgres({ home: home.path });
    expect(isRunning(first.pid)).toBe(false);
    expect(processesIn(join(home.path, 'postgres', 'data'), 'postgres')).toContain(second.pid);
    await second.stop();
    await home.remove();
  });

  test('it listens on the loopback interface alone', async () => {
    const home = await temporaryFolder('home');
    const server = await startPostgres({ home: home.path });
    expect(await answer(server.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(execFileSync('ls', [join(home.path, 'postgres')]).toString()).not.toContain('.s.PGSQL');
    await server.stop();
    await home.remove();
  });
});

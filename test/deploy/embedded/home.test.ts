import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { homeHolder, homePath, openHome, processStart, readRunFile, type RunFile } from '../../../deploy/embedded/index.ts';
import { startChild, temporaryFolder, type TemporaryFolder } from '../../support/index.ts';

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder('home');
});
afterEach(() => folder.remove());

const run: RunFile = {
  nats: { url: 'nats://127.0.0.1:4222', user: 'alidade', password: 'secret', pid: 12 },
  database_url: 'postgres://alidade:secret@127.0.0.1:5432/alidade',
  postgres_pid: 13,
  http: { url: 'http://127.0.0.1:8080', token: 'token' },
  supervisor_pid: process.pid,
  hosts: [{ pid: 14, group: 'drift' }],
};

/** A process that takes the home and stays. */
async function otherHolder(): Promise<ReturnType<typeof startChild>> {
  const file = join(folder.path, 'lock');
  const child = startChild(process.execPath, ['-e', 'console.log("here"); setTimeout(() => {}, 60_000)']);
  await child.untilSays(/here/);
  writeFileSync(file, JSON.stringify({ pid: child.pid, start: processStart(child.pid) }));
  return child;
}

describe('who holds the home', () => {
  test('a second supervisor is refused with the pid of the first', async () => {
    const holder = await otherHolder();
    await expect(openHome(folder.path)).rejects.toThrow(new RegExp(`is held by process ${holder.pid}`));
    await holder.kill();
  });

  test('a holder killed with -9 is recognised', async () => {
    const holder = await otherHolder();
    await holder.kill();
    expect(homeHolder(folder.path)).toBeUndefined();
    const home = await openHome(folder.path);
    expect(homeHolder(folder.path)).toBe(process.pid);
    home.close();
  });

  test('a pid that now belongs to another process does not hold it', async () => {
    writeFileSync(join(folder.path, 'lock'), JSON.stringify({ pid: process.ppid, start: 'another boot:1' }));
    const home = await openHome(folder.path);
    home.close();
  });

  test('a lock cut short by a full disk does not hold it', async () => {
    writeFileSync(join(folder.path, 'lock'), '{"pid": 1');
    const home = await openHome(folder.path);
    home.close();
  });

  test('of many that start at once exactly one gets it, also over a stale lock', async () => {
    writeFileSync(join(folder.path, 'lock'), JSON.stringify({ pid: 1, start: 'another boot:1' }));
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => openHome(folder.path)));
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  });

  test('closed, it is free again and run.json is gone', async () => {
    const home = await openHome(folder.path);
    home.publish(run);
    home.close();
    expect(existsSync(join(folder.path, 'run.json'))).toBe(false);
    (await openHome(folder.path)).close();
  });

  test('ALIDADE_HOME says where it is', () => {
    expect(homePath({ ALIDADE_HOME: '/data/alidade' })).toBe('/data/alidade');
    expect(homePath({})).toBe(join(process.cwd(), '.alidade'));
  });
});

describe('run.json', () => {
  test('is read as it was written, and by its owner alone', async () => {
    const home = await openHome(folder.path);
    home.publish(run);
    expect(readRunFile(folder.path)).toEqual(run);
    expect(JSON.parse(readFileSync(join(folder.path, 'run.json'), 'utf8'))).toEqual(run);
    expect(statSync(join(folder.path, 'run.json')).mode & 0o777).toBe(0o600);
    home.close();
  });

  test('of a supervisor that is gone says nothing any more', async () => {
    const home = await openHome(folder.path);
    home.publish(run);
    writeFileSync(join(folder.path, 'lock'), JSON.stringify({ pid: process.pid, start: 'another boot:1' }));
    expect(readRunFile(folder.path)).toBeUndefined();
    home.close();
  });

  test('of another shape is not taken for one', async () => {
    const home = await openHome(folder.path);
    writeFileSync(join(folder.path, 'run.json'), JSON.stringify({ ...run, hosts: [{ pid: 'x' }] }));
    expect(readRunFile(folder.path)).toBeUndefined();
    home.close();
  });
});

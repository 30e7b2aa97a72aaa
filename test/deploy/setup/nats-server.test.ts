import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { provideNatsServer } from '../../../deploy/setup/nats-server.mjs';
import { temporaryFolder, type TemporaryFolder } from '../../support/index.ts';

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder('broker');
  // Neither apt-get nor any nats-server is found here unless a test puts it there.
  vi.stubEnv('PATH', join(folder.path, 'path'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await folder.remove();
});

function program(path: string, script: string): string {
  const file = join(folder.path, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

const provide = (env: Readonly<Record<string, string>> = {}) => provideNatsServer(folder.path, () => undefined, { PATH: process.env['PATH'], ...env });

describe('where the nats-server comes from', () => {
  test('ALIDADE_NATS_SERVER before PATH', async () => {
    const given = program('mine/nats-server', 'echo "nats-server: v2.16.0"');
    program('path/nats-server', 'echo "nats-server: v2.15.0"');
    expect(await provide({ ALIDADE_NATS_SERVER: given })).toEqual({ file: given, version: '2.16.0', fetched: false });
  });

  test('PATH before the cache', async () => {
    const found = program('path/nats-server', 'echo "nats-server: v2.15.0"');
    program('.cache/bin/nats-server', 'echo "nats-server: v2.14.1"');
    expect(await provide()).toMatchObject({ file: found });
  });

  test('one on PATH that is too old is passed over', async () => {
    program('path/nats-server', 'echo "nats-server: v2.10.22"');
    const cached = program('.cache/bin/nats-server', 'echo "nats-server: v2.14.0"');
    expect(await provide()).toEqual({ file: cached, version: '2.14.0', fetched: false });
  });

  test('a given one that is too old is refused with its version: nobody else’s is taken instead', async () => {
    const given = program('mine/nats-server', 'echo "nats-server: v2.10.22"');
    program('path/nats-server', 'echo "nats-server: v2.15.0"');
    await expect(provide({ ALIDADE_NATS_SERVER: given })).rejects.toThrow(/is 2\.10\.22; Alidade needs nats-server 2\.14/);
  });

  test('a given one that does not exist is refused', async () => {
    await expect(provide({ ALIDADE_NATS_SERVER: '/nowhere/nats-server' })).rejects.toThrow(/not a nats-server that runs/);
  });

  test('no server and no apt: the sentence names both settings that help', async () => {
    await expect(provide()).rejects.toThrow(/no nats-server 2\.14 or newer.*apt-get and dpkg are not here.*ALIDADE_NATS_SERVER.*ALIDADE_NATS_URL/s);
  });

  test('a damaged one in the cache is not used', async () => {
    program('.cache/bin/nats-server', 'kill -SEGV $$');
    await expect(provide()).rejects.toThrow(/apt-get and dpkg are not here/);
  });
});

/** apt-get, apt-config and dpkg-deb as far as set-up uses them. */
function fakeApt({ update = 'exit 0', download = ': > nats-server_1_amd64.deb', binary = 'echo "nats-server: v2.15.1"' } = {}): void {
  program('path/apt-get', `case "$*" in *indextargets*) echo http://mirror.test/debian/;; *update*) echo "$*" >> ${folder.path}/updates; ${update};; *download*) ${download};; esac`);
  program('unpacked', `cat > /dev/null`);
  program('server', binary);
  program('path/dpkg-deb', `/bin/mkdir -p "$3/usr/sbin" && /bin/cp ${folder.path}/server "$3/usr/sbin/nats-server"`);
}

describe('fetching it from Debian', () => {
  test('into the cache, replacing a damaged one', async () => {
    const cached = program('.cache/bin/nats-server', 'exit 1');
    fakeApt();
    expect(await provide()).toEqual({ file: cached, version: '2.15.1', fetched: true });
    expect(await provide()).toEqual({ file: cached, version: '2.15.1', fetched: false });
  });

  test('apt does not reach its mirror: said, with apt’s own words', async () => {
    fakeApt({ update: 'echo "E: Failed to fetch: Temporary failure resolving mirror.test"; exit 100' });
    await expect(provide()).rejects.toThrow(/apt does not reach http:\/\/mirror\.test\/debian \(sid\).*Temporary failure.*ALIDADE_NATS_URL/s);
  });

  test('an archive whose key is unknown is refused, never trusted', async () => {
    fakeApt({ update: 'echo "E: NO_PUBKEY 6ED0E7B82643E131"; exit 100', download: 'exit 1' });
    await expect(provide()).rejects.toThrow(/nothing unsigned is taken/);
  });

  test('what Debian gives does not run here', async () => {
    fakeApt({ binary: 'exit 126' });
    await expect(provide()).rejects.toThrow(/does not run here/);
  });
});

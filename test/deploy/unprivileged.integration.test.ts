/** `npm start` by somebody who is not root: in a checkout of their own, and in one that is somebody else's. */
import { existsSync, lchownSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runChild, temporaryFolder, type Ended, type TemporaryFolder } from '../support/index.ts';

const root = resolve(import.meta.dirname, '../..');
const anybody = { uid: 65534, gid: 65534 };

/** Whether anybody may go through all folders down to this one. */
const isOpen = (path: string): boolean => (statSync(path).mode & 0o005) === 0o005 && (dirname(path) === path || isOpen(dirname(path)));
const shared = ['node_modules', '.cache'].map((name) => resolve(root, name));
const why = process.getuid?.() !== 0 ? 'this is not root, so it cannot be somebody else' : [root, ...shared].every((path) => existsSync(path) && isOpen(path)) ? undefined : `${root} is not open to others`;

let folder: TemporaryFolder;
const at = (path: string): string => join(folder.path, path);

/** Nothing of what this test was started with. */
const withoutSettings: Readonly<Record<string, undefined>> = Object.fromEntries(Object.keys(process.env).filter((name) => /^(ALIDADE_|DATABASE_URL$|npm_|NODE_ENV$)/.test(name)).map((name) => [name, undefined]));

/** `npm start` in a checkout, as anybody. */
const npmStart = (checkout: string, args: readonly string[]): Promise<Ended> =>
  runChild('npm', ['start', '--', ...args], {
    cwd: checkout, ...anybody, timeoutMs: 240_000,
    env: { ...withoutSettings, HOME: at('own') },
  });

/** A checkout that is built, with the packages of this one and a cache of its own in which is what was fetched. */
async function copyCheckout(): Promise<void> {
  mkdirSync(at('checkout'));
  const names = readdirSync(root).filter((name) => !['node_modules', '.cache', '.git', '.alidade'].includes(name));
  // With times to the nanosecond, by which set-up knows that it is built.
  const copied = await runChild('cp', ['-a', ...names.map((name) => join(root, name)), at('checkout')]);
  if (copied.code !== 0) throw new Error(copied.stderr);
  symlinkSync(resolve(root, 'node_modules'), join(at('checkout'), 'node_modules'));
  mkdirSync(join(at('checkout'), '.cache'));
  for (const name of ['bin', 'coastline', 'packages.json']) if (existsSync(join(root, '.cache', name))) symlinkSync(resolve(root, '.cache', name), join(at('checkout'), '.cache', name));
}
function giveAway(path: string): void {
  lchownSync(path, anybody.uid, anybody.gid);
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) lchownSync(join(entry.parentPath, entry.name), anybody.uid, anybody.gid);
}

describe.skipIf(why !== undefined)(`npm start as uid ${anybody.uid}${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  beforeAll(async () => {
    folder = await temporaryFolder('unprivileged');
    await chmod(folder.path, 0o755);
    mkdirSync(at('own'));
    giveAway(at('own'));
    await copyCheckout();
  });
  afterAll(() => folder?.remove());

  test('a checkout that may not be written and is not ready – stops with what to do', { timeout: 240_000 }, async () => {
    const said = await npmStart(at('checkout'), ['--once']);
    expect(said.stderr).toMatch(/set-up stopped\. User 65534 may not write \S+, and something is missing here\. Run `node deploy\/setup\.mjs` as the owner/);
    expect(said.code).not.toBe(0);
  });

  test('the same when its owner has set it up – ready; data need a folder, and it is said how to name one', { timeout: 240_000 }, async () => {
    const setUp = await runChild(process.execPath, ['deploy/setup.mjs'], { cwd: at('checkout'), env: withoutSettings, timeoutMs: 240_000 });
    expect(setUp.code, setUp.stderr).toBe(0);
    const said = await npmStart(at('checkout'), ['--once', '--json']);
    expect(said.stdout, said.stderr).toMatch(/set-up: everything in place/);
    expect(said.stderr).toContain(`user 65534 can keep no data in ${join(at('checkout'), '.alidade')} (EACCES): name a folder of your own with ALIDADE_HOME`);
    expect(said.code).toBe(2);
  });

  test('a checkout of one’s own – broker, database, hosts and doors run, the mission ends, nothing is root’s', { timeout: 240_000 }, async () => {
    giveAway(at('checkout'));
    const said = await npmStart(at('checkout'), ['--once', '--json']);
    expect(said.code, said.stdout + said.stderr).toBe(0);
    expect(said.stdout).toMatch(/"event":"mission","id":"demo-[^"]+","status":"done"/);
    const home = join(at('checkout'), '.alidade');
    expect(statSync(home)).toMatchObject({ uid: anybody.uid, mode: 0o40700 });
    for (const entry of readdirSync(home)) expect(statSync(join(home, entry)).uid).toBe(anybody.uid);
  });
});

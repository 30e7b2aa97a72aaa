/** Real processes: how they come up, how they are made to leave, and that none outlives its supervisor. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { endMarked, isRunning, processesMarked, signal } from '../../deploy/embedded/index.ts';
import { markVariable, startProgram, type ProgramChild } from '../../supervisor/child-process.ts';
import { Supervisor } from '../../supervisor/supervisor.ts';
import type { ChildSpec, Tree } from '../../supervisor/tree.ts';
import { startChild, uniqueName, waitFor } from '../support/index.ts';

const program = (name: string): string => fileURLToPath(new URL(`../../dist/test/supervisor/programs/${name}.js`, import.meta.url));
const start = (behaviour: string, more: { readonly afterMs?: number; readonly readyWithinMs?: number; readonly signal?: AbortSignal; readonly mark?: string } = {}): Promise<ProgramChild> => {
  const { afterMs, readyWithinMs = 30_000, mark = uniqueName('mark'), ...rest } = more;
  return startProgram({ id: 'c', file: program('child'), mark, env: process.env, config: { behaviour, ...(afterMs === undefined ? {} : { afterMs }) }, readyWithinMs, ...rest });
};

test('a child says what it has to say, answers, and leaves when asked: exit shutdown', async () => {
  const child = await start('works');
  expect(child.facts).toEqual({ greeting: 'here' });
  expect(await child.ask('link')).toBe('LINK');
  await child.stop(10_000);
  expect(await child.exited).toMatchObject({ kind: 'shutdown', reason: 'exit code 0' });
});

test('a stubborn child is ended by force after its limit', async () => {
  const child = await start('stubborn');
  await child.stop(100);
  expect(await child.exited).toEqual({ kind: 'shutdown', reason: 'SIGKILL' });
  expect(isRunning(child.pid)).toBe(false);
});

test('exits: normal after its work, failed when it crashes or is killed', async () => {
  expect(await (await start('finishes')).exited).toMatchObject({ kind: 'normal' });
  expect(await (await start('crashes')).exited).toMatchObject({ kind: 'failed', reason: 'exit code 3' });
  const child = await start('works');
  signal(child.pid, 'SIGKILL');
  expect(await child.exited).toMatchObject({ kind: 'failed', reason: 'SIGKILL' });
  await expect(child.ask('anything')).rejects.toThrow(/has ended/);
});

test('a child that dies at its start – told with its last words, without their secrets', async () => {
  await expect(start('dies-at-start')).rejects.toThrow(/c ended at start: exit code 7: the forcing is missing; nats:\/\/alidade:•••@127\.0\.0\.1:4222 was asked$/);
});

test('a child that does not get ready, or is not wanted any more – nothing of it is left', async () => {
  const mark = uniqueName('mark');
  await expect(start('never-ready', { readyWithinMs: 300, mark })).rejects.toThrow(/not ready within 0.3 s/);
  const giveUp = new AbortController();
  const starting = start('never-ready', { signal: giveUp.signal, mark });
  giveUp.abort();
  await expect(starting).rejects.toThrow(/not wanted any more/);
  expect(processesMarked(markVariable, mark)).toEqual([]);
});

test('a supervisor killed with -9 – its children end with it, the stubborn too', async () => {
  const mark = uniqueName('mark');
  const parent = startChild(process.execPath, [program('parent'), mark]);
  const [, a, b] = await parent.untilSays(/children (\d+) (\d+) ready/);
  const pids = [Number(a), Number(b)];
  expect(processesMarked(markVariable, mark).toSorted()).toEqual(pids.toSorted());
  await parent.kill();
  await waitFor(() => pids.every((pid) => !isRunning(pid)), { what: 'both children gone' });
});

test('what a killed supervisor left behind is found by its mark and ended', async () => {
  const mark = uniqueName('mark');
  const orphan = startChild(process.execPath, ['-e', 'console.log("up"); process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'], { env: { [markVariable]: mark } });
  await orphan.untilSays(/up/);
  expect(await endMarked(markVariable, mark)).toEqual([orphan.pid]);
  expect((await orphan.ended).signal).toBe('SIGKILL');
});

test('a crash loop of a real process – restarted until the intensity is spent, then the tree fails and nothing is left', async () => {
  const mark = uniqueName('mark');
  const starts: string[] = [];
  const spec = (id: string): ChildSpec => ({ id, start: id, restart: 'permanent', shutdown: 2 });
  const tree: Tree = { id: 'root', strategy: 'rest_for_one', intensity: 2, period: 60, children: [spec('works'), spec('crashes')] };
  const starter = (behaviour: string) => (): Promise<ProgramChild> => {
    starts.push(behaviour);
    return start(behaviour, { mark, afterMs: 20 });
  };
  const quiet = { started: () => undefined, stopped: () => undefined, gaveUp: () => undefined, startFailed: () => undefined };
  const supervisor = new Supervisor(tree, { starters: { works: starter('works'), crashes: starter('crashes') }, observer: quiet });
  await supervisor.start();
  expect(await supervisor.exited).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/crashes ended once too often: 3 restarts.*last: exit code 3/) });
  expect(starts).toEqual(['works', 'crashes', 'crashes', 'crashes']);
  expect(processesMarked(markVariable, mark)).toEqual([]);
});

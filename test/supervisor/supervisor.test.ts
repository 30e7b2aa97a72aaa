/** The supervisor over children that are promises: order, strategies, escalation, interruption. */
import { expect, test } from 'vitest';
import { Supervisor, type RunningChild, type Starter } from '../../supervisor/supervisor.ts';
import type { ChildSpec, Exit, Strategy, Tree } from '../../supervisor/tree.ts';
import { waitFor } from '../support/index.ts';

const child = (id: string, more: Partial<ChildSpec> = {}): ChildSpec => ({ id, start: 'fake', restart: 'permanent', shutdown: 1, ...more });
const tree = (strategy: Strategy, children: readonly ChildSpec[], more: Partial<Tree> = {}): Tree => ({ id: 'root', strategy, intensity: 3, period: 60, children, ...more });

/** What was done, in order, and a way to end a child from outside. */
function stage(broken: ReadonlySet<string> = new Set()) {
  const said: string[] = [];
  const end = new Map<string, (exit: Exit) => void>();
  const fake: Starter = async (spec, { restarts }) => {
    await Promise.resolve();
    if (broken.has(spec.id)) throw new Error(`${spec.id} is broken`);
    said.push(`start ${spec.id}`);
    let finish: (exit: Exit) => void = () => undefined;
    const exited = new Promise<Exit>((resolve) => (finish = resolve));
    end.set(spec.id, finish);
    const running: RunningChild = {
      pid: undefined,
      instance: `${spec.id}-${restarts}`,
      exited,
      stop: async () => {
        said.push(`stop ${spec.id}`);
        finish({ kind: 'shutdown', reason: 'asked' });
      },
    };
    return running;
  };
  const gaveUp: string[] = [];
  const observer = { started: () => undefined, stopped: () => undefined, startFailed: () => undefined, gaveUp: (of: Tree, reason: string) => void gaveUp.push(`${of.id}: ${reason}`) };
  const fail = (id: string): void => end.get(id)?.({ kind: 'failed', reason: 'crash' });
  const heard = (count: number): Promise<true> => waitFor(() => (said.length >= count ? (true as const) : undefined));
  return { said, gaveUp, fail, heard, options: { starters: { fake }, observer } };
}

test.each<[Strategy]>([['rest_for_one'], ['one_for_all'], ['one_for_one']])('%s – starts from left to right, stops from right to left', async (strategy) => {
  const { said, options } = stage();
  const supervisor = new Supervisor(tree(strategy, [child('a'), child('b'), child('c')]), options);
  await supervisor.start();
  await supervisor.stop();
  expect(said).toEqual(['start a', 'start b', 'start c', 'stop c', 'stop b', 'stop a']);
  expect(await supervisor.exited).toMatchObject({ kind: 'shutdown' });
});

test.each<[Strategy, readonly string[]]>([
  ['one_for_one', ['start b']],
  ['rest_for_one', ['stop c', 'start b', 'start c']],
  ['one_for_all', ['stop c', 'stop a', 'start a', 'start b', 'start c']],
])('%s – what happens when b of a, b, c fails', async (strategy, expected) => {
  const { said, fail, heard, options } = stage();
  const supervisor = new Supervisor(tree(strategy, [child('a'), child('b'), child('c')]), options);
  await supervisor.start();
  fail('b');
  await heard(3 + expected.length);
  expect(said.slice(3)).toEqual(expected);
  await supervisor.stop();
});

test('a child that does not come up at start – those before it are stopped, and the reason is told', async () => {
  const { said, options } = stage(new Set(['c']));
  const supervisor = new Supervisor(tree('rest_for_one', [child('a'), child('b'), child('c'), child('d')]), options);
  await expect(supervisor.start()).rejects.toThrow('c is broken');
  expect(said).toEqual(['start a', 'start b', 'stop b', 'stop a']);
  expect(await supervisor.exited).toMatchObject({ kind: 'failed' });
});

test('escalation – a branch that gives up is started again by its supervisor, with what depends on it', async () => {
  const broken = new Set<string>();
  const { said, gaveUp, fail, heard, options } = stage(broken);
  const branch = tree('one_for_one', [child('nats'), child('postgres')], { id: 'servers', intensity: 0 });
  const supervisor = new Supervisor(tree('rest_for_one', [child('servers', { start: branch }), child('door')]), options);
  await supervisor.start();
  fail('nats');
  await heard(8);
  expect(gaveUp).toEqual([expect.stringContaining('servers: nats ended once too often')]);
  expect(said.slice(3)).toEqual(['stop postgres', 'stop door', 'start nats', 'start postgres', 'start door']);
  await supervisor.stop();
});

test('escalation – at the top the whole tree is stopped and fails with the last reason', async () => {
  const { said, fail, options } = stage();
  const supervisor = new Supervisor(tree('one_for_all', [child('a'), child('b')], { intensity: 1 }), options);
  await supervisor.start();
  fail('a');
  await waitFor(() => said.length === 5);
  fail('b');
  expect(await supervisor.exited).toMatchObject({ kind: 'failed', reason: expect.stringContaining('last: crash') });
  expect(said.slice(5)).toEqual(['stop a']);
});

test('a child that cannot be started again counts as failing again, until its supervisor gives up', async () => {
  const broken = new Set<string>();
  const { fail, options } = stage(broken);
  const supervisor = new Supervisor(tree('one_for_one', [child('a')], { intensity: 2 }), options);
  await supervisor.start();
  broken.add('a');
  fail('a');
  expect(await supervisor.exited).toMatchObject({ kind: 'failed', reason: expect.stringContaining('last: a is broken') });
});

test('two children that end at the same time are both started again', async () => {
  const { said, fail, heard, options } = stage();
  const supervisor = new Supervisor(tree('one_for_one', [child('a'), child('b')]), options);
  await supervisor.start();
  fail('a');
  fail('b');
  await heard(4);
  expect(said.slice(2).toSorted()).toEqual(['start a', 'start b']);
  await supervisor.stop();
});

test('a stop while a restart waits out its pause – nothing is started any more', async () => {
  const { said, fail, heard, options } = stage();
  const supervisor = new Supervisor(tree('one_for_one', [child('a')], { intensity: 100 }), options);
  await supervisor.start();
  for (let round = 2; round <= 5; round++) {
    fail('a');
    await heard(round);
  }
  fail('a');
  await supervisor.stop();
  expect(await supervisor.exited).toMatchObject({ kind: 'shutdown' });
  expect(said.filter((one) => one === 'start a')).toHaveLength(5);
});

test('children come and go while it runs', async () => {
  const { said, fail, heard, options } = stage();
  const hosts = tree('one_for_one', [child('drift-1')], { id: 'hosts' });
  const supervisor = new Supervisor(tree('rest_for_one', [child('hosts', { start: hosts })]), options);
  await supervisor.start();
  await supervisor.startChild('hosts', child('drift-2'));
  await expect(supervisor.startChild('hosts', child('drift-2'))).rejects.toThrow('has a child drift-2 already');
  fail('drift-2');
  await heard(3);
  expect(supervisor.childrenOf('hosts')).toEqual(['drift-1', 'drift-2']);
  await supervisor.stopChild('hosts', 'drift-2');
  expect(supervisor.childrenOf('hosts')).toEqual(['drift-1']);
  expect(supervisor.running().map(({ spec }) => spec.id)).toEqual(['drift-1']);
  await supervisor.stop();
  expect(said.slice(-2)).toEqual(['stop drift-2', 'stop drift-1']);
  await expect(supervisor.startChild('nobody', child('x'))).rejects.toThrow('no supervisor nobody');
});

import { expect, test } from 'vitest';
import { checkTree } from '../../supervisor/check-tree.ts';
import { describe as describeTree } from '../../supervisor/describe.ts';
import type { ChildSpec, Tree } from '../../supervisor/tree.ts';

const child = (id: string, more: Partial<ChildSpec> = {}): ChildSpec => ({ id, start: 'host', restart: 'permanent', shutdown: 2, ...more });
const tree = (children: readonly ChildSpec[], more: Partial<Tree> = {}): Tree => ({ id: 'root', strategy: 'one_for_one', intensity: 3, period: 60, children, ...more });

test('a sound tree has no faults', () => {
  expect(checkTree(tree([child('a'), child('b', { start: tree([child('c')], { id: 'b' }) })]), ['host'])).toEqual([]);
});

test('only children that need nothing of each other may be waited for beyond the intensity', () => {
  expect(checkTree(tree([child('a')], { beyond: 'wait' }), ['host'])).toEqual([]);
  expect(checkTree(tree([child('a')], { beyond: 'wait', strategy: 'rest_for_one' }), ['host'])).toEqual([expect.stringMatching(/^root: only a one_for_one supervisor may wait/)]);
});

test('all faults of all levels are told at once, each with its place', () => {
  // What a tree from JSON or JavaScript may hold; the types would refuse it.
  const strange = { ...tree([child('c')], { id: 'other', intensity: 1.5, period: 0 }), strategy: 'all_for_none' };
  const children = [{ ...child('a'), restart: 'sometimes' }, child('a'), child('no good', { start: 'ghost' }), { ...child('b', { shutdown: -1 }), start: strange }];
  const fromOutside: Tree = JSON.parse(JSON.stringify({ ...tree([]), children }));
  const faults = checkTree(fromOutside, ['host', 'door']);
  expect(faults).toEqual([
    expect.stringMatching(/^root\/a: there is no restart sometimes/),
    'root/a: the id a is taken',
    expect.stringMatching(/^root\/no good: the id "no good" is not allowed/),
    'root/no good: there is no starter ghost; there are host, door',
    'root/b: shutdown must be 0 seconds or more, got -1',
    'root/b: its tree calls itself other',
    expect.stringMatching(/^root\/b: there is no strategy all_for_none/),
    'root/b: intensity must be a whole number, 0 or more, got 1.5',
    'root/b: period must be more than 0 seconds, got 0',
  ]);
});

test('a tree in words shows order, strategy and limits', () => {
  const printed = describeTree(tree([child('servers', { start: tree([child('nats'), child('postgres', { restart: 'transient' })], { id: 'servers' }) }), child('drift-1', { args: { group: 'drift' } })], { strategy: 'rest_for_one' }));
  expect(printed).toBe(
    ['root (rest_for_one, 3 restarts in 60 s)', '├─ servers (one_for_one, 3 restarts in 60 s) permanent', '│  ├─ nats: host, permanent, 2 s to leave', '│  └─ postgres: host, transient, 2 s to leave', '└─ drift-1: host group=drift, permanent, 2 s to leave'].join('\n'),
  );
});

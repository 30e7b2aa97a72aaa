import { expect, test } from 'vitest';
import { priorities, type Priority } from '../../protocol/subjects.ts';
import { PriorityQueue } from '../../supervisor/host-queue.ts';

const filled = (counts: Partial<Record<Priority, number>>): PriorityQueue<string> => {
  const queue = new PriorityQueue<string>();
  for (const priority of priorities) for (let i = 0; i < (counts[priority] ?? 0); i++) queue.push(`${priority}${i}`, priority);
  return queue;
};
const take = (queue: PriorityQueue<string>, count: number): readonly (string | undefined)[] => Array.from({ length: count }, () => queue.take()?.item);

test('urgent first, then in order of arrival', () => {
  expect(take(filled({ low: 2, high: 2, normal: 1 }), 6)).toEqual(['high0', 'high1', 'normal0', 'low0', 'low1', undefined]);
});

test('a flood of urgent work does not starve the rest: each sixteenth take begins at the least urgent', () => {
  const taken = take(filled({ high: 100, low: 2 }), 33);
  expect(taken.indexOf('low0')).toBe(15);
  expect(taken.indexOf('low1')).toBe(31);
});

test('thousands in and out keep their order, and nothing is taken twice', () => {
  const queue = filled({ normal: 3_000 });
  const first = take(queue, 1_500);
  queue.push('late', 'normal');
  const rest = take(queue, 1_501);
  expect([...first, ...rest]).toEqual([...Array.from({ length: 3_000 }, (_, index) => `normal${index}`), 'late']);
});

test('drained: what has not been taken comes back once', () => {
  const queue = filled({ high: 2, low: 1 });
  take(queue, 1);
  expect(queue.drain()).toEqual(['high1', 'low0']);
  expect([...queue.items(), queue.take()]).toEqual([undefined]);
});

import { expect, test } from 'vitest';
import { BatchFence } from '../../protocol/batch.ts';
import type { LogMessage } from '../../protocol/transport.ts';

const fenced = (subject: string, filter: string): LogMessage => ({ subject, data: new Uint8Array(0), expect: { filter, sequence: 0 } });
const outcome = (id: string, priority = 'normal'): LogMessage => fenced(`d.s.${id}.${priority}`, `d.s.${id}.*`);

test.each([
  { what: 'two jobs', messages: [outcome('a'), outcome('b')], admitted: [true, true] },
  { what: 'two attempts at one job', messages: [outcome('a'), outcome('a')], admitted: [true, false] },
  { what: 'one job in two classes, which the server would store both', messages: [outcome('a'), outcome('a', 'high')], admitted: [true, false] },
  { what: 'a timer and its outcome', messages: [outcome('a'), fenced('d.timer.s.a', 'd.timer.s.a')], admitted: [true, true] },
  { what: 'two timers of one job', messages: [fenced('d.timer.s.a', 'd.timer.s.a'), fenced('d.timer.s.a', 'd.timer.s.a')], admitted: [true, false] },
  { what: 'a refused one leaves no trace', messages: [outcome('a'), outcome('a'), outcome('b')], admitted: [true, false, true] },
])('$what', ({ messages, admitted }) => {
  const fence = new BatchFence();
  expect(messages.map((message) => fence.admit(message))).toEqual(admitted);
});

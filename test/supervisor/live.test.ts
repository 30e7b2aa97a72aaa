/** What a running attempt tells whoever listens: how often, how much, and what it keeps to itself. */
import { expect, test } from 'vitest';
import type { JobInput } from '../../protocol/outcome.ts';
import type { OutgoingMessage } from '../../protocol/transport.ts';
import { tellLines, tellProgress } from '../../supervisor/live.ts';
import { VirtualClock } from '../simulation/clock.ts';

const input: JobInput = { domain: 'drift', stage: 'simulate', id: 'M1', priority: 'normal', kind: 'event', run: 0, attempt: 1, trial: 0, sequence: 1, inputSequence: 1, deliveries: 1, notBeforeMs: undefined, traceparent: undefined, data: new Uint8Array(0) };

function listener(): { readonly clock: VirtualClock; readonly heard: OutgoingMessage[]; readonly transport: { send(message: OutgoingMessage): void }; bodies(): readonly unknown[]; pass(ms: number): Promise<void> } {
  const clock = new VirtualClock(0);
  const heard: OutgoingMessage[] = [];
  return {
    clock,
    heard,
    transport: { send: (message) => void heard.push(message) },
    bodies: () => heard.map(({ data }): unknown => JSON.parse(new TextDecoder().decode(data))),
    pass: async (ms) => {
      clock.after(ms, () => undefined);
      await clock.step();
    },
  };
}

test('progress – ten times a second at most, and the end always', async () => {
  const { clock, transport, bodies, pass } = listener();
  const progress = tellProgress(transport, clock, input);
  for (let step = 0; step < 100; step++) {
    progress(step / 100);
    await pass(10);
  }
  progress(0.995);
  progress(1, 'written');
  expect(bodies().length).toBeGreaterThanOrEqual(10);
  expect(bodies().length).toBeLessThanOrEqual(12);
  expect(bodies().at(-1)).toEqual({ domain: 'drift', stage: 'simulate', id: 'M1', fraction: 1, message: 'written' });
});

test('lines – whose they are, without secrets, twenty in a second', async () => {
  const { clock, transport, heard, bodies, pass } = listener();
  const log = tellLines(transport, clock, input, 2);
  log('warn', 'no answer', { url: 'nats://me:hunter2@host', password: 'hunter2', size: 12n });
  expect(heard[0]?.subject).toBe('live.log.drift.simulate.M1');
  expect(bodies()[0]).toEqual({ domain: 'drift', stage: 'simulate', id: 'M1', attempt: 2, level: 'warn', message: 'no answer', fields: { url: 'nats://me:•••@host', password: '•••', size: '12' } });
  for (let line = 0; line < 50; line++) log('info', `line ${line}`);
  expect(heard).toHaveLength(20);
  await pass(1_000);
  log('info', 'later');
  expect(bodies().at(-1)).toMatchObject({ message: 'later' });
});

test('lines – fields that are too long are left out, the line is told', () => {
  const { clock, transport, bodies } = listener();
  tellLines(transport, clock, input, 1)('info', 'a long story', { story: 'x'.repeat(20_000) });
  expect(bodies()).toEqual([{ domain: 'drift', stage: 'simulate', id: 'M1', attempt: 1, level: 'info', message: 'a long story' }]);
});

import { expect, test } from 'vitest';
import { defineActor, done, reject, retry, type Actor, type AttemptContext } from '../../protocol/actor.ts';
import { codecFor, decode } from '../../protocol/codec.ts';
import { AlidadeError } from '../../protocol/errors.ts';
import { definePipeline, stagesOf } from '../../protocol/pipeline.ts';
import { defineEvent, type EventType } from '../../schemas/event.ts';

interface Count {
  readonly n: number;
}
const event = (name: string, domain = 'p'): EventType<Count> => defineEvent<Count>({ domain, name, version: 1, schema: { type: 'record', name, namespace: `test.${domain}`, fields: [{ name: 'n', type: 'int' }] } });
const [asked, made, sold] = [event('asked'), event('made'), event('sold')];
const actor = (name: string, from: EventType<Count>, to: EventType<Count>, domain = 'p'): Actor => defineActor({ domain, name, consumes: from, emits: { to }, settings: {}, run: (value) => done(to, value) });
const context: AttemptContext = { id: 'J', attempt: 1, now: 0, signal: new AbortController().signal, ports: {}, env: {}, progress: () => undefined, log: () => undefined };
const input = codecFor(asked).encode({ n: 1 });

test('stages know what is before them', () => {
  const pipeline = definePipeline({ domain: 'p', source: asked, stages: [actor('make', asked, made), actor('sell', made, sold)] });
  expect(stagesOf(pipeline).map(({ upstream, upstreamIsStage }) => [upstream, upstreamIsStage])).toEqual([['asked', false], ['make', true]]);
});

test('all faults of a pipeline are told at once', () => {
  const stages = [actor('make', made, made), actor('make', made, sold), actor('sell', sold, sold, 'q')];
  expect(() => definePipeline({ domain: 'p', source: asked, stages })).toThrow(/make consumes made, which is not offered to it \(asked\); the name make is taken; sell belongs to q, not to p/);
});

test.each(['retry', 'timer', 'dead', 'state', 'a.b', '', 'a b'])('no actor can be named %o', (name) => {
  expect(() => actor(name, asked, made)).toThrow('cannot be named');
});

const ending = (run: () => ReturnType<typeof retry>): Actor => defineActor({ domain: 'p', name: 'x', consumes: asked, emits: { made }, settings: {}, run });
const thrown = (error: unknown): Actor =>
  ending(() => {
    throw error;
  });
test.each([
  { what: 'retry with its own wait', of: ending(() => retry('later', { code: 'L', afterSeconds: 3 })), is: { kind: 'retry', reason: 'later', code: 'L', afterSeconds: 3 } },
  { what: 'reject', of: ending(() => reject('never')), is: { kind: 'reject', reason: 'never', code: 'REJECTED' } },
  { what: 'a passing error', of: thrown(new AlidadeError('SOON', 'wait', { retryable: true })), is: { kind: 'retry', reason: 'wait', code: 'SOON' } },
  { what: 'a programming error', of: thrown(new TypeError('no')), is: { kind: 'reject', code: 'TypeError' } },
])('$what never leaves the actor as an exception', async ({ of, is }) => {
  expect(await of.attempt(input, context)).toMatchObject(is);
});

test('an async error is judged as well', async () => {
  const late = defineActor({ domain: 'p', name: 'late', consumes: asked, emits: { made }, settings: {}, run: async () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })) });
  expect(await late.attempt(input, context)).toMatchObject({ kind: 'retry', code: 'ECONNREFUSED' });
});

test('invalid input is rejected before the run; output is encoded; a missing port is no fault of the input', async () => {
  const make = actor('make', asked, made);
  expect(make.attempt(new TextEncoder().encode('{"n":"x"}'), context)).toMatchObject({ kind: 'reject', reason: expect.stringContaining('n') });
  const result = await make.attempt(input, context);
  expect(result.kind === 'done' && decode(result.data, [made])).toMatchObject({ ok: { value: { n: 1 } } });
  const needy = defineActor({ domain: 'p', name: 'needy', consumes: asked, emits: { made }, settings: {}, ports: ['artifacts'], run: (value) => done(made, value) });
  expect(await needy.attempt(input, context)).toMatchObject({ kind: 'retry', code: 'NO_PORT', reason: 'this host has no port artifacts' });
});

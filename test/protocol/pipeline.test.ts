import { describe, expect, test } from 'vitest';
import { defineActor, done, ends, reject, retry, type Actor, type AttemptContext } from '../../protocol/actor.ts';
import { codecFor, decode } from '../../protocol/codec.ts';
import { AlidadeError } from '../../protocol/errors.ts';
import { chainOf, chainWith, clashes, definePipeline, stagesOf } from '../../protocol/pipeline.ts';
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

describe('several pipelines in a domain', () => {
  const first = definePipeline({ domain: 'p', source: asked, stages: [actor('make', asked, made), actor('sell', made, sold)] });
  const second = definePipeline({ domain: 'p', source: sold, stages: [actor('tell', sold, made)] });

  test('a subject is that of the chain which it begins or which has the stage', () => {
    const chains = [first, second].map(chainOf);
    expect(['asked', 'sell', 'sold', 'tell', 'made'].map((name) => chainWith(chains, name)?.source)).toEqual(['asked', 'asked', 'sold', 'sold', undefined]);
  });

  test('names are taken once, those of keyed actors among them; other domains do not matter', () => {
    const elsewhere = definePipeline({ domain: 'q', source: event('asked', 'q'), stages: [] });
    expect(clashes([first, second, elsewhere], [{ domain: 'q', name: 'make' }])).toEqual([]);
    expect(clashes([first, first], [{ domain: 'p', name: 'sell' }])).toEqual(['the name p.asked is taken twice', 'the name p.make is taken twice', 'the name p.sell is taken twice']);
  });
});

describe('a stage at which a job may end', () => {
  const judge = defineActor({
    domain: 'p', name: 'judge', consumes: asked, emits: { made }, ends: { returned: sold }, settings: {},
    fanOut: ({ n }) => [{ event: made, id: `m${n}`, data: input }],
    fanOutEnd: ({ n }) => [{ event: sold, id: `s${n}`, data: input }],
    run: (value) => (value.n > 5 ? done(made, value) : value.n > 3 ? ends(sold, value) : ends(sold, value, { reason: 'too\nfew', code: 'FEW' })),
  });
  const of = (n: number) => judge.attempt(codecFor(asked).encode({ n }), context);

  test('says so, with its event and the reason in one line', async () => {
    expect(await of(7)).toMatchObject({ kind: 'done' });
    expect(await of(4)).toMatchObject({ kind: 'ends', code: 'ENDED' });
    const result = await of(2);
    expect(result).toMatchObject({ kind: 'ends', reason: 'too few', code: 'FEW' });
    expect(result.kind === 'ends' && decode(result.data, [sold])).toMatchObject({ ok: { value: { n: 2 } } });
  });

  test('what follows from the end is another thing than what follows from the work', () => {
    expect(judge.fanOut(codecFor(made).encode({ n: 7 }), false)).toMatchObject([{ event: 'made', id: 'm7' }]);
    expect(judge.fanOut(codecFor(sold).encode({ n: 2 }), true)).toMatchObject([{ event: 'sold', id: 's2' }]);
    expect(actor('make', asked, made).fanOut(codecFor(made).encode({ n: 7 }), true)).toEqual([]);
  });

  test('what it ends with is not offered to the next stage', () => {
    expect(() => definePipeline({ domain: 'p', source: asked, stages: [judge, actor('sell', sold, made)] })).toThrow('sell consumes sold, which is not offered to it (made)');
  });
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

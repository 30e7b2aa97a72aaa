/**
 * A pipeline whose actors behave in every way an actor may, as a function of (seed, job, stage,
 * attempt), so that the right end of every job is known beforehand. Each output carries a number
 * that is never used twice: two attempts are never mistaken for one.
 */
import { defaultPolicy, type Actor, type AttemptContext, type Encoded, type Policy } from '../../protocol/actor.ts';
import type { Clock } from '../../protocol/clock.ts';
import { definePipeline, type Pipeline } from '../../protocol/pipeline.ts';
import { defineEvent, type EventType } from '../../schemas/event.ts';
import { Chance } from './random.ts';

export interface Work {
  readonly job: string;
  /** One entry a stage: which attempt's output the next stage was given. */
  readonly chain: readonly string[];
}

/** `ends` leaves nothing to do for later stages, `stuck` never ends by itself, `poison` takes its host with it. */
export type Behaviour = 'done' | 'ends' | 'slow' | 'stuck' | 'retry' | 'reject' | 'throw' | 'poison';

/** The host that makes an attempt: its clock stands still when it is frozen, and it can die. */
export interface Surroundings {
  readonly clock: Clock;
  die(): void;
}

export const simulatedStages = ['first', 'second', 'third'] as const;
export const attempts = 4;
const policy: Policy = { ...defaultPolicy, attempts, concurrency: 4, timeLimitSeconds: 60, backoff: { firstSeconds: 1, factor: 2, maxSeconds: 20, jitter: 0.2 } };

const encoder = new TextEncoder();
const decoder = new TextDecoder();
export const encodeWork = (work: Work): Uint8Array => encoder.encode(JSON.stringify(work));
export const decodeWork = (data: Uint8Array): Work => JSON.parse(decoder.decode(data));

/** What an actor does at this attempt, whoever makes it. */
export function behaviourOf(seed: number, job: string, stage: string, attempt: number): Behaviour {
  let hash = seed;
  for (const letter of `${job}/${stage}/${attempt}`) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  const lot = new Chance(hash).next();
  if (job === `J${seed % 40}` && lot < 0.3) return 'poison';
  if (lot < 0.54) return 'done';
  if (lot < 0.64) return 'ends';
  if (lot < 0.72) return 'slow';
  if (lot < 0.74) return 'stuck';
  if (lot < 0.87) return 'retry';
  if (lot < 0.94) return 'throw';
  return 'reject';
}

/** How a job ends that nobody cancels, and at which stage. */
export function rightEnd(seed: number, job: string): { readonly kind: 'done' | 'dead'; readonly stage: string } {
  let last = '';
  for (const stage of simulatedStages) {
    last = stage;
    const end = stageEnd(seed, job, stage);
    if (end === 'dead') return { kind: 'dead', stage };
    if (end === 'ends') break;
  }
  return { kind: 'done', stage: last };
}

function stageEnd(seed: number, job: string, stage: string): 'done' | 'ends' | 'dead' {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const behaviour = behaviourOf(seed, job, stage, attempt);
    if (behaviour === 'ends') return 'ends';
    if (behaviour === 'done' || behaviour === 'slow') return 'done';
    if (behaviour === 'reject' || behaviour === 'poison') return 'dead';
  }
  return 'dead';
}

/** What follows from a finished job, wherever it has ended. */
export const notesOf = (job: string): readonly string[] => [`${job}-note`, `${job}-copy`];

const event = (name: string): EventType<Work> => defineEvent<Work>({ domain: 'sim', name, version: 1, schema: { type: 'record', name: `${name}_event`, fields: [] } });

/** `here` is asked at the start of each attempt. The second stage asks the log before each, as work in threads does. */
export function simulatedPipeline(seed: number, here: () => Surroundings, nextNumber: () => number): Pipeline {
  const events = ['asked', ...simulatedStages].map((name) => event(`${name}_made`));
  const actors = simulatedStages.map((name, index): Actor => ({
    domain: 'sim',
    name,
    consumes: events[index] ?? event('none'),
    emits: [events[index + 1] ?? event('none')],
    policy: name === 'second' ? { ...policy, runs: 'thread' } : policy,
    settings: {},
    ends: [],
    ports: [],
    attempt: (data, context) => act(seed, name, decodeWork(data), context, here(), nextNumber),
    fanOut: (data, ended) => (ended || name === 'third' ? notesOf(decodeWork(data).job).map((id) => ({ domain: 'sim', event: 'noted', id, data })) : []),
  }));
  return definePipeline({ domain: 'sim', source: events[0] ?? event('none'), stages: actors });
}

function act(seed: number, stage: string, work: Work, context: AttemptContext, { clock, die }: Surroundings, nextNumber: () => number): Encoded | Promise<Encoded> {
  const output = (): Uint8Array => encodeWork({ job: work.job, chain: [...work.chain, `${stage}#${nextNumber()}`] });
  const done = (): Encoded => ({ kind: 'done', data: output() });
  switch (behaviourOf(seed, work.job, stage, context.attempt)) {
    case 'done':
      return done();
    case 'ends':
      return { kind: 'ends', data: output(), reason: 'nothing is left to do', code: 'ENDED' };
    case 'slow':
      return new Promise((resolve) => clock.after(5_000 + (nextNumber() % 7) * 4_000, () => resolve(done())));
    case 'stuck':
      return new Promise(() => {});
    case 'retry':
      return { kind: 'retry', reason: 'the world is not ready', code: 'NOT_READY' };
    case 'throw':
      return { kind: 'retry', reason: 'something broke', code: 'BROKEN' };
    case 'reject':
      return { kind: 'reject', reason: 'this cannot be done', code: 'BAD' };
    case 'poison':
      die();
      return new Promise(() => {});
  }
}

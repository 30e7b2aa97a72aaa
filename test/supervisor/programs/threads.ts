/** Actors for tests of threads, each with its way to end. */
import { existsSync, writeFileSync } from 'node:fs';
import { defineActor, done, ends, type Actor } from '../../../protocol/actor.ts';
import type { Domains } from '../../../protocol/catalog.ts';
import type { Ports } from '../../../protocol/ports.ts';
import { defineEvent, type EventType } from '../../../schemas/event.ts';

export interface Word {
  readonly text: string;
}
export const word = (name: string): EventType<Word> =>
  defineEvent<Word>({ domain: 'threads', name, version: 1, schema: { type: 'record', name, namespace: 'alidade.test', fields: [{ name: 'text', type: 'string' }] } });
export const [asked, said] = [word('asked'), word('said')];

const actor = (name: string, run: (text: string, ports: Pick<Ports, 'scratch'>, progress: (fraction: number) => void) => string | Promise<string>): Actor =>
  defineActor({
    domain: 'threads',
    name,
    consumes: asked,
    emits: { said },
    settings: {},
    policy: { runs: 'thread', concurrency: 1, memoryLimitMb: 32 },
    ports: ['scratch'],
    run: async ({ text }, { scratch, progress }) => done(said, { text: await run(text, { scratch }, progress) }),
  });

export const actors: readonly Actor[] = [
  actor('echo', (text, _ports, progress) => {
    progress(1);
    return text;
  }),
  defineActor({ domain: 'threads', name: 'short', consumes: asked, emits: { said }, ends: { asked }, settings: {}, policy: { runs: 'thread', concurrency: 1 }, run: (word) => ends(asked, word, { reason: 'enough said' }) }),
  actor('spin', () => { while (true); }),
  actor('hoard', () => {
    const kept: unknown[] = [];
    for (;;) kept.push(new Array(10_000).fill(kept.length));
  }),
  actor('exit', () => process.exit(3)),
  actor('paper', async (_text, { scratch }) => {
    const folder = await scratch.folder();
    writeFileSync(`${folder}/sheet`, 'x');
    return existsSync(`${folder}/sheet`) ? folder : '';
  }),
];

export const domains: Domains = {
  threads: { pipelines: async () => actors.map((one) => ({ domain: 'threads', source: asked, stages: [one] })) },
};

export const createPorts = async (): Promise<object> => ({});

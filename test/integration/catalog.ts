/** A pipeline for tests that kill: freight that is loaded and shipped, with one notice for each that is shipped. */
import { defineActor, done } from '../../protocol/actor.ts';
import { codecFor } from '../../protocol/codec.ts';
import { definePipeline, type Pipeline } from '../../protocol/pipeline.ts';
import type { StreamSpec } from '../../protocol/transport.ts';
import { defineEvent, type EventType } from '../../schemas/event.ts';

export interface Freight {
  /** How long each stage takes. */
  readonly ms: number;
  /** It takes the process that loads it with it. */
  readonly deadly: boolean;
  readonly weights: readonly number[];
}

const freight = (name: string): EventType<Freight> =>
  defineEvent<Freight>({
    domain: 'freight',
    name,
    version: 1,
    schema: {
      type: 'record',
      name,
      namespace: 'alidade.test',
      fields: [
        { name: 'ms', type: 'int' },
        { name: 'deadly', type: 'boolean', default: false },
        { name: 'weights', type: { type: 'array', items: 'double' }, default: [] },
      ],
    },
  });

const [asked, loaded, shipped, notice] = [freight('asked'), freight('loaded'), freight('shipped'), freight('notice')];
const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const policy = { concurrency: 8, maxDeliveries: 4, trials: { most: 3, firstSeconds: 0.5, factor: 2 } };

const load = defineActor({
  domain: 'freight',
  name: 'load',
  consumes: asked,
  emits: { loaded },
  settings: {},
  policy,
  run: async (value, { id }) => {
    if (process.env['FREIGHT_LOUD'] === '1') console.log(`loading ${id}.`);
    if (value.deadly) process.kill(process.pid, 'SIGKILL');
    await pass(value.ms);
    return done(loaded, value);
  },
});

const ship = defineActor({
  domain: 'freight',
  name: 'ship',
  consumes: loaded,
  emits: { shipped },
  settings: {},
  policy,
  fanOut: (value) => [{ event: notice, id: `${value.weights[0]}`, data: codecFor(notice).encode(value) }],
  run: async (value) => {
    await pass(value.ms);
    return done(shipped, value);
  },
});

export const freightStream = (maxBytes: number): StreamSpec => ({ name: 'FREIGHT', subjects: ['freight.>'], maxAgeSeconds: 86_400, maxBytes });
export const source = asked;
export const pipeline: Pipeline = definePipeline({ domain: 'freight', source: asked, stages: [load, ship] });

/** A catalog for tests of processes: parcels that are weighed here and stamped in a thread. */
import { defineActor, done, reject, type Actor } from '../../../protocol/actor.ts';
import { definePipeline, type Pipeline } from '../../../protocol/pipeline.ts';
import { defineEvent, type EventType } from '../../../schemas/event.ts';

export interface Parcel {
  readonly grams: number;
  readonly ms: number;
}

const parcel = (name: string): EventType<Parcel> =>
  defineEvent<Parcel>({
    domain: 'parcels',
    name,
    version: 1,
    schema: {
      type: 'record',
      name,
      namespace: 'alidade.test',
      fields: [
        { name: 'grams', type: 'int' },
        { name: 'ms', type: 'int', default: 0 },
      ],
    },
  });

const [asked, weighed, stamped] = [parcel('asked'), parcel('weighed'), parcel('stamped')];

const weigh = defineActor({
  domain: 'parcels',
  name: 'weigh',
  consumes: asked,
  emits: { next: weighed },
  settings: {},
  run: (value) => (value.grams > 1000 ? reject(`grams: ${value.grams} is more than 1000`) : done(weighed, value)),
});

/** Takes as long as the parcel says. */
const stamp = defineActor({
  domain: 'parcels',
  name: 'stamp',
  consumes: weighed,
  emits: { next: stamped },
  settings: {},
  policy: { runs: 'thread', concurrency: 2 },
  run: async (value) => {
    await new Promise((resolve) => setTimeout(resolve, value.ms));
    return done(stamped, value);
  },
});

export const source = asked;
export const pipelines: readonly Pipeline[] = [definePipeline({ domain: 'parcels', source: asked, stages: [weigh, stamp] })];
export const actors: readonly Actor[] = [weigh, stamp];

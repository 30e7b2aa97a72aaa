/** A catalog for tests of processes: parcels that are weighed here and stamped in a thread, unless nothing is in them; and others that are packed in a thread. */
import { defineActor, done, ends, reject } from '../../../protocol/actor.ts';
import type { Domains } from '../../../protocol/catalog.ts';
import { definePipeline } from '../../../protocol/pipeline.ts';
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

const [asked, weighed, stamped, returned, wished, packed] = [parcel('asked'), parcel('weighed'), parcel('stamped'), parcel('returned'), parcel('wished'), parcel('packed')];

const weigh = defineActor({
  domain: 'parcels',
  name: 'weigh',
  consumes: asked,
  emits: { next: weighed },
  ends: { returned },
  settings: {},
  run: (value) => (value.grams > 1000 ? reject(`grams: ${value.grams} is more than 1000`) : value.grams === 0 ? ends(returned, value, { reason: 'nothing is in it' }) : done(weighed, value)),
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

/** What weighs 666 takes the process with it. */
const pack = defineActor({
  domain: 'parcels',
  name: 'pack',
  consumes: wished,
  emits: { next: packed },
  settings: {},
  policy: { runs: 'thread', concurrency: 4, maxDeliveries: 2, trials: { most: 2, firstSeconds: 0.5, factor: 2 } },
  run: (value) => {
    if (value.grams === 666) process.kill(process.pid, 'SIGKILL');
    return done(packed, value);
  },
});

export const source = asked;
export const domains: Domains = {
  parcels: { pipelines: async () => [definePipeline({ domain: 'parcels', source: asked, stages: [weigh, stamp] }), definePipeline({ domain: 'parcels', source: wished, stages: [pack] })] },
};

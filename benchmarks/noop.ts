/** Four actors that hand on what they are given: what is left to measure is the runtime. */
import { defineActor, done, type Actor } from '../protocol/actor.ts';
import { definePipeline, type Pipeline } from '../protocol/pipeline.ts';
import { defineEvent, type EventType } from '../schemas/event.ts';

export interface Parcel {
  readonly number: number;
  readonly fill: string;
}

export const stages = 4;
const payloadBytes = 200;

const parcelEvent = (name: string): EventType<Parcel> =>
  defineEvent<Parcel>({
    domain: 'noop',
    name,
    version: 1,
    schema: {
      type: 'record',
      name,
      namespace: 'alidade.bench',
      fields: [
        { name: 'number', type: 'int' },
        { name: 'fill', type: 'string' },
      ],
    },
  });

const names = ['asked', 'weighed', 'stamped', 'sorted', 'delivered'];
export const events: readonly EventType<Parcel>[] = names.map(parcelEvent);

const encoder = new TextEncoder();
/** A job as outsiders publish it: 200 bytes of JSON. */
export function parcelJson(number: number): Uint8Array {
  const empty = JSON.stringify({ number, fill: '' }).length;
  return encoder.encode(JSON.stringify({ number, fill: 'x'.repeat(payloadBytes - empty) }));
}

/** `onStart` is told of each parcel when the last stage begins with it. */
export function noopPipeline(onStart: (stage: number, number: number) => void): Pipeline {
  const actors = Array.from({ length: stages }, (_, index): Actor => {
    const consumes = events[index];
    const emits = events[index + 1];
    if (consumes === undefined || emits === undefined) throw new Error('there is one event more than there are stages');
    return defineActor({
      domain: 'noop',
      name: `stage${index + 1}`,
      consumes,
      emits: { next: emits },
      settings: {},
      policy: { concurrency: 500 },
      run: (parcel) => {
        onStart(index + 1, parcel.number);
        return done(emits, parcel);
      },
    });
  });
  const source = events[0];
  if (source === undefined) throw new Error('no source event');
  return definePipeline({ domain: 'noop', source, stages: actors });
}

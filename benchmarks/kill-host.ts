/**
 * A host to be killed: one stage whose actor hangs with the first attempt at a job and ends at once
 * with the next, told apart by a file. Says in one line of JSON when an attempt starts.
 *
 *   node dist/benchmarks/kill-host.js --nats URL --folder FOLDER --ack-wait MS
 */
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defineActor, done } from '../protocol/actor.ts';
import { connectNats } from '../protocol/nats/transport.ts';
import { definePipeline } from '../protocol/pipeline.ts';
import { fullHost } from './full-runtime.ts';
import { events } from './noop.ts';

const { values } = parseArgs({ options: { nats: { type: 'string', default: '' }, folder: { type: 'string', default: '' }, 'ack-wait': { type: 'string', default: '10000' } } });
const [consumes, emits] = events;
if (consumes === undefined || emits === undefined) throw new Error('two events are needed');

const actor = defineActor({
  domain: 'noop',
  name: 'stage1',
  consumes,
  emits: { next: emits },
  settings: {},
  policy: { concurrency: 4, timeLimitSeconds: 600 },
  run: async (parcel, { id }) => {
    const mark = join(values.folder, id);
    const first = !existsSync(mark);
    const at = Date.now();
    // The mark first: who is told may kill this process in the same moment.
    if (first) closeSync(openSync(mark, 'w'));
    console.log(JSON.stringify({ started: id, first, at }));
    if (first) await new Promise(() => {});
    return done(emits, parcel);
  },
});

const transport = await connectNats({ servers: values.nats, name: 'benchmark host' });
const { host } = fullHost(transport, definePipeline({ domain: 'noop', source: consumes, stages: [actor] }), { folder: values.folder, mode: 'windowed', ackWaitMs: Number(values['ack-wait']) });
await host.start();
console.log(JSON.stringify({ ready: process.pid }));

/**
 * The curation as the keyed actor that runs, beside a broker: `node curation-path-run.js --nats URL --objects N --frames N
 * --detections N`. Known objects are put into the log first; then frames are published at once, and each by itself.
 */
import { parseArgs } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import { curate } from '../actors/sky/curate.ts';
import { systemClock } from '../protocol/clock.ts';
import { encode } from '../protocol/codec.ts';
import { createCommitter } from '../protocol/commit.ts';
import { openLogReader } from '../protocol/nats/log-reader.ts';
import { connectNats } from '../protocol/nats/transport.ts';
import { eventSubject } from '../protocol/subjects.ts';
import { SkyCurationChanged, SkyDetected } from '../schemas/index.ts';
import { KeyedHost } from '../supervisor/keyed-host.ts';
import { nightOf } from './curation-sky.ts';
import { quantileOf } from './line.ts';
import type { Detected } from '../actors/sky/core/curation/words.ts';

export interface CurationPathResult {
  /** From the publishing of the first frame until the last fact is stored. */
  readonly alertsPerSecond: number;
  readonly detectionsPerSecond: number;
  /** CPU seconds of this process meanwhile. */
  readonly cpuSeconds: number;
  /** Milliseconds from the publishing of a lone frame until its last alert is stored. */
  readonly latencyP50: number;
  readonly latencyP99: number;
}

const { values } = parseArgs({ options: { nats: { type: 'string', default: '' }, objects: { type: 'string', default: '20000' }, frames: { type: 'string', default: '200' }, detections: { type: 'string', default: '50' } } });
const [objects, count, detections] = [Number(values.objects), Number(values.frames), Number(values.detections)];
const transport = await connectNats({ servers: values.nats, name: 'benchmark' });
await transport.ensureStream({ name: 'SKY', subjects: ['sky.>'], maxAgeSeconds: 86_400, maxBytes: 2 ** 34 });
const committer = createCommitter(transport, { mode: 'windowed', clock: systemClock });
const host = new KeyedHost({
  actor: curate, partition: { index: 0, count: 1 }, env: {}, transport, reader: await openLogReader(transport.nc), clock: systemClock, commit: (message) => committer.commit(message),
  checkpoints: { load: async () => undefined, save: async () => true },
  log: { debug: () => undefined, info: () => undefined, warn: (fields, message) => console.error(message, fields) },
  checkpointMs: 3_600_000, checkpointMessages: 2 ** 40, deadSeconds: 3_600,
});
const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const publish = (frame: Detected): Promise<number> => transport.publish({ subject: eventSubject('sky', SkyDetected.name, frame.observation.observation_id), data: encode(SkyDetected, frame) });
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await wait(1);
}
/** Facts are in the log before the position goes on. */
const settled = (sequence: number): Promise<void> => until(() => host.status().position >= sequence);

const configuration = JSON.stringify({ memory: { objects: 1_000_000, days: 3650 }, vetting: { where: 'priority > 0.9' } });
await transport.publish({ subject: eventSubject('sky', SkyCurationChanged.name, 'curation'), data: encode(SkyCurationChanged, { configuration, by: 'benchmark', at: '2026-03-01T00:00:00Z' }) });
const { before, frames } = nightOf(objects, 2 * count, detections);
void host.run();
let last = 0;
for (const frame of before) last = await publish(frame);
await settled(last);

let alerts = 0;
transport.listen('sky.alert.>', () => alerts++);
const [began, cpuBegan] = [performance.now(), cpu()];
const sequences = await Promise.all(frames.slice(0, count).map(publish));
await settled(Math.max(...sequences));
await until(() => alerts >= count * detections);
const [seconds, cpuSeconds] = [(performance.now() - began) / 1000, cpu() - cpuBegan];

const latencies: number[] = [];
for (const frame of frames.slice(count)) {
  const [published, wanted] = [performance.now(), alerts + detections];
  await publish(frame);
  await until(() => alerts >= wanted);
  latencies.push(performance.now() - published);
}
host.stop('now');
await transport.close();
const result: CurationPathResult = { alertsPerSecond: (count * detections) / seconds, detectionsPerSecond: (count * detections) / seconds, cpuSeconds, latencyP50: quantileOf(latencies, 0.5), latencyP99: quantileOf(latencies, 0.99) };
console.log(JSON.stringify(result));
process.exit(0);

/**
 * Idle latency of the full runtime in this process, one job at a time: from just before a plain
 * publish until stage 1's actor starts, and until the last stage's outcome is stored.
 *
 *   node dist/benchmarks/latency-run.js --nats URL [--samples 500]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connectNats } from '../protocol/nats/transport.ts';
import { fullHost } from './full-runtime.ts';
import { quantileOf } from './line.ts';
import { noopPipeline, parcelJson, stages } from './noop.ts';

const { values } = parseArgs({ options: { nats: { type: 'string', default: 'nats://127.0.0.1:4222' }, samples: { type: 'string', default: '500' }, 'server-pid': { type: 'string' } } });

interface Quantiles {
  readonly p50Millis: number;
  readonly p99Millis: number;
}

export interface LatencyFigures {
  readonly name: string;
  readonly latency: Quantiles & { readonly samples: number };
  readonly through: Quantiles;
}

const warmUp = 50;
const gapMs = 5;

const folder = mkdtempSync(join(tmpdir(), 'alidade-bench-run-'));
const transport = await connectNats({ servers: values.nats, name: 'benchmark' });
let startedAt = 0;
let stored: () => void = () => {};
const pipeline = noopPipeline((stage) => {
  if (stage === 1) startedAt = performance.now();
});
await transport.ensureStream({ name: 'NOOP', subjects: ['noop.>'], maxAgeSeconds: 30 * 86_400, maxBytes: 2 ** 30 });
const { host, leave } = fullHost(transport, pipeline, { folder, mode: 'windowed', ackWaitMs: 30_000, onStored: (subject) => {
    if (subject.startsWith(`noop.stage${stages}.`)) stored();
  } });
await host.start();
const toStart: number[] = [];
const toEnd: number[] = [];
for (let i = -warmUp; i < Number(values.samples); i++) {
  const ended = new Promise<number>((resolve) => (stored = () => resolve(performance.now())));
  const data = parcelJson(i + warmUp);
  const sentAt = performance.now();
  transport.nc.publish(`noop.${pipeline.source.name}.L${i + warmUp}`, data);
  const endedAt = await ended;
  if (i >= 0) {
    toStart.push(startedAt - sentAt);
    toEnd.push(endedAt - sentAt);
  }
  await wait(gapMs);
}
await leave();
const spread = (millis: readonly number[]): Quantiles => ({ p50Millis: quantileOf(millis, 0.5), p99Millis: quantileOf(millis, 0.99) });
const figures: LatencyFigures = { name: 'alidade latency', latency: { samples: toStart.length, ...spread(toStart) }, through: spread(toEnd) };
console.log(JSON.stringify(figures));
await transport.close();
rmSync(folder, { recursive: true, force: true });
process.exit(0);

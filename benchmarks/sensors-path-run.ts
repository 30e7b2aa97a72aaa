/**
 * The whole path in one process beside a broker: readings from the log, evaluation, alerts stored,
 * notifications stored for delivery. `node sensors-path-run.js --nats URL [--devices N] [--readings N]
 * [--samples N]`; figures as JSON on standard output.
 */
import { parseArgs } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import { evaluate } from '../actors/sensors/evaluate.ts';
import { notify } from '../actors/sensors/notify.ts';
import { systemClock } from '../protocol/clock.ts';
import { createCommitter } from '../protocol/commit.ts';
import type { KeyedActor } from '../protocol/keyed.ts';
import { openLogReader } from '../protocol/nats/log-reader.ts';
import { connectNats } from '../protocol/nats/transport.ts';
import type { Checkpoint } from '../supervisor/keyed-checkpoint.ts';
import { KeyedHost } from '../supervisor/keyed-host.ts';
import { quantileOf } from './line.ts';

export interface PathResult {
  /** Readings a second, each a message of its own, and the process's CPU seconds for a million of them. */
  readonly intake: { readonly singlesPerSecond: number; readonly listsPerSecond: number; readonly cpuSecondsPerMillion: number };
  /** Seconds from the publishing of a tick until all alerts, and all notifications, are in the log. */
  readonly cycle: { readonly alertsSeconds: number; readonly notifiedSeconds: number; readonly transitions: number; readonly cpuSeconds: number };
  /** Milliseconds from the publishing of a reading until its alert, and the notification of it, are in the log. */
  readonly latency: { readonly alertP50: number; readonly alertP99: number; readonly notifiedP50: number; readonly notifiedP99: number };
  /** Growth of the process's memory by the evaluator, bytes for each rule and device. */
  readonly bytesPerPair: number;
}

const { values } = parseArgs({ options: { nats: { type: 'string', default: '' }, devices: { type: 'string', default: '100000' }, readings: { type: 'string', default: '100000' }, samples: { type: 'string', default: '300' }, 'server-pid': { type: 'string' } } });
const [devices, singles, samples] = [Number(values.devices), Number(values.readings), Number(values.samples)];
const ruleCount = 10;
const listLength = 500;
const transport = await connectNats({ servers: values.nats, name: 'benchmark' });
await transport.ensureStream({ name: 'SENSORS', subjects: ['sensors.>'], maxAgeSeconds: 86_400, maxBytes: 2 ** 34 });
const reader = await openLogReader(transport.nc);
const committer = createCommitter(transport, { mode: 'windowed', clock: systemClock });

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const publish = (subject: string, body: unknown): Promise<number> => transport.publish({ subject, data: json(body) });
const iso = (ms: number): string => new Date(ms).toISOString();
async function many(count: number, one: (index: number) => { readonly subject: string; readonly body: unknown }): Promise<void> {
  for (let from = 0; from < count; from += 5_000) await Promise.all(Array.from({ length: Math.min(5_000, count - from) }, (_, index) => { const { subject, body } = one(from + index); return publish(subject, body); }));
}

/** As an artifact store would keep them; writing one is not what is measured. */
const kept = new Map<string, Checkpoint>();
const checkpointsOf = (name: string): { load(): Promise<Checkpoint | undefined>; save(one: Checkpoint): Promise<boolean> } => ({
  load: async () => kept.get(name),
  save: async (one) => (kept.set(name, one), true),
});

function hostOf(actor: KeyedActor): KeyedHost {
  const partition = { index: 0, count: 1 };
  return new KeyedHost({
    actor, partition, env: {}, transport, reader, clock: systemClock, commit: (message) => committer.commit(message),
    checkpoints: checkpointsOf(actor.name),
    log: { debug: () => undefined, info: () => undefined, warn: (fields, message) => console.error(message, fields) },
    checkpointMs: 3_600_000, checkpointMessages: 2 ** 40, deadSeconds: 3_600,
  });
}
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await wait(1);
}

async function memory(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    await wait(100);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** One device in fifty is above all thresholds, another fiftieth in each cycle. */
const valueOf = (device: number, cycle: number): number => (device % 50 === cycle % 50 ? 99 : 10);
const bodyOf = (device: number, cycle: number, atMs: number): unknown => ({ device_id: `D${device}`, at: iso(atMs), value: valueOf(device, cycle), json_value: { temp: valueOf(device, cycle), water: { ph: 7 } }, metadata: { battery: 0.9 } });

const metrics = ['value', 'json_value.temp'];
for (let rule = 0; rule < ruleCount; rule++) {
  await publish(`sensors.rule-changed.R${rule}`, { rule_id: `R${rule}`, change: 'created', rule: { id: `R${rule}`, device: '*', metric: metrics[rule % 2], op: '>', threshold: 50 + rule }, by: 'benchmark', at: iso(Date.now()) });
}
await publish('sensors.rule-changed.at-once', { rule_id: 'at-once', change: 'created', rule: { id: 'at-once', device: { id: 'L' }, metric: 'value', op: '>', threshold: 50, evaluate: 'reading' }, by: 'benchmark', at: iso(Date.now()) });
const routing = { route: { receiver: 'hook', group_by: ['alertname'], group_wait: '0s', group_interval: '1s', routes: [{ matchers: ['alertname="at-once"'], receiver: 'hook', group_by: ['alertname'], group_wait: '0s', group_interval: '1ms' }] }, receivers: [{ name: 'hook', webhook_configs: [{}] }], flapping: false };
await publish('sensors.routing-changed.current', { routing: JSON.stringify(routing), by: 'benchmark', at: iso(Date.now()) });

const before = await memory();
const evaluator = hostOf(evaluate);
void evaluator.run();
async function readAll(last: number): Promise<void> {
  await until(() => evaluator.status().position >= last);
}

/** Lists: the log is filled while nobody reads. */
async function fill(cycle: number): Promise<number> {
  const atMs = Date.now();
  let last = 0;
  for (let from = 0; from < devices; from += listLength) last = await publish('sensors.readings.gateway', Array.from({ length: Math.min(listLength, devices - from) }, (_, index) => bodyOf(from + index, cycle, atMs)));
  return last;
}
await readAll(await fill(0));
const bytesPerPair = ((await memory()) - before) / (devices * ruleCount);

/** A second evaluator reads what is there already, from its beginning: intake without the publishing. */
async function timeOf(last: number): Promise<{ readonly seconds: number; readonly cpuSeconds: number }> {
  const own = hostOf(evaluate);
  const [began, cpuBefore] = [performance.now(), cpu()];
  void own.run();
  await until(() => own.status().position >= last);
  const taken = { seconds: (performance.now() - began) / 1000, cpuSeconds: cpu() - cpuBefore };
  own.stop('now');
  return taken;
}
evaluator.stop('finish');
await wait(200);
const ofLists = await timeOf(await fill(0));
const listsRead = 2 * devices;
await transport.purge('SENSORS', 'sensors.readings.*');
await many(singles, (index) => ({ subject: `sensors.reading.D${index % devices}`, body: bodyOf(index % devices, 0, Date.now()) }));
const ofSingles = await timeOf((await transport.last('SENSORS', 'sensors.reading.*'))?.sequence ?? 0);

const again = hostOf(evaluate);
const notifier = hostOf(notify);
void again.run();
void notifier.run();
await until(() => again.status().isLive && notifier.status().isLive);
let lastNotified = 0;
let seenNotifications = 0;
transport.listen('sensors.notification.*', () => {
  seenNotifications++;
  lastNotified = performance.now();
});
const alertSeen: ((now: number) => void)[] = [];
transport.listen('sensors.alert.at-once.L', () => alertSeen.shift()?.(performance.now()));

async function cycle(number: number): Promise<PathResult['cycle']> {
  const last = await fill(number);
  await until(() => again.status().position >= last);
  const stored = again.status().facts.stored;
  const [began, cpuBefore] = [performance.now(), cpu()];
  const tick = await publish('sensors.tick.cycle', { every_ms: 1_000, at: iso(Date.now()) });
  await until(() => again.status().position >= tick && again.status().waiting === 0);
  const alertsSeconds = (performance.now() - began) / 1000;
  const newest = (await transport.last('SENSORS', 'sensors.alert.*.*'))?.sequence ?? 0;
  await until(() => notifier.status().position >= newest);
  // Groups look every second (group_interval): told is everything when two looks have found nothing.
  const quietSince = performance.now();
  while (performance.now() - Math.max(quietSince, lastNotified) < 2_500) {
    await publish('sensors.pulse.second', { every_ms: 1_000 });
    await wait(100);
  }
  return { alertsSeconds, notifiedSeconds: (lastNotified - began) / 1000, transitions: again.status().facts.stored - stored, cpuSeconds: cpu() - cpuBefore };
}
await cycle(0);
await wait(1_500);
const measured = await cycle(1);

const [toAlert, toNotified]: [number[], number[]] = [[], []];
for (let sample = 0; sample < samples; sample++) {
  const began = performance.now();
  const notified = seenNotifications;
  const alert = new Promise<number>((resolve) => alertSeen.push(resolve));
  transport.nc.publish('sensors.reading.L', json({ value: sample % 2 === 0 ? 99 : 1 }));
  toAlert.push((await alert) - began);
  if (sample % 2 === 0) {
    const deadline = performance.now() + 1_000;
    while (seenNotifications === notified && performance.now() < deadline) await wait(1);
    if (seenNotifications > notified) toNotified.push(lastNotified - began);
  }
  await wait(5);
}
for (const host of [again, notifier]) host.stop('now');
const result: PathResult = {
  intake: { singlesPerSecond: singles / ofSingles.seconds, listsPerSecond: listsRead / ofLists.seconds, cpuSecondsPerMillion: (1e6 * ofSingles.cpuSeconds) / singles },
  cycle: measured,
  latency: { alertP50: quantileOf(toAlert, 0.5), alertP99: quantileOf(toAlert, 0.99), notifiedP50: quantileOf(toNotified, 0.5), notifiedP99: quantileOf(toNotified, 0.99) },
  bytesPerPair,
};
console.log(JSON.stringify(result));
await transport.close();
process.exit(0);

/** One host on a real broker: what it says about itself, what it obeys, and how it leaves. */
import { afterEach, beforeAll, expect, test } from 'vitest';
import { readPauses, readWorkers, stateOf } from '../../gateways/registry/index.ts';
import { defineActor, done } from '../../protocol/actor.ts';
import { systemClock } from '../../protocol/clock.ts';
import { createCommitter } from '../../protocol/commit.ts';
import { connectNats, type NatsTransport } from '../../protocol/nats/transport.ts';
import { openQueueReader } from '../../protocol/nats/queues.ts';
import { createOperations, type Operations } from '../../protocol/operations.ts';
import { defaultLifetimes } from '../../protocol/outcome.ts';
import { definePipeline, stagesOf, type Pipeline } from '../../protocol/pipeline.ts';
import { drainSubject, streamOf } from '../../protocol/subjects.ts';
import { bucketNames, heartbeatMs } from '../../protocol/workers.ts';
import { defineEvent, type EventType } from '../../schemas/event.ts';
import { HostProcess, type HostProcessOptions } from '../../supervisor/host-process.ts';
import { Lease } from '../../supervisor/lease.ts';
import { gatherProcesses } from '../../gateways/up/metrics.ts';
import { natsServer, uniqueName, waitFor } from '../support/index.ts';

interface Load {
  readonly number: number;
}
const server = natsServer();
const withinMs = 30_000;
let transport: NatsTransport;
const hosts: HostProcess[] = [];

beforeAll(async () => {
  transport = await connectNats({ servers: server().url, name: 'host tests' });
  return () => transport.close();
});
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.leave('the test is over');
});

/** A domain of the test's own with one stage, whose work ends when its gate is opened. */
class Yard {
  readonly domain = uniqueName('yard');
  readonly started: string[] = [];
  readonly pipeline: Pipeline;
  readonly leaving: string[] = [];
  open = false;
  #gate: () => void = () => undefined;
  readonly #opened = new Promise<void>((resolve) => (this.#gate = resolve));

  constructor() {
    const event = (name: string): EventType<Load> => defineEvent<Load>({ domain: this.domain, name, version: 1, schema: { type: 'record', name, namespace: `test.${this.domain}`, fields: [{ name: 'number', type: 'int' }] } });
    const [asked, carried] = [event('asked'), event('carried')];
    const carry = defineActor({
      domain: this.domain,
      name: 'carry',
      consumes: asked,
      emits: { carried },
      settings: {},
      policy: { concurrency: 4 },
      run: async (load, { id, signal }) => {
        this.started.push(id);
        if (!this.open) await Promise.race([this.#opened, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
        return done(carried, load);
      },
    });
    this.pipeline = definePipeline({ domain: this.domain, source: asked, stages: [carry] });
  }

  openGate(): void {
    this.open = true;
    this.#gate();
  }

  async prepare(): Promise<this> {
    await transport.ensureStream({ name: streamOf(this.domain), subjects: [`${this.domain}.>`], maxAgeSeconds: 86_400, maxBytes: 2 ** 30 });
    return this;
  }

  async operations(): Promise<Operations> {
    const pauses = await transport.bucket(bucketNames.pauses);
    const encoder = new TextEncoder();
    return createOperations({ transport, pipelines: [this.pipeline], lifetimes: defaultLifetimes, pauses: { put: (key, value) => pauses.put(key, encoder.encode(value)), delete: (key) => pauses.delete(key) }, audited: async () => undefined });
  }

  submit(id: string): Promise<number> {
    return transport.publish({ subject: `${this.domain}.asked.${id}`, data: new TextEncoder().encode('{"number":1}') });
  }

  async isDone(id: string): Promise<boolean> {
    return (await transport.last(streamOf(this.domain), `${this.domain}.carry.${id}.*`))?.header('Outcome') === 'done';
  }

  async host(name: string, more: Partial<HostProcessOptions> = {}): Promise<HostProcess> {
    const committer = createCommitter(transport, { mode: 'windowed', clock: systemClock });
    const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
    const host = new HostProcess({
      identity: { id: `${this.domain}-${name}`, process: name, group: this.domain, host: 'here', pid: process.pid, version: '1' },
      stages: stagesOf(this.pipeline),
      transport,
      committer,
      executor: { execute: (actor, data, context) => actor.attempt(data, Object.assign(context, { ports: {}, env: {} })), close: async () => undefined },
      lifetimes: defaultLifetimes,
      ackWaitMs: 2_000,
      drainMs: 100,
      memoryLimitBytes: 2 ** 40,
      clock: systemClock,
      log: quiet,
      wantsToLeave: (reason) => void this.leaving.push(reason),
      ...more,
    });
    hosts.push(host);
    await host.start();
    return host;
  }

  async views(): Promise<Awaited<ReturnType<typeof readWorkers>>> {
    return (await readWorkers(transport)).filter((one) => one.group === this.domain);
  }
}

test('registry – a host stands there from its start to its leaving, with what it runs', async () => {
  const yard = await new Yard().prepare();
  const host = await yard.host('a');
  expect(await yard.views()).toEqual([expect.objectContaining({ process: 'a', state: 'alive', actors: [`${yard.domain}.carry`], capacity: 4, running: 0, pid: process.pid })]);
  await host.leave('asked');
  expect(await yard.views()).toEqual([]);
});

test('heartbeat – an attempt under way shows in the next beat', async () => {
  const yard = await new Yard().prepare();
  await yard.host('a');
  await yard.submit('J1');
  await waitFor(async () => (await yard.views())[0]?.running === 1, { withinMs });
  yard.openGate();
  await waitFor(async () => (await yard.views())[0]?.running === 0, { withinMs });
});

test('silence – three beats missed make a host stale, and its key goes by itself', async () => {
  const beat = { at: 0, running: 0, rssBytes: 0, blockedMs: 0, draining: false };
  expect(stateOf(beat, 1000, 1000 + 3 * heartbeatMs)).toBe('alive');
  expect(stateOf(beat, 1000, 1001 + 3 * heartbeatMs)).toBe('stale');
  expect(stateOf({ ...beat, draining: true }, 1000, 1000)).toBe('draining');
  expect(stateOf(undefined, undefined, 0)).toBe('stale');

  // A host whose process is gone without a word: its clock stands still, so it beats once and never again.
  const yard = await new Yard().prepare();
  await yard.host('dead', { clock: { ...systemClock, after: () => () => undefined } });
  expect((await yard.views())[0]?.state).toBe('alive');
  const heartbeats = await transport.bucket(bucketNames.heartbeats);
  await waitFor(async () => (await heartbeats.get(`${yard.domain}-dead`)) === undefined, { withinMs, everyMs: 200, what: 'the beat is gone' });
  expect(await yard.views()).toEqual([expect.objectContaining({ process: 'dead', state: 'stale', lastBeatAt: undefined })]);
});

test('drain – what is not finished in time is handed back and done elsewhere at once', async () => {
  const yard = await new Yard().prepare();
  const first = await yard.host('a', { ackWaitMs: 600_000 });
  await yard.submit('J1');
  await waitFor(() => yard.started.length === 1, { withinMs });
  await first.leave('asked');
  yard.open = true;
  await yard.host('b');
  await waitFor(() => yard.isDone('J1'), { withinMs, what: 'the job is done by the second host, ten minutes before its ack wait ends' });
  expect(yard.started).toEqual(['J1', 'J1']);
});

test('pause – also one from before the start – holds inputs back until resumed; the door is told', async () => {
  const yard = await new Yard().prepare();
  yard.openGate();
  const operations = await yard.operations();
  await operations.pause(yard.domain, 'carry', { by: 'test' });
  expect(await readPauses(transport)).toContain(`${yard.domain}.carry`);
  const host = await yard.host('a');
  await yard.submit('J1');
  const held = async (): Promise<boolean> => ((await (await openQueueReader(transport.nc)).read(stagesOf(yard.pipeline))).find(({ priority }) => priority === 'normal')?.held ?? 0) === 1;
  await waitFor(held, { withinMs, what: 'the input has arrived at the host' });
  expect(yard.started).toEqual([]);
  await operations.resume(yard.domain, 'carry', { by: 'test' });
  await waitFor(() => yard.isDone('J1'), { withinMs });
  await operations.pause(yard.domain, 'carry', { by: 'test' });
  await waitFor(async () => (await readPauses(transport)).includes(`${yard.domain}.carry`));
  await host.leave('asked');
  await operations.resume(yard.domain, 'carry', { by: 'test' });
});

test('memory – beyond the limit a host asks to be replaced, once it beats', async () => {
  const yard = await new Yard().prepare();
  let resident = 1;
  await yard.host('a', { memoryLimitBytes: 100, residentBytes: () => resident });
  expect(yard.leaving).toEqual([]);
  resident = 101;
  await waitFor(() => yard.leaving.length > 0, { withinMs });
  expect(yard.leaving[0]).toContain('memory limit is reached: 101 of 100 bytes');
});

test('control.drain names one host; the others go on', async () => {
  const [one, two] = [await new Yard().prepare(), await new Yard().prepare()];
  await one.host('a');
  await two.host('b');
  transport.send({ subject: drainSubject(`${one.domain}-a`), data: new Uint8Array(0) });
  await waitFor(() => one.leaving.length === 1, { withinMs });
  expect(two.leaving).toEqual([]);
});

test('metrics – every host answers for itself', async () => {
  const yard = await new Yard().prepare();
  yard.openGate();
  await yard.host('a');
  await yard.host('b');
  await yard.submit('J1');
  await waitFor(() => yard.isDone('J1'), { withinMs });
  const answers = await waitFor(async () => {
    const all = await gatherProcesses(transport, 2);
    return all.length === 2 ? all : undefined;
  });
  const finished = answers.flatMap((families) => families.find(({ name }) => name === 'alidade_jobs_finished_total')?.values ?? []);
  expect(finished.filter(({ labels, value }) => labels['outcome'] === 'done' && value === 1)).toHaveLength(1);
  expect(new Set(finished.map(({ labels }) => labels['process']))).toEqual(new Set(['a', 'b']));
});

test('queues – what waits is counted with its age; a stage that nobody has served has none, but what is stored for it waits', async () => {
  const yard = await new Yard().prepare();
  const reader = await openQueueReader(transport.nc);
  expect(await reader.read(stagesOf(yard.pipeline))).toEqual([]);
  await yard.submit('J0');
  expect((await reader.unserved(stagesOf(yard.pipeline))).map(({ priority, pending }) => [priority, pending])).toEqual([['high', 0], ['normal', 1], ['low', 0]]);
  const host = await yard.host('a');
  yard.openGate();
  await waitFor(() => yard.isDone('J0'), { withinMs });
  await host.leave('asked');
  expect(await reader.unserved(stagesOf(yard.pipeline))).toEqual([]);
  await yard.submit('J1');
  const queue = await waitFor(async () => (await reader.read(stagesOf(yard.pipeline))).find(({ pending, oldestSeconds }) => pending === 1 && oldestSeconds > 0), { withinMs });
  expect(queue).toMatchObject({ stage: 'carry', priority: 'normal', held: 0 });
});

test('lease – of two, one holds it; when it is given back or runs out, the other', async () => {
  const bucket = await transport.bucket(bucketNames.leases);
  const key = uniqueName('lease');
  const [one, two] = [new Lease(bucket, key, 'one', 2), new Lease(bucket, key, 'two', 2)];
  expect([await one.hold(0), await two.hold(0), await one.hold(0)]).toEqual([true, false, true]);
  await one.release(() => undefined);
  expect([await two.hold(0), await one.hold(0)]).toEqual([true, false]);
  await waitFor(() => one.hold(0), { withinMs, everyMs: 200, what: 'the lease of a holder that fell silent' });
  expect(await two.hold(0)).toBe(false);
});

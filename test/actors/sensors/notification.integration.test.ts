/** From an alert in the log to a receiver who is told: the notifier and the deliveries on a real broker, whatever stops between. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deliver } from '../../../actors/sensors/deliver.ts';
import { notify } from '../../../actors/sensors/notify.ts';
import { sensors } from '../../../actors/sensors/pipeline.ts';
import { systemClock } from '../../../protocol/clock.ts';
import { codecFor } from '../../../protocol/codec.ts';
import { createCommitter } from '../../../protocol/commit.ts';
import { openLogReader } from '../../../protocol/nats/log-reader.ts';
import { connectNats, type NatsTransport } from '../../../protocol/nats/transport.ts';
import { defaultLifetimes, outcomeKindOf } from '../../../protocol/outcome.ts';
import { stagesOf } from '../../../protocol/pipeline.ts';
import { eventSubject, pairSubject } from '../../../protocol/subjects.ts';
import { SensorsAlert, SensorsDelivered, SensorsPulse, type EventType } from '../../../schemas/index.ts';
import { HostGroup } from '../../../supervisor/host-group.ts';
import { Checkpoints } from '../../../supervisor/keyed-checkpoint.ts';
import { KeyedHost } from '../../../supervisor/keyed-host.ts';
import { openDelivery, openOutcomes } from '../../../gateways/sensors/delivery/index.ts';
import { putRouting, readConfig } from '../../../gateways/sensors/routes/index.ts';
import { natsServer, temporaryFolder, waitFor } from '../../support/index.ts';
import { httpSink, type Sink } from '../../gateways/sensors/notifications.ts';
import { alertOf } from './core/notify/alerts.ts';

const server = natsServer();
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const ends: (() => Promise<void>)[] = [];
let transport: NatsTransport;
let folder: { readonly path: string; remove(): Promise<void> };

beforeEach(async () => {
  transport = await connectNats({ servers: server().url, name: 'test' });
  await transport.ensureStream({ name: 'SENSORS', subjects: ['sensors.>'], maxAgeSeconds: 3600, maxBytes: 2 ** 30 });
  await transport.purge('SENSORS', 'sensors.>');
  folder = await temporaryFolder('notification');
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await transport.close();
  await folder.remove();
});

async function sink(...args: Parameters<typeof httpSink>): Promise<Sink> {
  const made = await httpSink(...args);
  ends.push(() => made.close());
  return made;
}
async function configured(config: object): Promise<string> {
  const file = join(folder.path, 'routes.yml');
  await writeFile(file, JSON.stringify(config));
  await putRouting(transport, await readConfig(file), 'test', Date.now());
  return file;
}

/** One life of the notifier; ends without a checkpoint when it is told to. */
async function notifier(checkpointMessages = 1_000): Promise<(how: 'finish' | 'now') => Promise<void>> {
  const own = await connectNats({ servers: server().url, name: 'notifier' });
  const host = new KeyedHost({
    actor: notify, partition: { index: 0, count: 1 }, env: {}, transport: own, commit: (message) => own.publish(message), reader: await openLogReader(own.nc),
    checkpoints: new Checkpoints({ domain: 'sensors', actor: 'notify', partition: { index: 0, count: 1 }, transport: own }), clock: systemClock, log: silent, checkpointMs: 60_000, checkpointMessages, deadSeconds: 3600,
  });
  const ended = host.run();
  let isOver = false;
  const end = async (how: 'finish' | 'now'): Promise<void> => {
    if (isOver) return;
    isOver = true;
    host.stop(how);
    await ended;
    await own.close();
  };
  ends.push(() => end('now'));
  return end;
}

interface Deliverer {
  kill(): Promise<void>;
}
/** A host of the deliveries. `afterSending` runs when the other side has accepted and before that is stored. */
async function deliverer(file: string, afterSending: (intentId: string) => Promise<void> = () => Promise.resolve()): Promise<Deliverer> {
  const own = await connectNats({ servers: server().url, name: 'deliverer' });
  const env = { ALIDADE_SENSORS_ROUTES: file };
  const real = openDelivery({ env });
  const ports = {
    outcomes: openOutcomes(() => Promise.resolve(own)),
    delivery: { send: async (...[notification, signal]: Parameters<typeof real.send>) => {
      const result = await real.send(notification, signal);
      if (result.kind === 'sent') await afterSending(notification.intent_id);
      return result;
    } },
  };
  const group = new HostGroup(stagesOf(sensors), {
    transport: own, committer: createCommitter(own, { mode: 'windowed', clock: systemClock }), clock: systemClock, random: () => 0.5,
    executor: { execute: (actor, data, context) => actor.attempt(data, Object.assign(context, { ports, env })) },
    lifetimes: defaultLifetimes, ackWaitMs: 1_000, log: silent, observe: () => ({ received: () => undefined, started: () => undefined, finished: () => undefined, committed: () => undefined, duplicate: () => undefined, refused: () => undefined }),
  });
  await group.start();
  let isOver = false;
  const kill = async (): Promise<void> => {
    if (isOver) return;
    isOver = true;
    // What is killed closes nothing: its connection breaks, its work is handed out again.
    await own.nc.close();
  };
  ends.push(kill);
  return { kill };
}

const publish = <T>(event: EventType<T>, subject: string, body: T): Promise<number> => transport.publish({ subject, data: codecFor(event).encode(body) });
const fire = (device: string, to: 'firing' | 'inactive' = 'firing', nth = 1): Promise<number> => publish(SensorsAlert, pairSubject('sensors', 'alert', 'hot', device), alertOf('hot', device, to, Date.now(), { nth }));
const pulse = (): Promise<number> => publish(SensorsPulse, eventSubject('sensors', 'pulse', 'second'), { every_ms: 1000 });

const keysOf = ({ requests }: Sink): readonly string[] => requests.map(({ headers }) => String(headers['idempotency-key']));
async function delivered(): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const message of transport.scan('SENSORS', ['sensors.deliver.>'])) {
    if (outcomeKindOf(message) !== 'done') continue;
    const read = codecFor(SensorsDelivered).decode(message.data);
    if ('ok' in read) ids.push(read.ok.value.intent_id);
  }
  return ids;
}
const plain = (receivers: readonly object[], more: object = {}): object => ({ route: { receiver: 'web', group_by: ['device'], group_wait: '0s', group_interval: '1s', ...more }, receivers, flapping: false });

test('an alert reaches its receiver once, and so does its end; a notifier that begins again from the log says nothing twice', async () => {
  const web = await sink();
  const file = await configured(plain([{ name: 'web', webhook_configs: [{ url: web.url }] }]));
  const stop = await notifier();
  await deliverer(file);
  await fire('D1');
  await waitFor(() => web.requests.length === 1, { what: 'the alert' });
  await fire('D1', 'inactive');
  await waitFor(async () => {
    await pulse();
    return web.requests.length === 2;
  }, { what: 'the end' });
  await stop('now');
  await notifier();
  await fire('D2');
  await waitFor(() => web.requests.length >= 3, { what: 'another alert' });
  expect(web.requests.map(({ body }) => /"status":"(\w+)"/.exec(body)?.[1])).toEqual(['firing', 'resolved', 'firing']);
  expect(new Set(keysOf(web)).size).toBe(3);
  await waitFor(async () => (await delivered()).length === 3, { what: 'all outcomes' });
  expect([...(await delivered())].sort()).toEqual([...keysOf(web)].sort());
});

test('a crash between the sending and its outcome repeats that one sending under the same id, and skips none', async () => {
  const web = await sink();
  const file = await configured(plain([{ name: 'web', webhook_configs: [{ url: web.url }] }]));
  await notifier();
  let crashes = 0;
  const victim: Deliverer = await deliverer(file, async () => {
    if (++crashes !== 3) return;
    await victim.kill();
    await new Promise(() => undefined);
  });
  for (let i = 0; i < 6; i++) {
    await fire(`D${i}`);
    await waitFor(() => web.requests.length > i || crashes >= 3, { what: `alert ${i}` });
  }
  await deliverer(file);
  await waitFor(async () => (await delivered()).length === 6, { withinMs: 30_000, what: 'six outcomes' });
  const keys = keysOf(web);
  expect(new Set(keys).size).toBe(6);
  expect(keys.length).toBe(7);
});

test('a receiver that hangs and one that refuses hold up nobody else; what they missed comes in order when they are back', async () => {
  let isDown = true;
  const good = await sink();
  const bad = await sink((response) => (isDown ? response.writeHead(503).end() : response.end()));
  const hanging = await sink(() => undefined);
  const file = await configured(plain([
    { name: 'web', webhook_configs: [{ url: good.url }, { url: bad.url, timeout: '1s' }, { url: hanging.url, timeout: '1s' }] },
  ]));
  await notifier();
  await deliverer(file);
  for (let i = 0; i < 60; i++) await fire(`D${i}`);
  await waitFor(() => good.requests.length === 60, { withinMs: 30_000, what: 'sixty messages' });
  await fire('D0', 'inactive');
  await waitFor(async () => {
    await pulse();
    return good.requests.length === 61;
  }, { what: 'the end of one' });
  isDown = false;
  const statuses = (): readonly string[] => bad.requests.filter(({ body }) => body.includes('"device":"D0"')).map(({ body }) => /"status":"(\w+)"/.exec(body)?.[1] ?? '');
  await waitFor(() => statuses().includes('resolved'), { withinMs: 45_000, what: 'what was missed' });
  expect(statuses().lastIndexOf('firing')).toBeLessThan(statuses().indexOf('resolved'));
});

test('an address that the configuration no longer has makes a dead letter that says so; a wrong routing changes nothing', async () => {
  const web = await sink();
  const file = await configured(plain([{ name: 'web', webhook_configs: [{ url: web.url }] }]));
  await notifier();
  await waitFor(async () => (await transport.last('SENSORS', 'sensors.routing-changed.current')) !== undefined, { what: 'the routing' });
  await fire('D1');
  await waitFor(async () => (await transport.last('SENSORS', 'sensors.notification.*')) !== undefined, { what: 'the intent' });
  await writeFile(file, JSON.stringify(plain([{ name: 'web' }])));
  await deliverer(file);
  await waitFor(async () => (await transport.last('SENSORS', 'sensors.dead.deliver.*')) !== undefined, { what: 'a dead letter' });
  expect((await transport.last('SENSORS', 'sensors.dead.deliver.*'))?.header('Reason')).toContain('web: the configuration has no webhook address 0 any more');
  await transport.publish({ subject: 'sensors.routing-changed.current', data: Buffer.from('{"routing":{"route":{}},"by":"me","at":"2026-01-01T00:00:00Z"}') });
  await waitFor(async () => (await transport.last('SENSORS', 'sensors.dead.notify.*')) !== undefined, { what: 'a dead letter of the notifier' });
  await fire('D2');
  await waitFor(async () => [...(await idsOf('sensors.notification.*'))].length === 2, { what: 'another intent' });
  expect(deliver.policy.attempts).toBeGreaterThan(1000);
});

async function idsOf(filter: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const message of transport.scan('SENSORS', [filter])) ids.push(message.subject);
  return ids;
}

/** The event feed on a real broker: what a listener gets, and what it is told when it misses something. */
import { createConnection, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { fastify, type FastifyInstance } from 'fastify';
import { registerEvents, type EventFeed } from '../../../gateways/ws/index.ts';
import { encode } from '../../../protocol/codec.ts';
import { openLogReader } from '../../../protocol/nats/log-reader.ts';
import { connectNats, type NatsTransport } from '../../../protocol/nats/transport.ts';
import { logSubject, progressSubject } from '../../../protocol/subjects.ts';
import { DriftRequested, eventTypes, type DriftRequestedBody } from '../../../schemas/index.ts';
import { natsServer, uniqueName, waitFor } from '../../support/index.ts';

type Message = Readonly<Record<string, unknown>>;
const isMessage = (value: unknown): value is Message => typeof value === 'object' && value !== null;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const broker = natsServer();
let transport: NatsTransport;
let feed: EventFeed;
let domain: string;
const doors: FastifyInstance[] = [];
const listeners: WebSocket[] = [];

beforeAll(async () => {
  transport = await connectNats({ servers: broker().url, name: 'feed-tests' });
});
afterAll(() => transport.close());
beforeEach(async () => {
  domain = uniqueName('t');
  await transport.ensureStream({ name: domain.toUpperCase(), subjects: [`${domain}.>`], maxBytes: 2 ** 30, maxAgeSeconds: 86_400 });
  feed = { reader: await openLogReader(transport.nc), domains: [domain], events: eventTypes, log: () => undefined, listen: (filter, onMessage) => transport.listen(filter, onMessage) };
});
afterEach(async () => {
  for (const one of listeners.splice(0)) one.terminate();
  await Promise.all(doors.splice(0).map((door) => door.close()));
});

async function openDoor(limits: EventFeed['limits'] = {}): Promise<string> {
  const door = fastify();
  await registerEvents(door, { ...feed, limits });
  doors.push(door);
  return (await door.listen({ host: '127.0.0.1', port: 0 })).replace('http', 'ws');
}

interface Listener {
  readonly socket: WebSocket;
  readonly messages: Message[];
  /** Resolves with the messages once there are so many. */
  has(count: number): Promise<readonly Message[]>;
  readonly closed: Promise<{ code: number; reason: string }>;
}

async function listen(url: string, query: string): Promise<Listener> {
  const socket = new WebSocket(`${url}/v1/events?${query}`);
  listeners.push(socket);
  const messages: Message[] = [];
  socket.on('message', (data: Buffer) => {
    const value: unknown = JSON.parse(data.toString());
    if (isMessage(value)) messages.push(value);
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })));
  await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const has = (count: number): Promise<readonly Message[]> => waitFor(() => messages.length >= count && messages, { withinMs: 30_000, what: `${count} messages, got ${JSON.stringify(messages).slice(0, 2000)}` });
  return { socket, messages, has, closed };
}

const publish = (subject: string, body: object | Uint8Array = {}, headers: Readonly<Record<string, string>> = {}): Promise<number> =>
  transport.publish({ subject: `${domain}.${subject}`, data: body instanceof Uint8Array ? body : bytes(JSON.stringify(body)), headers });

describe('what is told', () => {
  test('from now on: a greeting, then events as CloudEvents in order', async () => {
    await publish('requested.OLD', { n: 0 });
    const listener = await listen(await openDoor(), `filter=${domain}.>`);
    await listener.has(1);
    await publish('requested.M1.high', { n: 1 }, { traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01' });
    await publish('simulate.M1.high', new Uint8Array(0), { Outcome: 'dead', Reason: 'no wind', 'Error-Code': 'NOT_COVERED' });
    const [hello, requested, outcome] = await listener.has(3);
    expect(hello).toEqual({ type: 'hello', stream: domain.toUpperCase(), from: 2, first: 1, last: 1 });
    expect(requested).toMatchObject({ specversion: '1.0', id: `${domain.toUpperCase()}/2`, source: `/alidade/${domain}`, type: `alidade.${domain}.requested`, subject: 'M1', sequence: '2', data: { n: 1 }, traceparent: expect.stringContaining('0123') });
    expect(outcome).toMatchObject({ type: `alidade.${domain}.simulate.dead`, reason: 'no wind', errorcode: 'NOT_COVERED' });
    expect(outcome).not.toHaveProperty('data');
  });

  test('Avro bodies come as JSON, others are told to be unreadable without harm', async () => {
    const listener = await listen(await openDoor(), 'from=1');
    await publish('requested.M1', encode(DriftRequested, mission('M1')));
    await publish('requested.M2', Uint8Array.of(0xc3, 1, 2, 3));
    const [, avro, odd] = await listener.has(3);
    expect(avro).toMatchObject({ data: { mission_id: 'M1', params: { latitude: 60 } } });
    expect(odd).toMatchObject({ subject: 'M2' });
  });

  test('a filter lets through what it names and nothing else', async () => {
    const listener = await listen(await openDoor(), `filter=${domain}.requested.M1.*,${domain}.dead.>&from=1`);
    await publish('requested.M2.normal');
    await publish('requested.M1.normal');
    await publish('prepare.M1.normal', {}, { Outcome: 'done' });
    await publish('dead.prepare.M2');
    const messages = await listener.has(3);
    expect(messages.map((one) => one['natssubject'])).toEqual([undefined, `${domain}.requested.M1.normal`, `${domain}.dead.prepare.M2`]);
  });

  test('progress and lines of running attempts, for all or for one', async () => {
    const url = await openDoor();
    const [all, one, none] = [await listen(url, 'live=*'), await listen(url, 'live=M1'), await listen(url, '')];
    await Promise.all([all.has(1), one.has(1), none.has(1)]);
    // The broker knows of the subscriptions once it has answered what came after them.
    await transport.nc.flush();
    for (const id of ['M1', 'M2']) transport.send({ subject: progressSubject(domain, 'simulate', id), data: bytes('{"fraction":0.5}') });
    transport.send({ subject: logSubject(domain, 'simulate', 'M1'), data: bytes('{"level":"warn","message":"aground"}') });
    await publish('requested.END');
    await Promise.all([all.has(5), one.has(4), none.has(2)]);
    expect(one.messages.find((message) => message['type'] === `alidade.${domain}.simulate.log`)).toMatchObject({ subject: 'M1', data: { message: 'aground' } });
    expect(all.messages.map((message) => message['subject'])).toEqual(expect.arrayContaining(['M1', 'M2', 'END']));
    expect(one.messages.find((message) => message['subject'] === 'M1')).toMatchObject({ type: `alidade.${domain}.simulate.progress`, data: { fraction: 0.5 } });
    expect(none.messages).toHaveLength(2);
  });
});

/** A mission with everything that its schema would fill in. */
const mission = (id: string): DriftRequestedBody => ({ mission_id: id, params: {
  latitude: 60, longitude: -3, start_time: '2024-01-01T12:00:00Z', duration_hours: 24, num_particles: 10, object_type: 1, time_step_minutes: 10, output_interval_minutes: 60, direction: 'forward', radius_m: 1000, radius_distribution: 'gaussian', cone: null, release_end_time: null, leeway_uncertainty: true, jibe_probability_per_hour: 0.04,
  wind_uncertainty_mps: 0, current_uncertainty_mps: 0, coastline: 'strand', capsizing: false, stokes_drift: false, seed: 0, forcing: [], animation: false, synthetic: false,
} });

describe('resuming', () => {
  test('from the sequence after the last one: nothing twice, nothing missing', async () => {
    const url = await openDoor();
    for (let n = 1; n <= 10; n++) await publish(`requested.M${n}`);
    const first = await listen(url, 'from=1');
    await first.has(6);
    first.socket.terminate();
    const last = Number(first.messages.at(-1)?.['sequence']);
    const second = await listen(url, `from=${last + 1}`);
    await second.has(11 - last);
    const sequences = [...first.messages, ...second.messages].flatMap((one) => (one['sequence'] === undefined ? [] : [Number(one['sequence'])]));
    expect(sequences).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('what has expired is a gap that says from where to where', async () => {
    for (let n = 1; n <= 5; n++) await publish(`requested.M${n}`);
    await transport.purge(domain.toUpperCase(), `${domain}.requested.M1`);
    await transport.purge(domain.toUpperCase(), `${domain}.requested.M2`);
    const listener = await listen(await openDoor(), 'from=1');
    const [, gap, next] = await listener.has(3);
    expect(gap).toEqual({ type: 'gap', from: 1, to: 2, reason: 'expired' });
    expect(next).toMatchObject({ sequence: '3' });
  });

  test('a sequence beyond the log says that the log was made again', async () => {
    const listener = await listen(await openDoor(), 'from=100');
    expect(await listener.closed).toMatchObject({ code: 4416 });
  });
});

describe('who asks wrongly, or too much', () => {
  test.each(['filter=moon.>', 'filter=..', 'from=0', 'from=x', 'live=a.b', `filter=${'x'.repeat(3000)}`])('%s is refused before the upgrade', async (query) => {
    await expect(listen(await openDoor(), query)).rejects.toThrow(/Unexpected server response: (400|5\d\d)/);
  });

  test('one listener more than the limit is refused; there is room again when one has left', async () => {
    const url = await openDoor({ clients: 1 });
    const first = await listen(url, '');
    await expect(listen(url, '')).rejects.toThrow('Unexpected server response');
    first.socket.close();
    await first.closed;
    await waitFor(() => listen(url, ''), { what: 'room for another listener' });
  });

  test('a listener that sends long messages is cut off', async () => {
    const listener = await listen(await openDoor(), '');
    listener.socket.send('x'.repeat(10_000));
    expect(await listener.closed).toMatchObject({ code: 1009 });
  });
});

describe('slow listeners', () => {
  /** Speaks just enough WebSocket to be let in, and then reads no more. */
  function silentListener(url: string, query: string): Promise<Socket> {
    const { hostname, port } = new URL(url);
    const socket = createConnection(Number(port), hostname);
    socket.write(`GET /v1/events?${query} HTTP/1.1\r\nHost: ${hostname}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`);
    return new Promise((resolve) => socket.once('readable', () => resolve(socket)));
  }

  test('one that answers no ping is let go', async () => {
    const socket = await silentListener(await openDoor({ pingMs: 50 }), '');
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined).resume();
    await ended;
  });

  test('one that is slow for long is brought to the present, with a gap for what it missed; the others notice nothing', async () => {
    const url = await openDoor({ bufferBytes: 100_000, stallMs: 100, keepMessages: 5, pingMs: 60_000 });
    const quick = await listen(url, 'from=1');
    const slow = await listen(url, 'from=1');
    await slow.has(1);
    slow.socket.pause();
    const body = { text: 'x'.repeat(20_000) };
    const total = 800;
    for (let n = 0; n < total; n++) await publish(`requested.M${n}`, body);
    await quick.has(total + 1);
    // Nothing can be waited for here but that the patience with it has run out.
    await new Promise((resolve) => setTimeout(resolve, 300));
    slow.socket.resume();
    await waitFor(() => slow.messages.some((one) => one['sequence'] === String(total)), { withinMs: 30_000, what: 'the newest message at the slow listener' });
    const gaps = slow.messages.filter((one) => one['type'] === 'gap');
    expect(gaps.length).toBeGreaterThan(0);
    expect(gaps[0]).toMatchObject({ reason: 'slow' });
    const missed = gaps.reduce((sum, one) => sum + Number(one['to']) - Number(one['from']) + 1, 0);
    expect(slow.messages.filter((one) => one['sequence'] !== undefined).length + missed).toBe(total);
    expect(quick.messages.filter((one) => one['type'] === 'gap')).toEqual([]);
  });

  test('progress that does not fit is dropped and counted', async () => {
    const url = await openDoor({ bufferBytes: 50_000, stallMs: 60_000, pingMs: 60_000 });
    const slow = await listen(url, 'live=*');
    await slow.has(1);
    await transport.nc.flush();
    slow.socket.pause();
    const data = bytes(JSON.stringify({ fraction: 0.1, message: 'x'.repeat(50_000) }));
    for (let n = 0; n < 600; n++) {
      transport.send({ subject: progressSubject(domain, 'simulate', 'M1'), data });
      if (n % 50 === 0) await transport.nc.flush();
    }
    await transport.nc.flush();
    slow.socket.resume();
    await publish('requested.END');
    await waitFor(() => slow.messages.some((one) => one['subject'] === 'END'), { withinMs: 30_000, what: 'the stored event' });
    const dropped = slow.messages.filter((one) => one['type'] === 'gap').reduce((sum, one) => sum + Number(one['live']), 0);
    const given = slow.messages.filter((one) => String(one['type']).endsWith('.progress')).length;
    expect(dropped).toBeGreaterThan(0);
    expect(given + dropped).toBe(600);
  });
});

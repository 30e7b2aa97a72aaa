/**
 * What a transport promises, as one suite. NATS JetStream passes it, and so must every model of it.
 * Each test has a stream of its own; two transports on it stand for two hosts.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LogFull, WrongSequence, type ConsumerSpec, type Delivery, type LogMessage, type StoredMessage, type Transport } from '../../protocol/transport.ts';

export interface OpenTransport {
  readonly transport: Transport;
  /** A second host on the same broker. */
  readonly other: Transport;
  /** Lets `ms` of the broker's time pass. */
  pass(ms: number): Promise<void>;
  now(): number;
  close(): Promise<void>;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (message: StoredMessage | undefined): string | undefined => (message === undefined ? undefined : new TextDecoder().decode(message.data));

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

async function all(messages: AsyncIterable<StoredMessage>): Promise<readonly StoredMessage[]> {
  const list: StoredMessage[] = [];
  for await (const message of messages) list.push(message);
  return list;
}

export function transportContract(name: string, open: () => Promise<OpenTransport>): void {
  describe(`transport: ${name}`, () => {
    let opened: OpenTransport;
    let transport: Transport;
    let streams = 0;
    beforeAll(async () => {
      opened = await open();
      transport = opened.transport;
    });
    afterAll(() => opened.close());

    /** Waits on the broker's time, so that a model's clock is turned. */
    const until = async (condition: () => boolean | Promise<boolean>, what: string, limitMs = 10_000): Promise<void> => {
      const end = opened.now() + limitMs;
      while (!(await condition())) {
        if (opened.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
        await opened.pass(20);
      }
    };

    const stream = async (): Promise<{ readonly name: string; readonly domain: string }> => {
      const domain = `contract${++streams}`;
      const spec = { name: domain.toUpperCase(), subjects: [`${domain}.>`], maxAgeSeconds: 86_400, maxBytes: 100_000_000 };
      await transport.ensureStream(spec);
      return { name: spec.name, domain };
    };
    const consumer = (streamName: string, filters: readonly string[], more: Partial<ConsumerSpec> = {}): ConsumerSpec => ({ stream: streamName, name: 'stage-normal', filters, ackWaitMs: 1_000, maxAckPending: 1_000, ...more });

    describe('expectations', () => {
      test('the first of two who expect nothing is stored, the second refused', async () => {
        const { domain, name: streamName } = await stream();
        const attempt = (body: string): LogMessage => ({ subject: `${domain}.map.M1.normal`, data: bytes(body), expect: { filter: `${domain}.map.M1.normal`, sequence: 0 } });
        expect(await transport.publish(attempt('first'))).toBe(1);
        const error = await rejection(opened.other.publish(attempt('second')));
        expect(error).toBeInstanceOf(WrongSequence);
        expect(text(await transport.last(streamName, `${domain}.map.M1.normal`))).toBe('first');
      });

      test('a wildcard filter fences all classes of a job, and no other job', async () => {
        const { domain } = await stream();
        const outcome = (id: string, priority: string, sequence: number): LogMessage => ({ subject: `${domain}.map.${id}.${priority}`, data: bytes(id), expect: { filter: `${domain}.map.${id}.*`, sequence } });
        const first = await transport.publish(outcome('M1', 'normal', 0));
        expect(await rejection(transport.publish(outcome('M1', 'high', 0)))).toBeInstanceOf(WrongSequence);
        await transport.publish(outcome('M2', 'high', 0));
        const second = await transport.publish(outcome('M1', 'high', first));
        expect(second).toBeGreaterThan(first);
        expect(await rejection(transport.publish(outcome('M1', 'low', first)))).toBeInstanceOf(WrongSequence);
      });

      test('a filter of another subject is judged by that subject', async () => {
        const { domain } = await stream();
        const seen = await transport.publish({ subject: `${domain}.state.a.K`, data: bytes('s') });
        const event = (sequence: number): LogMessage => ({ subject: `${domain}.event.K`, data: bytes('e'), expect: { filter: `${domain}.state.a.K`, sequence } });
        expect(await rejection(transport.publish(event(seen + 5)))).toBeInstanceOf(WrongSequence);
        expect(await transport.publish(event(seen))).toBe(seen + 1);
      });

      test('many at once on one subject: exactly one is stored', async () => {
        const { domain, name: streamName } = await stream();
        const tries = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? transport : opened.other).publish({ subject: `${domain}.map.M.normal`, data: bytes(String(index)), expect: { filter: `${domain}.map.M.*`, sequence: 0 } }));
        const results = await Promise.allSettled(tries);
        expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
        expect(results.every((result) => result.status === 'fulfilled' || result.reason instanceof WrongSequence)).toBe(true);
        expect(await all(transport.scan(streamName, [`${domain}.>`]))).toHaveLength(1);
      });
    });

    describe('reading', () => {
      test('last gives the newest on a filter, headers and time with it, and undefined for nothing', async () => {
        const { domain, name: streamName } = await stream();
        await transport.publish({ subject: `${domain}.map.M1.high`, data: bytes('old') });
        const sequence = await transport.publish({ subject: `${domain}.map.M1.normal`, data: bytes('new'), headers: { Outcome: 'done', Reason: 'größer als 5 µm' } });
        await transport.publish({ subject: `${domain}.map.M2.normal`, data: bytes('other') });
        const found = await transport.last(streamName, `${domain}.map.M1.*`);
        expect({ subject: found?.subject, sequence: found?.sequence, body: text(found), outcome: found?.header('Outcome'), reason: found?.header('Reason'), none: found?.header('Nope') }).toEqual({
          subject: `${domain}.map.M1.normal`,
          sequence,
          body: 'new',
          outcome: 'done',
          reason: 'größer als 5 µm',
          none: undefined,
        });
        expect(Math.abs((found?.storedAtMs ?? 0) - opened.now())).toBeLessThan(5_000);
        expect(await transport.last(streamName, `${domain}.map.M3.*`)).toBeUndefined();
      });

      test('what a publish has resolved with is read at once, by any host', async () => {
        const { domain, name: streamName } = await stream();
        for (let index = 0; index < 50; index++) {
          const sequence = await transport.publish({ subject: `${domain}.map.M.normal`, data: bytes(String(index)) });
          expect((await opened.other.last(streamName, `${domain}.map.M.*`))?.sequence).toBe(sequence);
        }
      });

      test('get reads by sequence; an empty body is a body', async () => {
        const { domain, name: streamName } = await stream();
        const sequence = await transport.publish({ subject: `${domain}.map.M1`, data: new Uint8Array(0), headers: { By: 'cli' } });
        const found = await transport.get(streamName, sequence);
        expect([found?.subject, found?.data.length, found?.header('By')]).toEqual([`${domain}.map.M1`, 0, 'cli']);
        expect(await transport.get(streamName, sequence + 1)).toBeUndefined();
      });

      test('scan gives every message on its filters once, in order, up to what was the end', async () => {
        const { domain, name: streamName } = await stream();
        const count = 1_203;
        await Promise.all(Array.from({ length: count }, (_, index) => transport.publish({ subject: `${domain}.${index % 3 === 0 ? 'in' : 'map'}.M${index}.normal`, data: bytes(String(index)) })));
        const seen: number[] = [];
        for await (const message of transport.scan(streamName, [`${domain}.map.*.normal`, `${domain}.*.*.normal`], 3)) {
          if (seen.length === 0) await transport.publish({ subject: `${domain}.map.late.normal`, data: bytes('late') });
          seen.push(message.sequence);
        }
        expect(seen).toEqual(Array.from({ length: count - 2 }, (_, index) => index + 3));
        expect(await all(transport.scan(streamName, [`${domain}.nobody.>`]))).toEqual([]);
      });

      test('purge deletes what is on its filter and says how many', async () => {
        const { domain, name: streamName } = await stream();
        for (const id of ['a', 'b', 'c']) await transport.publish({ subject: `${domain}.dead.map.${id}`, data: bytes(id) });
        await transport.publish({ subject: `${domain}.map.a.normal`, data: bytes('stays') });
        expect(await transport.purge(streamName, `${domain}.dead.map.a`)).toBe(1);
        expect(await transport.purge(streamName, `${domain}.dead.>`)).toBe(2);
        expect((await all(transport.scan(streamName, [`${domain}.>`]))).map((message) => message.subject)).toEqual([`${domain}.map.a.normal`]);
      });

      test('rollup keeps only the newest of a subject', async () => {
        const { domain, name: streamName } = await stream();
        for (const body of ['1', '2', '3']) await transport.publish({ subject: `${domain}.state.a.K`, data: bytes(body), rollup: true, ttl: 'never' });
        expect((await all(transport.scan(streamName, [`${domain}.>`]))).map(text)).toEqual(['3']);
      });
    });

    describe('batches', () => {
      const outcomes = (domain: string, ids: readonly string[]): readonly LogMessage[] => ids.map((id) => ({ subject: `${domain}.map.${id}.normal`, data: bytes(id), expect: { filter: `${domain}.map.${id}.*`, sequence: 0 }, ttl: 3_600 }));

      test('all are stored, next to each other, in order', async () => {
        const { domain, name: streamName } = await stream();
        const ids = Array.from({ length: 1_000 }, (_, index) => `M${index}`);
        const sequences = await transport.publishBatch(outcomes(domain, ids));
        expect(sequences).toEqual(ids.map((_, index) => index + 1));
        expect((await all(transport.scan(streamName, [`${domain}.>`]))).map(text)).toEqual(ids);
        expect(await transport.publishBatch([])).toEqual([]);
      });

      test('one stale expectation refuses the whole batch and stores nothing', async () => {
        const { domain, name: streamName } = await stream();
        await transport.publishBatch(outcomes(domain, ['M2']));
        expect(await rejection(transport.publishBatch(outcomes(domain, ['M1', 'M2', 'M3'])))).toBeInstanceOf(WrongSequence);
        expect(await all(transport.scan(streamName, [`${domain}.>`]))).toHaveLength(1);
      });

      test('two that expect the same refuse their batch', async () => {
        const { domain, name: streamName } = await stream();
        expect(await rejection(transport.publishBatch(outcomes(domain, ['M1', 'M1'])))).toBeInstanceOf(WrongSequence);
        expect(await all(transport.scan(streamName, [`${domain}.>`]))).toHaveLength(0);
      });
    });

    describe('schedules and lifetimes', () => {
      const timer = (domain: string, atMs: number): LogMessage => ({
        subject: `${domain}.timer.map.M1`,
        data: bytes('input'),
        headers: { Attempt: '2', traceparent: '00-ab-cd-01' },
        expect: { filter: `${domain}.timer.map.M1`, sequence: 0 },
        schedule: { atMs, target: `${domain}.retry.map.M1.normal`, ttl: 3_600 },
      });

      test('fires once, when due, with our headers; its subject is free again', async () => {
        const { domain, name: streamName } = await stream();
        const dueAt = opened.now() + 700;
        await transport.publish(timer(domain, dueAt));
        expect(await rejection(transport.publish(timer(domain, dueAt)))).toBeInstanceOf(WrongSequence);
        const fired = (): Promise<StoredMessage | undefined> => transport.last(streamName, `${domain}.retry.map.M1.*`);
        await until(async () => (await fired()) !== undefined, 'the schedule fires');
        const retry = await fired();
        expect([text(retry), retry?.header('Attempt'), retry?.header('traceparent')]).toEqual(['input', '2', '00-ab-cd-01']);
        expect(retry?.storedAtMs).toBeGreaterThanOrEqual(dueAt);
        expect(retry?.storedAtMs).toBeLessThan(dueAt + 1_000);
        expect(await transport.last(streamName, `${domain}.timer.map.M1`)).toBeUndefined();
        await transport.publish(timer(domain, opened.now() - 1_000));
        await until(async () => (await all(transport.scan(streamName, [`${domain}.retry.>`]))).length === 2, 'one that is overdue fires at once', 2_000);
        await opened.pass(1_500);
        expect(await all(transport.scan(streamName, [`${domain}.>`]))).toHaveLength(2);
      });

      test('a schedule that is purged does not fire', async () => {
        const { domain, name: streamName } = await stream();
        await transport.publish(timer(domain, opened.now() + 500));
        expect(await transport.purge(streamName, `${domain}.timer.map.M1`)).toBe(1);
        await opened.pass(1_500);
        expect(await all(transport.scan(streamName, [`${domain}.>`]))).toEqual([]);
      });

      test('a message goes when its lifetime ends; its subject expects nothing then', async () => {
        const { domain, name: streamName } = await stream();
        const outcome: LogMessage = { subject: `${domain}.map.M1.normal`, data: bytes('x'), ttl: 1, expect: { filter: `${domain}.map.M1.*`, sequence: 0 } };
        await transport.publish(outcome);
        await transport.publish({ ...outcome, subject: `${domain}.map.M2.normal`, expect: { filter: `${domain}.map.M2.*`, sequence: 0 }, ttl: 'never' });
        await until(async () => (await transport.last(streamName, `${domain}.map.M1.*`)) === undefined, 'the message expires');
        expect(await transport.last(streamName, `${domain}.map.M2.*`)).toBeDefined();
        expect(await transport.publish(outcome)).toBe(3);
      });
    });

    describe('deliveries', () => {
      const host = async (on: Transport, spec: ConsumerSpec, credit: number, handle: (delivery: Delivery) => void = (delivery) => delivery.ack()) => {
        const got: Delivery[] = [];
        const consumption = await on.consume(spec, (delivery) => {
          got.push(delivery);
          handle(delivery);
        });
        consumption.request(credit);
        return { got, consumption };
      };
      const fill = async (domain: string, count: number): Promise<void> => {
        await Promise.all(Array.from({ length: count }, (_, index) => transport.publish({ subject: `${domain}.in.M${index}`, data: bytes(String(index)), headers: { By: `h${index}` } })));
      };

      test('carries subject, sequence, body, headers, time and count', async () => {
        const { domain, name: streamName } = await stream();
        await fill(domain, 1);
        const { got, consumption } = await host(transport, consumer(streamName, [`${domain}.in.*`]), 5);
        await until(() => got.length === 1, 'delivered');
        const delivery = got[0];
        expect([delivery?.subject, delivery?.sequence, text(delivery), delivery?.header('By'), delivery?.header('Nope'), delivery?.deliveries]).toEqual([`${domain}.in.M0`, 1, '0', 'h0', undefined, 1]);
        expect(Math.abs((delivery?.storedAtMs ?? 0) - opened.now())).toBeLessThan(5_000);
        await consumption.close();
      });

      test('nothing is delivered that was not asked for', async () => {
        const { domain, name: streamName } = await stream();
        await fill(domain, 10);
        const { got, consumption } = await host(transport, consumer(streamName, [`${domain}.in.*`]), 3);
        await until(() => got.length === 3, 'three');
        await opened.pass(300);
        expect(got).toHaveLength(3);
        consumption.request(1);
        consumption.request(1);
        await until(() => got.length === 5, 'two more');
        await opened.pass(300);
        expect(got.map((delivery) => delivery.sequence)).toEqual([1, 2, 3, 4, 5]);
        await consumption.close();
      });

      test('asked before it is published: delivered as it comes', async () => {
        const { domain, name: streamName } = await stream();
        const { got, consumption } = await host(transport, consumer(streamName, [`${domain}.in.*`]), 100);
        await fill(domain, 20);
        await until(() => got.length === 20, 'all');
        await consumption.close();
      });

      test('several filters, one consumer, the order of the log', async () => {
        const { domain, name: streamName } = await stream();
        const { got, consumption } = await host(transport, consumer(streamName, [`${domain}.in.*`, `${domain}.retry.map.*.normal`]), 100);
        for (const subject of ['in.a', 'retry.map.b.normal', 'map.c.normal', 'in.d']) await transport.publish({ subject: `${domain}.${subject}`, data: bytes(subject) });
        await until(() => got.length === 3, 'three');
        expect(got.map((delivery) => text(delivery))).toEqual(['in.a', 'retry.map.b.normal', 'in.d']);
        await consumption.close();
      });

      test('not acknowledged: delivered again after the ack wait, counted', async () => {
        const { domain, name: streamName } = await stream();
        await fill(domain, 1);
        const { got, consumption } = await host(transport, consumer(streamName, [`${domain}.in.*`]), 5, () => undefined);
        await until(() => got.length === 2, 'again');
        expect(got.map((delivery) => delivery.deliveries)).toEqual([1, 2]);
        got[1]?.ack();
        await opened.pass(1_500);
        expect(got).toHaveLength(2);
        await consumption.close();
      });

      test('given back: delivered again at once', async () => {
        const { domain, name: streamName } = await stream();
        await fill(domain, 1);
        const begin = opened.now();
        const { got, consumption } = await host(transport, consumer(streamName, [`${domain}.in.*`], { ackWaitMs: 60_000 }), 5, (delivery) => (delivery.deliveries === 1 ? delivery.nak() : delivery.ack()));
        await until(() => got.length === 2, 'again');
        expect(opened.now() - begin).toBeLessThan(5_000);
        await consumption.close();
      });

      test('still at work: not delivered again while it says so', async () => {
        const { domain, name: streamName } = await stream();
        await fill(domain, 1);
        const { got, consumption } = await host(transport, consumer(streamName, [`${domain}.in.*`]), 5, () => undefined);
        await until(() => got.length === 1, 'delivered');
        for (let times = 0; times < 6; times++) {
          await opened.pass(400);
          got[0]?.working();
        }
        expect(got).toHaveLength(1);
        got[0]?.ack();
        await opened.pass(1_500);
        expect(got).toHaveLength(1);
        await consumption.close();
      });

      test('no more than max_ack_pending are out, over all hosts', async () => {
        const { domain, name: streamName } = await stream();
        await fill(domain, 10);
        const spec = consumer(streamName, [`${domain}.in.*`], { maxAckPending: 4, ackWaitMs: 60_000 });
        const one = await host(transport, spec, 10, () => undefined);
        const two = await host(opened.other, spec, 10, () => undefined);
        await until(() => one.got.length + two.got.length === 4, 'four');
        await opened.pass(300);
        expect(one.got.length + two.got.length).toBe(4);
        for (const delivery of [...one.got, ...two.got]) delivery.ack();
        await until(() => one.got.length + two.got.length === 8, 'four more');
        await one.consumption.close();
        await two.consumption.close();
      });

      test('two hosts share a consumer: each message goes to one of them', async () => {
        const { domain, name: streamName } = await stream();
        const spec = consumer(streamName, [`${domain}.in.*`], { ackWaitMs: 60_000 });
        const one = await host(transport, spec, 150);
        const two = await host(opened.other, spec, 150);
        await fill(domain, 200);
        await until(() => one.got.length + two.got.length === 200, 'all');
        expect(new Set([...one.got, ...two.got].map((delivery) => delivery.sequence)).size).toBe(200);
        expect(Math.min(one.got.length, two.got.length)).toBeGreaterThan(0);
        await one.consumption.close();
        await two.consumption.close();
      });

      test('a host that closes leaves what it asked for to the others', async () => {
        const { domain, name: streamName } = await stream();
        const spec = consumer(streamName, [`${domain}.in.*`], { ackWaitMs: 60_000 });
        const one = await host(transport, spec, 100);
        await transport.publish({ subject: `${domain}.in.first`, data: bytes('first') });
        await until(() => one.got.length === 1, 'the first');
        await one.consumption.close();
        const two = await host(opened.other, spec, 100);
        await fill(domain, 20);
        await until(() => two.got.length === 20, 'the rest, long before the ack wait');
        await opened.pass(300);
        expect(one.got).toHaveLength(1);
        await two.consumption.close();
      });

      test('a consumer remembers what was acknowledged when its hosts are gone', async () => {
        const { domain, name: streamName } = await stream();
        const spec = consumer(streamName, [`${domain}.in.*`]);
        await fill(domain, 3);
        const one = await host(transport, spec, 3);
        await until(() => one.got.length === 3, 'three');
        await opened.pass(200);
        await one.consumption.close();
        await fill(domain, 2);
        const two = await host(opened.other, spec, 10);
        await until(() => two.got.length === 2, 'two');
        await opened.pass(1_500);
        expect(two.got).toHaveLength(2);
        await two.consumption.close();
      });
    });

    describe('beside the log', () => {
      test('what is sent reaches every listener whose filter fits, and is not stored', async () => {
        const heard: string[] = [];
        const subscriptions = [
          opened.other.listen('live.progress.>', (message) => heard.push(`all ${message.subject} ${new TextDecoder().decode(message.data)}`)),
          opened.other.listen('live.progress.*.map.M1', (message) => heard.push(`M1 ${message.subject}`)),
          opened.other.listen('control.>', () => heard.push('control')),
        ];
        await until(() => {
          if (heard.length === 0) transport.send({ subject: 'live.progress.drift.map.M1', data: bytes('0.5') });
          return heard.length >= 2;
        }, 'heard');
        for (const subscription of subscriptions) subscription.close();
        expect(new Set(heard)).toEqual(new Set(['all live.progress.drift.map.M1 0.5', 'M1 live.progress.drift.map.M1']));
        const before = heard.length;
        await opened.pass(100);
        transport.send({ subject: 'live.progress.drift.map.M1', data: bytes('0.6') });
        await opened.pass(200);
        expect(heard.length - before).toBeLessThanOrEqual(0);
      });

      test('a full log says so before anything is stored', async () => {
        const domain = `contract${++streams}`;
        const spec = { name: domain.toUpperCase(), subjects: [`${domain}.>`], maxAgeSeconds: 86_400, maxBytes: 100_000 };
        await transport.ensureStream(spec);
        const body = new Uint8Array(20_000);
        let stored = 0;
        let refusal: unknown;
        while (refusal === undefined && stored < 100) {
          refusal = await rejection(transport.publish({ subject: `${domain}.in.M${stored}`, data: body }));
          if (refusal === undefined) stored++;
        }
        expect(refusal).toBeInstanceOf(LogFull);
        expect(stored).toBeLessThanOrEqual(6);
        expect(await all(transport.scan(spec.name, [`${domain}.>`]))).toHaveLength(stored);
        await transport.purge(spec.name, `${domain}.in.M0`);
        await transport.purge(spec.name, `${domain}.in.M1`);
        await until(async () => (await rejection(transport.publish({ subject: `${domain}.in.again`, data: body }))) === undefined, 'room again');
      });
    });
  });
}

/** Thousands of payloads that nobody can read: each becomes a dead letter that says why; what can be read among them is done. */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { connectNats, type NatsTransport } from '../../protocol/nats/transport.ts';
import type { HostGroup } from '../../supervisor/host-group.ts';
import { natsServer } from '../support/index.ts';
import { freightStream, source } from './catalog.ts';
import { operationsOn, reckon } from './freight.ts';
import { hostOn } from './host.ts';
import { nearMisses } from './near-miss.ts';

const server = natsServer();
const seed = 20_300_101;
const invalidPayloads = 3_000;
let transport: NatsTransport;
let host: HostGroup;

beforeAll(async () => {
  transport = await connectNats({ servers: server().url, name: 'fuzz tests' });
  await transport.ensureStream(freightStream(2 ** 30));
  host = hostOn(transport, 10_000);
  await host.start();
});
afterEach(() => transport.purge('FREIGHT', 'freight.>'));
afterAll(async () => {
  await host.drain(1_000);
  await transport.close();
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const nearMiss = nearMisses(source, { ms: 1, deadly: false, weights: [1, 2] });

const send = (id: string, data: Uint8Array): Promise<number> => transport.publish({ subject: `freight.asked.${id}`, data });
const idsFrom = (first: number, count: number): readonly string[] => Array.from({ length: count }, (_, index) => String(first + index));

test('invalid payloads – a dead letter with a reason for each, the input kept as it came; valid ones between them are done', { timeout: 180_000 }, async () => {
  const payloads = fc.sample(nearMiss, { numRuns: invalidPayloads, seed });
  const [good, bad] = [idsFrom(1, 300), idsFrom(1_000_000, invalidPayloads)];
  await Promise.all([
    ...bad.map((id, index) => send(id, payloads[index] ?? new Uint8Array(0))),
    ...good.map((id) => send(id, bytes(`{"ms":0,"weights":[${id}]}`))),
  ]);
  const operations = operationsOn(transport);
  await reckon(transport, operations, { done: good, dead: bad });
  for await (const letter of operations.deadLetters('freight')) {
    expect(letter.reason.length, letter.id).toBeGreaterThan(10);
    expect(letter.code).toMatch(/^[A-Z_]+$/);
    expect(Buffer.from(letter.payload).equals(payloads[Number(letter.id) - 1_000_000] ?? Buffer.of())).toBe(true);
  }
});

test.each([
  { fault: 'a wrong type', payload: '{"ms":"soon"}', field: 'ms' },
  { fault: 'a fraction for a whole number', payload: '{"ms":1.5}', field: 'ms' },
  { fault: 'a missing field', payload: '{"deadly":false}', field: 'ms' },
  { fault: 'one bad element', payload: '{"ms":1,"weights":[1,"two",3]}', field: 'weights' },
  { fault: 'a misspelt field', payload: '{"ms":1,"dedly":true}', field: 'dedly' },
])('$fault – the reason names the field', async ({ payload, field }) => {
  await send('1', bytes(payload));
  const operations = operationsOn(transport);
  await reckon(transport, operations, { done: [], dead: ['1'] });
  expect((await operations.deadLetter('freight', 'load', '1')).reason).toContain(field);
});

test('many at once, and ids that are no ids – good ones are done, the others are buried under a made-up id', { timeout: 60_000 }, async () => {
  const good = idsFrom(1, 500);
  await transport.publishBatch(good.map((id) => ({ subject: `freight.asked.${id}`, data: bytes(`{"ms":0,"weights":[${id}]}`) })));
  const sequence = await transport.publish({ subject: 'freight.asked.no$id', data: bytes('{"ms":0}') });
  await reckon(transport, operationsOn(transport), { done: good, dead: [`invalid-${sequence}`] });
});

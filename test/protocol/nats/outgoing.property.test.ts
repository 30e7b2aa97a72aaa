import type { NatsConnection } from '@nats-io/transport-node';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Outgoing } from '../../../protocol/nats/outgoing.ts';

interface Published {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: string;
  readonly reply: string;
}

/** A connection that keeps what it is given; `state` may be changed. */
function connection({ withCommands = true } = {}) {
  const commands: Buffer[] = [];
  const published: Published[] = [];
  const state = { closed: false, draining: false };
  const nc = {
    info: { max_payload: 100_000 },
    isClosed: () => state.closed,
    isDraining: () => state.draining,
    publish: (subject: string, data: Uint8Array, options?: { readonly reply?: string; readonly headers?: { encode(): Uint8Array } }) =>
      void published.push({ subject, data, headers: Buffer.from(options?.headers?.encode() ?? []).toString(), reply: options?.reply ?? '' }),
    ...(withCommands ? { protocol: { sendCommand: (command: Uint8Array) => void commands.push(Buffer.from(command)) } } : {}),
  };
  const sent = (): string => Buffer.concat(commands).toString('latin1');
  // Only what is above is used of it.
  return { outgoing: new Outgoing(nc as unknown as NatsConnection), commands, published, state, sent };
}

const token = fc.stringMatching(/^[!-~]{1,60}$/);
const block = fc.oneof(fc.constant(''), fc.string({ unit: 'grapheme', maxLength: 300 }).map((text) => `NATS/1.0\r\nReason: ${text.replace(/[\r\n]/g, ' ')}\r\n\r\n`));

/** The command as the protocol's description has it. */
function command({ subject, data, headers, reply }: Published): string {
  const words = [subject, ...(reply === '' ? [] : [reply])].join(' ');
  const head = Buffer.from(headers);
  const line = headers === '' ? `PUB ${words} ${data.length}\r\n` : `HPUB ${words} ${head.length} ${head.length + data.length}\r\n`;
  return Buffer.concat([Buffer.from(line), head, data, Buffer.from('\r\n')]).toString('latin1');
}

describe('what is sent', () => {
  const message = fc.record({ subject: token, data: fc.uint8Array({ maxLength: 3_000 }), headers: block, reply: fc.oneof(fc.constant(''), token) });

  test('is the commands of the protocol, byte by byte and in order, however many share a turn', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 60 }), (messages) => {
        const { outgoing, published, sent } = connection();
        for (const { subject, data, headers, reply } of messages) outgoing.publish(subject, data, headers, reply);
        outgoing.flush();
        expect(sent()).toBe(messages.map(command).join(''));
        expect(published).toEqual([]);
      }),
    );
  });

  test('goes at the end of the turn, as one command', async () => {
    const { outgoing, commands } = connection();
    for (let i = 0; i < 20; i++) outgoing.publish('a.b', new Uint8Array(10));
    expect(commands).toEqual([]);
    await Promise.resolve();
    expect(commands).toHaveLength(1);
  });

  test('bytes that were handed on are never written again', async () => {
    const { outgoing, commands } = connection();
    for (let i = 0; i < 300; i++) {
      outgoing.publish(`turn.${i}`, new Uint8Array(1_000).fill(i));
      await Promise.resolve();
    }
    const once = commands.map((one) => one.toString('latin1'));
    expect(once).toEqual(Array.from({ length: 300 }, (_, i) => command({ subject: `turn.${i}`, data: new Uint8Array(1_000).fill(i), headers: '', reply: '' })));
  });
});

describe('left to the library', () => {
  const unusual: readonly (readonly [string, string, number, string])[] = [
    ['a subject outside ASCII', 'a.é', 1, ''],
    ['a subject with a space, which it refuses', 'a b', 1, ''],
    ['a subject with a line break, which it refuses', 'a\r\nPUB b 0', 1, ''],
    ['no subject, which it refuses', '', 1, ''],
    ['a reply subject with a space, which it refuses', 'a', 1, 'b c'],
    ['a large payload', 'a', 60_000, 'r'],
  ];
  test.each(unusual)('%s', (_, subject, bytes, reply) => {
    const { outgoing, published, sent } = connection();
    outgoing.publish('before', new Uint8Array(1));
    outgoing.publish(subject, new Uint8Array(bytes), 'NATS/1.0\r\nA: ü\r\n\r\n', reply);
    outgoing.publish('after', new Uint8Array(1));
    outgoing.flush();
    expect(published).toEqual([{ subject, data: new Uint8Array(bytes), headers: 'NATS/1.0\r\nA: ü\r\n\r\n', reply }]);
    expect(sent()).toBe('PUB before 1\r\n\0\r\nPUB after 1\r\n\0\r\n');
  });

  test('everything, when the connection is closed or drained or has no such door', () => {
    const [closed, draining, plain] = [connection(), connection(), connection({ withCommands: false })];
    closed.state.closed = true;
    draining.state.draining = true;
    for (const { outgoing, published, sent } of [closed, draining, plain]) {
      outgoing.publish('a', new Uint8Array(2));
      outgoing.flush();
      expect([published.length, sent()]).toEqual([1, '']);
    }
  });

  test('too large for the broker: refused with both sizes', () => {
    expect(() => connection().outgoing.publish('a', new Uint8Array(100_001))).toThrow('100001 bytes, the broker takes 100000');
  });
});

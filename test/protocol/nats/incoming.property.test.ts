import type { NatsConnection } from '@nats-io/transport-node';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Incoming } from '../../../protocol/nats/incoming.ts';
import type { Received } from '../../../protocol/nats/wire.ts';

interface Seen {
  readonly subject: string;
  readonly reply: string;
  readonly data: string;
  readonly headers: string;
}

const seen = (message: Received): Seen => ({ subject: message.subject, reply: message.reply ?? '', data: Buffer.from(message.data).toString('latin1'), headers: Buffer.from(message.block?.() ?? '', 'latin1').toString() });

/** A connection with one subscription of ours, id 1; what its library's parser is given is kept. */
function connection() {
  const passed: Buffer[] = [];
  const taken: Seen[] = [];
  const state = { closed: false };
  const parser = (): { parse(chunk: Uint8Array): void } => ({ parse: (chunk) => void passed.push(Buffer.from(chunk)) });
  const protocol = { parser: parser() };
  const nc = { protocol, subscribe: () => ({ getID: () => 1, isClosed: () => state.closed, closed: new Promise(() => undefined) }) };
  // Only what is above is used of it.
  new Incoming(nc as unknown as NatsConnection).subscribe('ours', (message) => taken.push(seen(message)));
  return { protocol, parser, state, taken, passed: (): string => Buffer.concat(passed).toString('latin1'), commands: passed };
}

type Command = { readonly kind: 'message'; readonly id: number; readonly message: Seen } | { readonly kind: 'other'; readonly text: string };

const word = fc.stringMatching(/^[!-~]{1,40}$/);
const unusualWord = fc.oneof({ weight: 8, arbitrary: word }, { weight: 1, arbitrary: fc.constant('grüße.日本') });
const block = fc.oneof(fc.constant(''), fc.string({ unit: 'grapheme', maxLength: 200 }).map((text) => `NATS/1.0\r\nReason: ${text.replace(/[\r\n]/g, ' ')}\r\n\r\n`));
const message = fc.record({ subject: unusualWord, reply: fc.oneof(fc.constant(''), word), data: fc.uint8Array({ maxLength: 3_000 }).map((bytes) => Buffer.from(bytes).toString('latin1')), headers: block });
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('message' as const), id: fc.constantFrom(1, 1, 1, 2, 17), message }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('other' as const), text: fc.constantFrom('PING\r\n', 'PONG\r\n', '+OK\r\n', `INFO ${JSON.stringify({ server_id: 'M'.repeat(50) })}\r\n`, "-ERR 'Permissions Violation for Publish to \"a\"'\r\n") }) },
);

function written(one: Command): Buffer {
  if (one.kind === 'other') return Buffer.from(one.text);
  const { subject, reply, data, headers } = one.message;
  const words = [subject, one.id, ...(reply === '' ? [] : [reply])].join(' ');
  const [head, body] = [Buffer.from(headers), Buffer.from(data, 'latin1')];
  const line = headers === '' ? `MSG ${words} ${body.length}\r\n` : `HMSG ${words} ${head.length} ${head.length + body.length}\r\n`;
  return Buffer.concat([Buffer.from(line), head, body, Buffer.from('\r\n')]);
}

/** Cut into chunks of the given lengths, the rest in one. */
function cut(bytes: Buffer, lengths: readonly number[]): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let at = 0;
  for (const length of lengths) {
    if (at >= bytes.length) break;
    chunks.push(new Uint8Array(bytes.subarray(at, at + length)));
    at += length;
  }
  if (at < bytes.length) chunks.push(bytes.subarray(at));
  return chunks;
}

describe('what comes in', () => {
  test('is taken whole and in order, wherever the network cut it; what is not ours reaches the library, byte by byte', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 5_000 })), { maxLength: 200 }), (commands, lengths) => {
        const { protocol, taken, passed } = connection();
        for (const chunk of cut(Buffer.concat(commands.map(written)), lengths)) protocol.parser.parse(chunk);
        const isOurs = (one: Command): boolean => one.kind === 'message' && one.id === 1;
        expect(taken).toEqual(commands.flatMap((one) => (one.kind === 'message' && isOurs(one) ? [one.message] : [])));
        expect(passed()).toBe(Buffer.concat(commands.filter((one) => !isOurs(one)).map(written)).toString('latin1'));
      }),
    );
  });

  test('a subscription that is closed takes nothing more', () => {
    const { protocol, state, taken, passed } = connection();
    state.closed = true;
    protocol.parser.parse(Buffer.from('MSG a 1 2\r\nhi\r\n'));
    expect(taken).toEqual([]);
    expect(passed()).toBe('MSG a 1 2\r\nhi\r\n');
  });

  test('the parser of a new connection knows nothing of what the old one left unfinished', () => {
    const { protocol, parser, taken } = connection();
    protocol.parser.parse(Buffer.from('MSG a 1 20\r\nhalf of'));
    protocol.parser = parser();
    protocol.parser.parse(Buffer.from('MSG a 1 5\r\nwhole\r\n'));
    expect(taken).toEqual([{ subject: 'a', reply: '', data: 'whole', headers: '' }]);
  });

  test('the parts of a status, of an answer to a publish, and of the subject that says whose answer it is', () => {
    const { protocol } = connection();
    const messages: Received[] = [];
    const ours = { protocol, subscribe: () => ({ getID: () => 1, isClosed: () => false, closed: new Promise(() => undefined) }) };
    new Incoming(ours as unknown as NatsConnection).subscribe('ours', (one) => messages.push(one));
    const status = 'NATS/1.0 409 Batch Completed\r\nNats-Pending-Messages: 12\r\n\r\n';
    const answer = '{"stream":"DRIFT", "seq":4711}';
    protocol.parser.parse(Buffer.from(`HMSG inbox.5 1 ${status.length} ${status.length}\r\n${status}\r\nMSG inbox.137 1 ${answer.length}\r\n${answer}\r\nMSG inbox.138 1 0\r\n\r\n`));
    const [first, second, third] = messages;
    expect(first?.headers).toMatchObject({ code: 409, description: 'Batch Completed' });
    expect(first?.headers?.get('Nats-Pending-Messages')).toBe('12');
    expect(first?.headers?.get('Nothing')).toBe('');
    expect([second?.numberFrom?.('inbox.'.length), second?.plainSequence?.(), second?.headers]).toEqual([137, 4711, undefined]);
    expect([third?.plainSequence?.(), third?.data.length]).toEqual([undefined, 0]);
  });
});

import { MsgHdrsImpl } from '@nats-io/transport-node';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apiErrorIn, headerIn, logHeaderBlock, rawHeaders, readPubAck } from '../../../protocol/nats/wire.ts';
import { readAckSubject } from '../../../protocol/nats/stored.ts';
import { LogFull, Unanswered, WrongSequence, type LogMessage } from '../../../protocol/transport.ts';

const headerName = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,20}$/).filter((name) => !name.startsWith('Nats-'));
const headerValue = fc.string({ unit: 'grapheme' }).map((value) => value.replace(/[\r\n]/g, ' ').trim());
const message = (more: Partial<LogMessage> = {}): LogMessage => ({ subject: 'drift.map.M1.normal', data: new Uint8Array(0), ...more });
const written = (of: LogMessage): string => logHeaderBlock(of);

describe('header blocks', () => {
  test('what is written is what the client library reads, and what we read', () => {
    fc.assert(
      fc.property(fc.dictionary(headerName, headerValue, { maxKeys: 8 }), (headers) => {
        const block = Buffer.from(logHeaderBlock(message({ headers })));
        const library = MsgHdrsImpl.decode(block);
        const raw = block.toString('latin1');
        for (const [name, value] of Object.entries(headers)) {
          expect(library.get(name)).toBe(value);
          expect(headerIn(raw, name)).toBe(value);
        }
        expect(block.length === 0).toBe(Object.keys(headers).length === 0);
        expect(headerIn(raw, 'Nobody-Wrote-This')).toBeUndefined();
      }),
    );
  });

  test('a header is found by its whole name, not by the end of another', () => {
    expect(headerIn('NATS/1.0\r\nMy-Attempt: 7\r\nAttempt: 2\r\n\r\n', 'Attempt')).toBe('2');
    expect(headerIn('NATS/1.0\r\nReason: Attempt: 7\r\n\r\n', 'Attempt')).toBeUndefined();
    expect(headerIn('NATS/1.0\r\nEmpty:\r\nAttempt:2\r\n\r\n', 'Attempt')).toBe('2');
    expect(headerIn('NATS/1.0\r\nEmpty:\r\nAttempt:2\r\n\r\n', 'Empty')).toBe('');
  });

  const blocks: readonly (readonly [string, LogMessage, readonly string[]])[] = [
    ['nothing asked for, nothing written', message(), []],
    ['an expectation on its own subject', message({ expect: { filter: 'drift.map.M1.normal', sequence: 7 } }), ['Nats-Expected-Last-Subject-Sequence: 7']],
    ['an expectation on a filter', message({ expect: { filter: 'drift.map.M1.*', sequence: 0 } }), ['Nats-Expected-Last-Subject-Sequence: 0', 'Nats-Expected-Last-Subject-Sequence-Subject: drift.map.M1.*']],
    ['a lifetime, rounded up to whole seconds', message({ ttl: 0.2 }), ['Nats-TTL: 1']],
    ['for ever', message({ ttl: 'never', rollup: true }), ['Nats-TTL: never', 'Nats-Rollup: sub']],
    [
      'a schedule outlives the stream until it fires, what it fires has its own lifetime',
      message({ schedule: { atMs: 1_800_000_000_123, target: 'drift.retry.map.M1.normal', ttl: 60 }, ttl: 5 }),
      ['Nats-Schedule: @at 2027-01-15T08:00:00.123Z', 'Nats-Schedule-TTL: 60', 'Nats-TTL: never', 'Nats-Schedule-Target: drift.retry.map.M1.normal'],
    ],
  ];
  test.each(blocks)('%s', (_, of, lines) => {
    expect(written(of)).toBe(lines.length === 0 ? '' : `NATS/1.0\r\n${lines.join('\r\n')}\r\n\r\n`);
  });

  test('a layout that is not the expected one is left to the library', () => {
    const data = Buffer.from('payload').subarray(0);
    expect(rawHeaders({ subject: 's', data })).toBeUndefined();
    expect(rawHeaders({ subject: 's', data, size: () => 1 + data.length })).toBe('');
    expect(rawHeaders({ subject: 's', data: new Uint8Array(7), size: () => 100 })).toBeUndefined();
    const whole = Buffer.from(`${'x'.repeat(20)}payload`);
    expect(rawHeaders({ subject: 's', data: whole.subarray(20), size: () => 1 + 20 + 7 })).toBeUndefined();
  });
});

describe('answers', () => {
  const reply = (body: string) => ({ subject: '_INBOX.x.1', data: Buffer.from(body) });

  test('any PubAck is read as a JSON parser reads it', () => {
    fc.assert(
      fc.property(fc.record({ stream: fc.stringMatching(/^[A-Z_"seq:]{1,12}$/), seq: fc.nat(2 ** 40) }), fc.option(fc.record({ batch: fc.string(), count: fc.nat(1000) }), { nil: undefined }), fc.boolean(), (plain, batch, spaced) => {
        const text = JSON.stringify({ ...plain, ...batch });
        const body = spaced ? text.replace(/"seq":/g, '"seq": ') : text;
        expect(readPubAck(reply(body), message())).toEqual({ sequence: plain.seq, count: batch?.count ?? 1 });
      }),
    );
  });

  const refusal = (errCode: number, code = 400): string => JSON.stringify({ error: { code, err_code: errCode, description: 'words of the server' }, stream: 'DRIFT', seq: 0 });
  test.each([
    [refusal(10071), WrongSequence, /stored on drift\.map\.M1\.\* since it was read/],
    [refusal(10164), WrongSequence, /stored on/],
    [refusal(10077, 503), LogFull, /drift\.map\.M1\.normal was not stored: words of the server/],
    [refusal(10047, 503), LogFull, /not stored/],
    [refusal(10023, 503), LogFull, /not stored/],
    [refusal(10002, 503), LogFull, /not stored/],
    [refusal(10199), Error, /was refused: words of the server \(10199\)/],
    ['', Unanswered, /no stream takes it/],
    ['{"stream":"DRIFT"}', Unanswered, /not a PubAck/],
    ['{"stream":"DRIFT","seq":"7"}', Unanswered, /not a PubAck/],
  ])('%s → %o', (body, type, words) => {
    const read = (): unknown => readPubAck(reply(body), message({ expect: { filter: 'drift.map.M1.*', sequence: 0 } }));
    expect(read).toThrow(type);
    expect(read).toThrow(words);
  });

  test('an error without numbers is still an error', () => {
    expect(apiErrorIn({ error: {} })).toEqual({ code: 0, errCode: 0, description: 'no description' });
    expect(apiErrorIn({ stream: 'DRIFT' })).toBeUndefined();
  });

  test.each([
    ['$JS.ACK.DRIFT.map-normal.3.42.40.1795531778736000000.7', { deliveries: 3, sequence: 42, storedAtMs: 1795531778736 }],
    ['$JS.ACK.hub.ACCHASH.DRIFT.map-normal.3.42.40.1795531778736999999.7.random', { deliveries: 3, sequence: 42, storedAtMs: 1795531778736 }],
    ['$JS.ACK.hub.ACCHASH.DRIFT.map-normal.3.42.40.1795531778736000000.7', { deliveries: 3, sequence: 42, storedAtMs: 1795531778736 }],
  ])('ack subject %s', (subject, numbers) => expect(readAckSubject(subject)).toEqual(numbers));
});

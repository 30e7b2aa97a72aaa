import { describe, expect, it } from 'vitest';
import { codecFor, decode, decodeAny, encode, readable, schemaIds, toCloudEvent } from '../../protocol/codec.ts';
import { AlidadeError } from '../../protocol/errors.ts';
import { defineEvent, DriftCompleted, eventTypes, OperationsAudited, type AvroField, type EventType } from '../../schemas/index.ts';

interface Sum {
  readonly a: number;
}
const schemaOf = (...fields: readonly AvroField[]) => ({ type: 'record', name: 'Sum', namespace: 'test', fields }) as const;
const Sum: EventType<Sum> = defineEvent<Sum>({ domain: 'test', name: 'sum', version: 1, schema: schemaOf({ name: 'a', type: 'int' }) });
const audited = { action: 'cancel', domain: 'drift', stage: null, job_id: 'M42', by: 'j.hansen', reason: null, at: '2024-01-01T13:05:00Z' };
const codeOf = (data: Uint8Array): string => {
  const read = decode<unknown>(data, [DriftCompleted, Sum]);
  return 'fault' in read ? read.fault.code : 'ok';
};

describe('single-object encoding', () => {
  it('is C3 01, the fingerprint with its least byte first, the body', () => {
    const bytes = encode(Sum, { a: 21 });
    expect(bytes.subarray(0, 2)).toEqual(Buffer.from([0xc3, 0x01]));
    expect(bytes.length).toBe(11);
    expect(bytes[10]).toBe(42);
    expect(decode(bytes, [Sum])).toMatchObject({ ok: { value: { a: 21 } } });
  });
  it('writes what is larger than its scratch buffer', () => {
    const note = defineEvent<{ readonly text: string }>({ domain: 'test', name: 'note', version: 1, schema: { type: 'record', name: 'Note', fields: [{ name: 'text', type: 'string' }] } });
    const small = encode(note, { text: 'x' });
    const large = encode(note, { text: 'x'.repeat(200_000) });
    expect(decode(large, [note])).toMatchObject({ ok: { value: { text: 'x'.repeat(200_000) } } });
    expect(decode(small, [note])).toMatchObject({ ok: { value: { text: 'x' } } });
  });
  it('reads a payload that lies inside a larger buffer', () => {
    const bytes = encode(Sum, { a: -3 });
    const around = Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')]);
    expect(decode(around.subarray(6, 6 + bytes.length), [Sum])).toMatchObject({ ok: { value: { a: -3 } } });
  });
  it('says which fields of a value cannot be written', () => {
    const value: unknown = { ...audited, by: 7, at: undefined };
    const event: EventType<unknown> = OperationsAudited;
    expect(() => encode(event, value)).toThrow(new AlidadeError('INVALID_EVENT', 'cannot be written as operations.audited v1: by is 7; at is undefined'));
  });
  it('holds who publishes Avro to the limits of the fields, as who publishes JSON', () => {
    const read = decode(encode(OperationsAudited, { ...audited, at: 'yesterday' }), [OperationsAudited]);
    expect('fault' in read && read.fault).toMatchObject({ code: 'INVALID_EVENT', field: 'at' });
  });
});

describe('older versions', () => {
  const first = schemaOf({ name: 'a', type: 'int' });
  const second = schemaOf({ name: 'a', type: 'long' }, { name: 'note', type: ['null', 'string'], default: null });
  const newest = defineEvent<{ readonly a: number; readonly note: string | null; readonly unit: string }>({
    domain: 'test', name: 'sum', version: 3, schema: schemaOf({ name: 'unit', type: 'string', default: 'm' }, ...second.fields), earlier: [first, second],
  });
  it('are read as the newest, with its defaults', () => {
    const v2 = defineEvent<{ readonly a: number; readonly note: string }>({ domain: 'test', name: 'sum', version: 2, schema: second });
    expect(decode(encode(Sum, { a: 5 }), [newest])).toMatchObject({ ok: { event: newest, value: { a: 5, note: null, unit: 'm' } } });
    expect(decode(encode(v2, { a: 6, note: 'six' }), [newest])).toMatchObject({ ok: { value: { a: 6, note: 'six', unit: 'm' } } });
    expect(decode(encode(newest, { a: 7, note: null, unit: 'ft' }), [newest])).toMatchObject({ ok: { value: { a: 7, note: null, unit: 'ft' } } });
  });
  it('are found by their number in a registry as well', () => {
    const ids = schemaIds('7=test.sum@1, 9=test.sum', [newest]);
    expect(decode(Uint8Array.from([0, 0, 0, 0, 7, 42]), [newest], ids)).toMatchObject({ ok: { value: { a: 21, note: null } } });
    expect(decode(Uint8Array.from([0, 0, 0, 0, 9, 2, 0x66, 42, 0]), [newest], ids)).toMatchObject({ ok: { value: { a: 21, unit: 'f' } } });
  });
});

describe('what is no event', () => {
  it.each([
    ['nothing', '', 'NOT_AN_EVENT'],
    ['plain text', 'hello', 'NOT_AN_EVENT'],
    ['a list where one event is wanted', '[]', 'NOT_AN_EVENT'],
    ['half of a JSON object', '{"mission_id":', 'INVALID_JSON'],
    ['JSON in Latin-1', Buffer.from('{"by":"J\xf6rg"}', 'latin1'), 'INVALID_JSON'],
    ['JSON of something else', '{"x":1}', 'INVALID_EVENT'],
    ['the start of a fingerprint', Uint8Array.from([0xc3, 0x01, 1, 2]), 'INVALID_AVRO'],
    ['another schema', Uint8Array.from([0xc3, 0x01, 1, 2, 3, 4, 5, 6, 7, 8, 9]), 'UNKNOWN_SCHEMA'],
    ['a registry number that is not known', Uint8Array.from([0, 0, 0, 0, 7, 1, 2]), 'UNKNOWN_SCHEMA'],
    ['the start of a registry number', Uint8Array.from([0, 0, 0]), 'INVALID_AVRO'],
  ])('%s', (_, data, code) => {
    expect(codeOf(typeof data === 'string' ? Buffer.from(data) : data)).toBe(code);
  });
  it('a byte order mark and white space before JSON are no fault', () => {
    expect(codeOf(Buffer.from('\ufeff  \r\n\t{"a": 1}'))).toBe('ok');
  });
  it('bytes missing from the record, or after it', () => {
    const bytes = encode(Sum, { a: 1000 });
    expect(decode(bytes.subarray(0, 11), [Sum])).toMatchObject({ fault: { code: 'INVALID_AVRO', message: 'the bytes are no test.sum v1: the record is cut short' } });
    expect(decode(Buffer.concat([bytes, bytes]), [Sum])).toMatchObject({ fault: { message: 'the bytes are no test.sum v1: 12 bytes follow the record' } });
  });
});

describe('registry numbers', () => {
  it('a table that is wrong is refused with every entry at fault', () => {
    expect(() => schemaIds('7=drift.requested, x=drift.mapped 8=drift.gone 9=drift.mapped@2', eventTypes)).toThrow(
      'the table of schema numbers is wrong: x=drift.mapped is not NUMBER=DOMAIN.EVENT or NUMBER=DOMAIN.EVENT@VERSION; 8=drift.gone: there is no event drift.gone; 9=drift.mapped@2: drift.mapped has versions 1 to 1',
    );
  });
  it('a number of another event is told from an unknown one', () => {
    const read = decode(Uint8Array.from([0, 0, 0, 0, 7]), [Sum], schemaIds('7=drift.requested', eventTypes));
    expect('fault' in read && read.fault.message).toBe("the registry's schema 7 is drift.requested, not one of test.sum v1");
  });
});

describe('any stored payload, for people', () => {
  it('names the event of Avro, shows JSON and text as they are, and says why it cannot', () => {
    expect(decodeAny(codecFor(OperationsAudited).encode(audited), eventTypes)).toEqual({ encoding: 'avro', event: 'operations.audited v1', value: audited });
    expect(decodeAny(Buffer.from('{"a":1}'), eventTypes)).toEqual({ encoding: 'json', value: { a: 1 } });
    expect(decodeAny(Buffer.from('cancelled by MRCC'), eventTypes)).toEqual({ encoding: 'text', value: 'cancelled by MRCC' });
    expect(decodeAny(new Uint8Array(), eventTypes)).toEqual({ encoding: 'empty', value: null });
    expect(decodeAny(Uint8Array.from([0xff, 0xfe]), eventTypes)).toMatchObject({ encoding: 'binary', value: undefined });
    expect(decodeAny(encode(Sum, { a: 1 }), eventTypes).fault).toMatch(/^the Avro schema with fingerprint [0-9a-f]{16} belongs to no event known here$/);
  });
  it('as one JSON value', () => {
    expect(readable(codecFor(OperationsAudited).encode(audited), eventTypes)).toEqual(audited);
    expect(readable(Buffer.from('{"a":'), eventTypes)).toMatchObject({ undecodable: expect.stringContaining('no valid JSON'), bytes: 5 });
  });
});

describe('CloudEvents', () => {
  it('carry the attributes of version 1.0', () => {
    const event = toCloudEvent(OperationsAudited, audited, { id: 'OPERATIONS/7', source: '/alidade/operations', subject: 'M42', timeMs: Date.UTC(2024, 0, 1), traceparent: '00-1-2-01', extensions: { sequence: '7', run: undefined } });
    expect(event).toEqual({
      specversion: '1.0', id: 'OPERATIONS/7', source: '/alidade/operations', type: 'alidade.operations.audited', subject: 'M42', time: '2024-01-01T00:00:00.000Z', traceparent: '00-1-2-01',
      sequence: '7', datacontenttype: 'application/json', dataschema: 'urn:alidade:operations:audited:v1', data: audited,
    });
  });
  it('take no extension that the specification forbids', () => {
    for (const name of ['error_code', 'Run', 'data', '']) expect(() => toCloudEvent(OperationsAudited, audited, { id: '1', source: '/', extensions: { [name]: 1 } })).toThrow(RangeError);
  });
});

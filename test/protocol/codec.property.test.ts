import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codecFor, decode, decodeAny, decodeBatch, encode, fromJson, toJson, toJsonSchema } from '../../protocol/codec.ts';
import { defineEvent, DriftRequested, eventTypes, type AvroSchema, type EventType } from '../../schemas/index.ts';
import { eventsWithValues } from './codec-arbitrary.ts';

const mission = { mission_id: 'M42', params: { latitude: 60, longitude: -3, start_time: '2024-01-01T12:00:00Z', duration_hours: 24, num_particles: 1000, object_type: 'PIW-1', forcing: [{ kind: 'constant', x_wind: 6, y_wind: -3 }, { kind: 'file', path: 'a.nc' }] } };
const valid = (() => {
  const read = fromJson(mission, [DriftRequested]);
  if ('fault' in read) throw new Error(read.fault.message);
  return encode(DriftRequested, read.ok.value);
})();
const eventOf = (type: AvroSchema): EventType<unknown> => defineEvent({ domain: 'test', name: 'list', version: 1, schema: { type: 'record', name: 'List', fields: [{ name: 'a', type }] } });

describe('any schema, any value of it', () => {
  it('comes back from Avro and from JSON as it went in', () => {
    fc.assert(fc.property(eventsWithValues, ({ event, value }) => {
      const codec = codecFor<unknown>(event);
      const fromAvro = codec.decode(codec.encode(value));
      if ('fault' in fromAvro) throw new Error(fromAvro.fault.message);
      expect(toJson(fromAvro.ok.value)).toEqual(toJson(value));
      const again = codec.decode(Buffer.from(JSON.stringify(toJson(value))));
      if ('fault' in again) throw new Error(again.fault.message);
      expect(again.ok.warnings).toEqual([]);
      expect(toJson(again.ok.value)).toEqual(JSON.parse(JSON.stringify(toJson(value))));
    }), { numRuns: 300 });
  });
  it('passes its JSON Schema', () => {
    fc.assert(fc.property(eventsWithValues, ({ event, value }) => {
      const check = new Ajv2020({ allowUnionTypes: true }).compile(toJsonSchema(event));
      expect(check(toJson(value)) || check.errors).toBe(true);
    }), { numRuns: 100 });
  });
});

describe('any bytes', () => {
  const heads = fc.constantFrom([], [0x00], [0x7b], [0x5b], [0xc3, 0x01], [...valid.subarray(0, 10)], [0x7b, 0x22], [0xef, 0xbb, 0xbf]);
  it('are an event or a fault with a sentence, never a crash', () => {
    fc.assert(fc.property(heads, fc.uint8Array({ maxLength: 300 }), (head, tail) => {
      const bytes = Uint8Array.from([...head, ...tail]);
      const read = decode(bytes, [DriftRequested]);
      if ('fault' in read) expect(read.fault.message.length).toBeGreaterThan(10);
      decodeAny(bytes, eventTypes);
      decodeBatch(bytes, eventTypes);
    }), { numRuns: 3000 });
  });

  const damages = fc.array(fc.oneof(
    fc.record({ kind: fc.constant('set'), at: fc.nat(), byte: fc.nat(255) }),
    fc.record({ kind: fc.constant('insert'), at: fc.nat(), byte: fc.nat(255) }),
    fc.record({ kind: fc.constant('drop'), at: fc.nat(), byte: fc.constant(0) }),
    fc.record({ kind: fc.constant('cut'), at: fc.nat(), byte: fc.constant(0) }),
  ), { minLength: 1, maxLength: 6 });
  const damage = (bytes: number[], { kind, at, byte }: { readonly kind: string; readonly at: number; readonly byte: number }): void => {
    const place = 10 + (at % Math.max(1, bytes.length - 10));
    if (kind === 'set') bytes[place] = byte;
    else if (kind === 'cut') bytes.length = Math.min(bytes.length, place);
    else bytes.splice(place, kind === 'drop' ? 1 : 0, ...(kind === 'drop' ? [] : [byte]));
  };
  it('damaged Avro that is still read gives a value that can be written and read again', () => {
    fc.assert(fc.property(damages, (list) => {
      const bytes = [...valid];
      for (const one of list) damage(bytes, one);
      const read = decode(Uint8Array.from(bytes), [DriftRequested]);
      if ('fault' in read) return;
      const again = decode(encode(DriftRequested, read.ok.value), [DriftRequested]);
      expect('ok' in again && toJson(again.ok.value)).toEqual(toJson(read.ok.value));
    }), { numRuns: 5000 });
  });
  it('damaged Avro of any schema neither', () => {
    fc.assert(fc.property(eventsWithValues, damages, ({ event, value }, list) => {
      const bytes = [...encode<unknown>(event, value)];
      for (const one of list) damage(bytes, one);
      const read = decode<unknown>(Uint8Array.from(bytes), [event]);
      if ('ok' in read) encode(event, read.ok.value);
    }), { numRuns: 1000 });
  });
});

describe('bytes that claim to be huge', () => {
  const zigzag = (value: bigint): number[] => {
    const bytes: number[] = [];
    for (let left = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)); ; left >>= 7n) {
      bytes.push(Number(left & 0x7fn) | (left > 0x7fn ? 0x80 : 0));
      if (left <= 0x7fn) return bytes;
    }
  };
  const types: readonly (readonly [string, AvroSchema])[] = [
    ['text', 'string'], ['bytes', 'bytes'], ['list of texts', { type: 'array', items: 'string' }], ['list of nothing', { type: 'array', items: 'null' }],
    ['list of lists of nothing', { type: 'array', items: { type: 'array', items: 'null' } }], ['map', { type: 'map', values: 'null' }],
  ];
  const claims = [2n ** 24n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 40n, 2n ** 62n, -(2n ** 31n), -(2n ** 62n)];
  it.each(types)('%s', (_, type) => {
    const event = eventOf(type);
    const head = encode<unknown>(event, { a: type === 'string' ? '' : type === 'bytes' ? Buffer.alloc(0) : typeof type === 'object' && 'items' in type ? [] : {} }).subarray(0, 10);
    const before = process.memoryUsage();
    for (const claim of claims) {
      const read = decode(Buffer.concat([head, Uint8Array.from([...zigzag(claim), ...zigzag(5n), 0, 0, 0])]), [event]);
      expect('fault' in read && read.fault.code).toBe('INVALID_AVRO');
    }
    const after = process.memoryUsage();
    expect(after.rss - before.rss).toBeLessThan(64 * 2 ** 20);
  });
  it('a number that never ends', () => {
    const event = eventOf('long');
    const bytes = Buffer.concat([encode<unknown>(event, { a: 0 }).subarray(0, 10), Buffer.alloc(5000, 0xff)]);
    expect(decode(bytes, [event])).toMatchObject({ fault: { code: 'INVALID_AVRO', message: expect.stringContaining('longer than 64 bits') } });
  });
  it('a type inside itself, a hundred thousand deep', () => {
    const chain: EventType<unknown> = defineEvent({ domain: 'test', name: 'chain', version: 1, schema: { type: 'record', name: 'Chain', fields: [{ name: 'next', type: ['null', 'Chain'] }] } });
    const bytes = Buffer.concat([encode(chain, { next: null }).subarray(0, 10), Buffer.alloc(100_000, 2), Buffer.from([0])]);
    expect(decode(bytes, [chain])).toMatchObject({ fault: { code: 'INVALID_AVRO' } });
  });
});

describe('JSON Schema and decoder', () => {
  const ajv = new Ajv2020({ allowUnionTypes: true, strictTypes: false });
  addFormats.default(ajv);
  const check = ajv.compile(toJsonSchema(DriftRequested));
  const oddities = fc.oneof(fc.constantFrom(null, true, '', 'PIW-1', '2024-01-01T12:00:00Z', [], {}, 0, 1, -1, 85, 86, 90.5, 1.5, 2 ** 31, 1e300, 'forward', 'strand'), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string({ maxLength: 8 }));
  const change = fc.record({ field: fc.constantFrom(...DriftRequested.schema.fields.flatMap((field) => [field.name, ...(typeof field.type === 'object' && 'fields' in field.type ? field.type.fields.map((one) => `params.${one.name}`) : [])])), value: fc.option(oddities, { nil: undefined }) });
  it('accept and refuse the same missions', () => {
    fc.assert(fc.property(fc.array(change, { maxLength: 3 }), (changes) => {
      const json: Record<string, unknown> = { mission_id: mission.mission_id, params: { ...mission.params } };
      for (const { field, value } of changes) {
        const { params } = json;
        if (!field.startsWith('params.')) json[field] = value;
        else if (typeof params === 'object' && params !== null) json['params'] = { ...params, [field.slice(7)]: value };
      }
      const plain: unknown = JSON.parse(JSON.stringify(json));
      expect('ok' in fromJson(plain, [DriftRequested])).toBe(check(plain));
    }), { numRuns: 2000 });
  });
});

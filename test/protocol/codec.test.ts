import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { canonicalForm, fingerprint } from '../../protocol/codec/fingerprint.ts';
import { codecFor, decode, readable } from '../../protocol/codec.ts';
import { defineEvent, DriftRequested, DriftCompleted, eventTypes } from '../../schemas/index.ts';

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const mission = { mission_id: 'M42', params: { latitude: 60, longitude: -3, start_time: '2024-01-01T12:00:00Z', duration_hours: 24, num_particles: 1000, object_type: 1, forcing: [{ kind: 'constant', x_wind: 6, y_wind: -3 }] } };

function faultOf(value: unknown): string {
  const read = decode(json(value), [DriftRequested]);
  return 'fault' in read ? read.fault.message : 'no fault';
}

describe('fingerprint', () => {
  it('is CRC-64-AVRO of the canonical form: the published vectors', () => {
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).reverse().toString('hex');
    expect(hex(fingerprint('null'))).toBe('63dd24e7cc258f8a');
    expect(hex(fingerprint('int'))).toBe('7275d51a3f395c8f');
    expect(hex(fingerprint('string'))).toBe('8f014872634503c7');
  });
  it('ignores documentation, defaults and ranges, not names and types', () => {
    const plain = canonicalForm({ type: 'record', name: 'R', namespace: 'n', fields: [{ name: 'a', type: 'int' }] });
    expect(canonicalForm({ type: 'record', name: 'R', namespace: 'n', doc: 'words', fields: [{ name: 'a', type: 'int', default: 3, minimum: 1, doc: 'words' }] })).toBe(plain);
    expect(plain).toBe('{"name":"n.R","type":"record","fields":[{"name":"a","type":"int"}]}');
  });
});

describe('JSON from outside', () => {
  it('fills in the defaults and gives what Avro gives back', () => {
    const read = decode(json(mission), [DriftRequested]);
    if ('fault' in read) throw new Error(read.fault.message);
    expect(read.ok.value.params.time_step_minutes).toBe(10);
    expect(read.ok.value.params.coastline).toBe('strand');
    const again = decode(codecFor(DriftRequested).encode(read.ok.value), [DriftRequested]);
    if ('fault' in again) throw new Error(again.fault.message);
    expect(JSON.parse(JSON.stringify(again.ok.value))).toEqual(JSON.parse(JSON.stringify(read.ok.value)));
  });
  it('names every field at fault, what it met and what would be right', () => {
    const message = faultOf({ mission_id: 'M 42', params: { ...mission.params, latitude: 'sixty', longitude: undefined, num_particles: 0, start_time: 'tomorrow', coastline: 'beach' } });
    expect(message).toContain('mission_id: expected text that matches');
    expect(message).toContain('params.latitude: expected a number between -90 and 90, got "sixty"');
    expect(message).toContain('params.longitude: is missing: expected a number between -360 and 360');
    expect(message).toContain('params.num_particles: expected a whole number between 1 and 5000000, got 0');
    expect(message).toContain('params.start_time: expected an ISO 8601 time');
    expect(message).toContain('params.coastline: expected one of strand, stop_before, ignore, got "beach"');
  });
  it('asks back when a field looks misspelt, and leaves out what is merely unknown', () => {
    expect(faultOf({ ...mission, params: { ...mission.params, radius_n: 5 } })).toContain('params.radius_n: is not known; did you mean radius_m?');
    const read = decode(json({ ...mission, requested_by: 'MRCC' }), [DriftRequested]);
    expect('ok' in read && read.ok.warnings).toEqual(['requested_by is not known and was left out']);
  });
  it('object_type may be a number or a key', () => {
    const read = decode(json({ ...mission, params: { ...mission.params, object_type: 'PIW-1' } }), [DriftRequested]);
    expect('ok' in read && read.ok.value.params.object_type).toBe('PIW-1');
    expect(faultOf({ ...mission, params: { ...mission.params, object_type: 1.5 } })).toContain('params.object_type: expected a whole number between 1 and 85 or text, got 1.5');
  });
});

describe('any bytes', () => {
  it('never throws, and says what is wrong', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const read = decode(bytes, [DriftRequested]);
      expect('fault' in read ? read.fault.message.length : 1).toBeGreaterThan(0);
      readable(bytes, eventTypes);
    }));
  });
  it('survives damage to valid Avro: a fault or a record, never a crash', () => {
    const read = decode(json(mission), [DriftRequested]);
    if ('fault' in read) throw new Error(read.fault.message);
    const valid = codecFor(DriftRequested).encode(read.ok.value);
    fc.assert(fc.property(fc.nat(valid.length - 1), fc.nat(255), fc.nat(valid.length), (at, byte, length) => {
      const damaged = valid.slice(0, Math.max(10, length));
      damaged[at] = byte;
      decode(damaged, [DriftRequested]);
    }));
  });
  it('tells a foreign schema, an empty message and plain text apart', () => {
    const other = defineEvent<{ a: number }>({ domain: 'x', name: 'y', version: 1, schema: { type: 'record', name: 'y', fields: [{ name: 'a', type: 'int' }] } });
    const code = (data: Uint8Array): string => {
      const read = decode(data, [DriftCompleted]);
      return 'fault' in read ? read.fault.code : 'ok';
    };
    expect(code(codecFor(other).encode({ a: 1 }))).toBe('UNKNOWN_SCHEMA');
    expect(code(new Uint8Array())).toBe('NOT_AN_EVENT');
    expect(code(new TextEncoder().encode('hello'))).toBe('NOT_AN_EVENT');
    expect(code(new TextEncoder().encode('{"mission_id":'))).toBe('INVALID_JSON');
    expect(code(Uint8Array.from([0, 0, 0, 0, 7, 1, 2]))).toBe('UNKNOWN_SCHEMA');
  });
  it('reads Confluent framing when the registry number is known', () => {
    const event = defineEvent<{ a: number }>({ domain: 'x', name: 'y', version: 1, schema: { type: 'record', name: 'y', fields: [{ name: 'a', type: 'int' }] } });
    const body = codecFor(event).encode({ a: 21 }).slice(10);
    const framed = Uint8Array.from([0, 0, 0, 0, 7, ...body]);
    const read = decode(framed, [event], (id) => (id === 7 ? { event, version: 1 } : undefined));
    expect('ok' in read && read.ok.value.a).toBe(21);
  });
});

import { describe, expect, it } from 'vitest';
import { codecFor, decode, decodeBatch, fromJson, toJson } from '../../protocol/codec.ts';
import { defineEvent, DriftRequested, type AvroField, type EventType } from '../../schemas/index.ts';

const mission = { mission_id: 'M42', params: { latitude: 60, longitude: -3, start_time: '2024-01-01T12:00:00Z', duration_hours: 24, num_particles: 1000, object_type: 1 } };
const eventOf = (...fields: readonly AvroField[]): EventType<Readonly<Record<string, unknown>>> => defineEvent({ domain: 'test', name: 'thing', version: 1, schema: { type: 'record', name: 'Thing', fields } });
const faultOf = (event: EventType<unknown>, json: unknown): string => {
  const read = fromJson(json, [event]);
  return 'fault' in read ? read.fault.message : 'no fault';
};
const valueOf = <T>(event: EventType<T>, json: unknown): T => {
  const read = fromJson(json, [event]);
  if ('fault' in read) throw new Error(read.fault.message);
  return read.ok.value;
};
const params = (change: Readonly<Record<string, unknown>>): unknown => ({ ...mission, params: { ...mission.params, ...change } });

describe('JSON from outside', () => {
  it('fills in the defaults and gives what Avro gives back', () => {
    const value = valueOf(DriftRequested, mission);
    expect(value.params).toMatchObject({ time_step_minutes: 10, coastline: 'strand', forcing: [], cone: null });
    const again = codecFor(DriftRequested).decode(codecFor(DriftRequested).encode(value));
    expect('ok' in again && toJson(again.ok.value)).toEqual(value);
  });

  it('names every field at fault, what it met and what would be right', () => {
    const message = faultOf(DriftRequested, { mission_id: 'M 42', params: { ...mission.params, latitude: 'sixty', longitude: undefined, num_particles: 0, start_time: 'tomorrow', coastline: 'beach', seed: null, cone: { latitude: 91, longitude: 0, radius_m: 1 } } });
    expect(message.split('; ')).toEqual([
      'not a valid drift.requested: mission_id: expected text that matches ^[A-Za-z0-9_-]{1,128}$, got "M 42"',
      'params.latitude: expected a number between -90 and 90, got "sixty"',
      'params.longitude: is missing: expected a number between -360 and 360',
      'params.start_time: expected an ISO 8601 time with its zone, such as 2024-01-01T12:00:00Z, got "tomorrow"',
      'params.num_particles: expected a whole number between 1 and 5000000, got 0',
      'params.cone.latitude: expected a number between -90 and 90, got 91',
      'params.coastline: expected one of strand, stop_before, ignore, got "beach"',
      'params.seed: expected a whole number between 0 and 9007199254740991, got null',
    ]);
  });

  it('points into lists', () => {
    const read = fromJson(params({ forcing: [{ kind: 'file', path: 'a.nc' }, { kind: 'magic' }] }), [DriftRequested]);
    expect('fault' in read && read.fault.field).toBe('params.forcing[1].kind');
  });

  it.each([
    ['params.radius_n: is not known; did you mean radius_m?', { radius_n: 5 }],
    ['params.timeStepMinutes: is not known; did you mean time_step_minutes?', { timeStepMinutes: 5 }],
    ['params.Coastline: is not known; did you mean coastline?', { Coastline: 'ignore' }],
  ])('asks back when a field looks misspelt: %s', (fault, change) => {
    expect(faultOf(DriftRequested, params(change))).toContain(fault);
  });

  it('leaves out, with a warning, what is merely unknown, or near to a field that is given as well', () => {
    const read = fromJson({ ...mission, requested_by: 'MRCC', params: { ...mission.params, radius_m: 5, radius_km: 0.005 } }, [DriftRequested]);
    expect('ok' in read && read.ok.warnings).toEqual(['params.radius_km is not known and was left out', 'requested_by is not known and was left out']);
    expect('ok' in read && 'requested_by' in read.ok.value).toBe(false);
  });

  it('a union takes what fits, and says all that would', () => {
    expect(valueOf(DriftRequested, params({ object_type: 'PIW-1' })).params.object_type).toBe('PIW-1');
    expect(faultOf(DriftRequested, params({ object_type: 1.5 }))).toContain('params.object_type: expected a whole number between 1 and 85 or text, got 1.5');
    expect(faultOf(DriftRequested, params({ object_type: 86 }))).toContain('got 86');
  });

  it.each([
    ['2024-02-29T12:00:00Z', true], ['2023-02-29T12:00:00Z', false], ['2024-01-01T12:00Z', true], ['2024-01-01T12:00:00.123456+01:00', true],
    ['2024-01-01T12:00:00', false], ['2024-01-01', false], ['2024-13-01T00:00:00Z', false], ['2024-01-01T25:00:00Z', false],
  ])('%s is a time: %s', (start_time, good) => {
    expect(faultOf(DriftRequested, params({ start_time })) === 'no fault').toBe(good);
  });
});

describe('types', () => {
  it('int is 32 bits, long what a number holds exactly', () => {
    const event = eventOf({ name: 'i', type: 'int', default: 0 }, { name: 'l', type: 'long', default: 0 });
    expect(faultOf(event, { i: 2 ** 31 - 1, l: Number.MAX_SAFE_INTEGER })).toBe('no fault');
    expect(faultOf(event, { i: 2 ** 31 })).toContain('i: expected a whole number of 32 bits');
    expect(faultOf(event, JSON.parse('{"l":9007199254740993}'))).toContain('l: expected a whole number of at most 53 bits');
    expect(() => codecFor(event).encode({ i: 0, l: Number.MAX_SAFE_INTEGER })).not.toThrow();
  });
  it('bytes are base64, and their default is one character a byte', () => {
    const event = eventOf({ name: 'b', type: 'bytes', default: '\u0001ÿ' });
    expect(valueOf(event, { b: 'AP8=' })['b']).toEqual(Buffer.from([0, 255]));
    expect(valueOf(event, {})['b']).toEqual(Buffer.from([1, 255]));
    expect(toJson(valueOf(event, {}))).toEqual({ b: 'Af8=' });
    expect(faultOf(event, { b: '*' })).toContain('b: expected base64 text');
  });
  it('a default is made anew each time', () => {
    const first = valueOf(DriftRequested, mission).params.forcing;
    expect(valueOf(DriftRequested, mission).params.forcing).not.toBe(first);
  });
  it('a record default is filled in from the defaults of its fields', () => {
    const inner: AvroField = { name: 'inner', type: { type: 'record', name: 'Inner', fields: [{ name: 'a', type: 'int', default: 3 }, { name: 'b', type: ['null', 'int'], default: null }] }, default: {} };
    expect(valueOf(eventOf(inner), {})).toEqual({ inner: { a: 3, b: null } });
  });
  it('maps, and types that contain themselves', () => {
    const tree: AvroField = { name: 'children', type: { type: 'map', values: 'Thing' }, default: {} };
    expect(valueOf(eventOf(tree), { children: { left: { children: {} }, right: {} } })).toEqual({ children: { left: { children: {} }, right: { children: {} } } });
    expect(faultOf(eventOf(tree), { children: { left: { children: { right: 5 } } } })).toContain('children.left.children.right: expected an object, got 5');
  });
  it('NaN is no number, and reads as text where it was stored', () => {
    const event = eventOf({ name: 'd', type: 'double' });
    expect(toJson({ d: NaN, e: -Infinity })).toEqual({ d: 'NaN', e: '-Infinity' });
    expect(faultOf(event, { d: NaN })).toContain('d: expected a number, got NaN');
  });
});

describe('hostile JSON', () => {
  it('what objects inherit is not taken for fields', () => {
    const event = eventOf({ name: 'constructor', type: 'string' }, { name: 'toString', type: 'string', default: 'none' });
    expect(faultOf(event, {})).toContain('constructor: is missing');
    expect(valueOf(event, { constructor: 'x' })['toString']).toBe('none');
  });
  it('__proto__ as a key changes nothing', () => {
    const event = eventOf({ name: 'm', type: { type: 'map', values: 'string' }, default: {} });
    expect(faultOf(event, JSON.parse('{"m":{"__proto__":"x"}}'))).toContain('m.__proto__: this key is not allowed');
    const read = fromJson(JSON.parse('{"__proto__":{"m":5}}'), [event]);
    expect('ok' in read && read.ok.value['m']).toEqual({});
  });
  it('a hundred thousand nested lists, a million faults, a huge text: refused briefly and soon', () => {
    const deep = `{"mission_id":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const wide = JSON.stringify(params({ forcing: Array.from({ length: 200_000 }, () => 5) }));
    const long = JSON.stringify({ ...mission, mission_id: 'x'.repeat(5_000_000) });
    for (const text of [deep, wide, long]) {
      const read = decode(Buffer.from(text), [DriftRequested]);
      expect('fault' in read && read.fault.message.length).toBeLessThan(10_000);
    }
    const read = decode(Buffer.from(wide), [DriftRequested]);
    expect('fault' in read && read.fault.message).toMatch(/and 199950 more$/);
  });
});

describe('free JSON in a field', () => {
  const event = eventOf({ name: 'json', type: ['null', 'string'], format: 'json', default: null });
  it.each([[{ a: [1, 'x'] }, '{"a":[1,"x"]}'], [81, '81'], ['81', '"81"'], [true, 'true'], [[], '[]'], ['{not', '"{not"'], [null, null]])('%o is held as %o', (json, text) => {
    expect(valueOf(event, { json })).toEqual({ json: text });
  });
  it('what was read is read again as the same', () => {
    const value = valueOf(event, { json: { a: '[1]' } });
    expect(valueOf(event, toJson(value))).toEqual(value);
  });
});

describe('lists of events', () => {
  const bytes = (json: unknown): Uint8Array => Buffer.from(JSON.stringify(json));
  it('each item is judged by itself', () => {
    const read = decodeBatch(bytes([mission, { mission_id: 'M43' }, mission]), [DriftRequested]);
    if ('fault' in read) throw new Error(read.fault.message);
    expect(read.items.map((one) => ('fault' in one ? one.fault.field : 'ok'))).toEqual(['ok', 'params', 'ok']);
  });
  it('one event is a list of one, an empty list is empty, half a list is a fault', () => {
    expect(decodeBatch(bytes(mission), [DriftRequested])).toMatchObject({ items: [{ ok: {} }] });
    expect(decodeBatch(bytes([]), [DriftRequested])).toEqual({ items: [] });
    expect(decodeBatch(Buffer.from('[{"a":'), [DriftRequested])).toMatchObject({ fault: { code: 'INVALID_JSON' } });
  });
});

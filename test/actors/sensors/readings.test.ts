/** What becomes of the bytes that devices send. */
import { describe, expect, it } from 'vitest';
import { takeReadings, type Said } from '../../../actors/sensors/readings.ts';
import { encode } from '../../../protocol/codec.ts';
import { SensorsReading, SensorsReadings } from '../../../schemas/index.ts';

const storedAtMs = Date.UTC(2026, 0, 1, 12);
interface Taken {
  readonly device: string;
  readonly at: string;
  readonly said: Said;
}
function take(data: Uint8Array, device?: string): { readonly taken: readonly Taken[]; readonly fault: string | undefined } {
  const taken: Taken[] = [];
  const fault = takeReadings(data, { device, storedAtMs }, (id, atMs, { value, json_value, metadata }) => taken.push({ device: id, at: new Date(atMs).toISOString(), said: { value, json_value, metadata } }));
  return { taken, fault };
}
const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const at = '2026-01-01T00:00:00Z';
const whole = { device_id: 'D1', at, value: 81.2, json_value: { probes: [1, 2] }, metadata: { battery: 0.9 } };
const taken = { device: 'D1', at: '2026-01-01T00:00:00.000Z', said: { value: 81.2, json_value: { probes: [1, 2] }, metadata: { battery: 0.9 } } };

describe('a reading', () => {
  it.each([
    ['JSON', json(whole)],
    ['a list of one', json([whole])],
    ['Avro', encode(SensorsReading, { ...whole, json_value: '{"probes":[1,2]}', metadata: '{"battery":0.9}' })],
    ['Avro, many', encode(SensorsReadings, { readings: [{ ...whole, json_value: '{"probes":[1,2]}', metadata: '{"battery":0.9}' }] })],
    ['JSON as the batch event', json({ readings: [whole] })],
  ])('as %s says the same', (_, data) => {
    expect(take(data)).toEqual({ taken: [taken], fault: undefined });
  });

  it('on its device’s subject may leave out the device, and its time: then it is of when the log took it', () => {
    expect(take(json({ value: 1 }), 'D7').taken).toEqual([{ device: 'D7', at: '2026-01-01T12:00:00.000Z', said: { value: 1 } }]);
  });

  it('says nothing where a number should be: text, NaN, null', () => {
    expect(take(json({ device_id: 'D1', at, value: 'NaN' })).taken[0]?.said.value).toBe('NaN');
    expect(take(encode(SensorsReading, { device_id: 'D1', at, value: NaN, json_value: '{no', metadata: null })).taken[0]?.said).toEqual({ value: NaN, json_value: null, metadata: null });
  });

  it.each([
    ['2026-01-01T00:00:00.5Z', '2026-01-01T00:00:00.500Z'],
    ['2026-01-01T02:00:00+02:00', '2026-01-01T00:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('of %s is of %s', (text, iso) => {
    expect(take(json({ device_id: 'D1', at: text })).taken[0]?.at).toBe(iso);
  });
});

describe('what cannot be attributed is a fault that says why', () => {
  it.each<[string, unknown, string | undefined, RegExp]>([
    ['no device', { at }, undefined, /^device_id is missing$/],
    ['a device that is no id', { device_id: 'D 1', at }, undefined, /device_id: expected letters.*"D 1"/],
    ['another device', { device_id: 'D2', at }, 'D1', /D2 on the subject of D1.*sensors\.readings/],
    ['a day that does not exist', { device_id: 'D1', at: '2026-02-30T00:00:00Z' }, undefined, /at: expected an ISO 8601 time/],
    ['a time without zone', { device_id: 'D1', at: '2026-01-01T00:00:00' }, undefined, /at: expected/],
    ['a number as time', { device_id: 'D1', at: 1 }, undefined, /at: expected.*got 1/],
    ['a bare number', 81, undefined, /a reading is an object/],
  ])('%s', (_, value, device, fault) => {
    const answer = take(json(value), device);
    expect(answer.taken).toEqual([]);
    expect(answer.fault).toMatch(fault);
  });

  it('bytes that are nothing', () => {
    expect(take(Buffer.from('{"a":')).fault).toMatch(/^the message is no JSON/);
    expect(take(new Uint8Array(0)).fault).toMatch(/empty/);
    expect(take(Buffer.from([0xc3, 1, 2])).fault).toMatch(/schema/);
  });

  it('in a list: the others count, and the faults are told with their places, not all of a thousand', () => {
    const answer = take(json([whole, { at }, whole, 3]));
    expect(answer.taken).toHaveLength(2);
    expect(answer.fault).toMatch(/^reading 1: device_id is missing; reading 3: a reading is an object/);
    expect(take(json(Array.from({ length: 1_000 }, () => 0))).fault).toMatch(/and 995 more$/);
  });
});

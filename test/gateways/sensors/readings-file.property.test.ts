import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eachReading, parseReading, parseTime } from '../../../gateways/sensors/readings-file.ts';
import { ReadingScanner } from '../../../gateways/sensors/scan-reading.ts';

const numbers = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }).map(String), fc.integer().map(String), fc.tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: 0, max: 999 })).map(([a, b]) => `${a}.${b}`), fc.constantFrom('-0', '01', '1.', '.5', '-', '1e3', '', 'null', '"1"', '0.1000000000000000055', '123456789012345678'));
const times = fc.oneof(
  fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31T00:00:00Z') }).map((at) => at.toISOString()),
  fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31T00:00:00Z') }).map((at) => at.toISOString().replace(/\.\d+Z/, 'Z')),
  fc.constantFrom('2026-02-29T00:00:00Z', '2024-02-29T23:59:59.999Z', '2026-02-30T00:00:00Z', '2026-04-31T00:00:00Z', '2026-13-01T00:00:00Z', '2026-01-01T24:00:00Z', '2026-01-01T00:60:00Z', '2026-01-01T00:00:00+02:00', '2026-01-01 00:00:00Z', '2026-01-01T00:00:00', '2026-1-1T00:00:00Z', '2026-01-01T00:00:00.5Z'),
);
const ids = fc.oneof(fc.constantFrom('D1', 'a-b_C', 'x'.repeat(128), 'x'.repeat(129), '', 'a.b', 'é'), fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/));
const line = fc.tuple(ids, times, numbers, fc.constantFrom('{"device_id":"ID","at":"AT","value":VALUE}', '{"device_id":"ID","at":"AT","value":VALUE }', '{"at":"AT","device_id":"ID","value":VALUE}', '{"device_id":"ID","at":"AT","value":VALUE,"metadata":{}}', '{"device_id":"ID","at":"AT"}', '{"device_id":"ID","at":"AT","value":VALUE}}')).map(([id, at, value, form]) => form.replace('ID', id).replace('AT', at).replace('VALUE', value));

describe('a recorded reading', () => {
  test('is the same whether its bytes are scanned or JSON is parsed', () => {
    const scanner = new ReadingScanner();
    let scanned = 0;
    fc.assert(fc.property(line, (text) => {
      if (scanner.scan(Buffer.from(`${text}\n`), 0) < 0) return;
      scanned++;
      expect(parseReading(text)).toEqual({ device: scanner.device, at: scanner.at, body: expect.objectContaining({ value: scanner.value }) });
    }), { numRuns: 3000 });
    expect(scanned).toBeGreaterThan(100);
  });

  test('is found wherever the file is cut into chunks', async () => {
    await fc.assert(fc.asyncProperty(fc.array(line, { maxLength: 6 }), fc.array(fc.nat(200), { maxLength: 5 }), fc.boolean(), async (lines, cuts, ends) => {
      const bytes = Buffer.from(lines.join('\n') + (ends ? '\n' : ''));
      const read = async (chunks: readonly Buffer[]) => {
        const taken: unknown[] = [];
        const faults = await eachReading((async function* () { yield* chunks; })(), (device, at, body) => taken.push({ device, at, value: body.value }) > 0);
        return { taken, faults };
      };
      const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
      expect(await read(places.slice(1).map((to, i) => bytes.subarray(places[i]!, to)))).toEqual(await read([bytes]));
    }), { numRuns: 200 });
  });

  test('that is none is told with its line, and nothing after the first is taken', async () => {
    const taken: string[] = [];
    const source = (async function* () { yield '{"device_id":"A","at":"2026-01-01T00:00:00Z","value":1}\n\nno\n{"device_id":"B","at":"2026-01-01T00:00:00Z"}\n{"device_id":"C","at":"today"}\n[]'; })();
    const faults = await eachReading(source, (device) => taken.push(device) > 0);
    expect(taken).toEqual(['A']);
    expect(faults).toEqual([
      { line: 3, message: 'no JSON: no' },
      { line: 5, message: 'at "today" is not a time such as 2026-01-01T00:00:00Z (with its zone)' },
      { line: 6, message: 'a reading is an object with device_id and at' },
    ]);
  });

  test('has a time with its zone', () => {
    expect(['2026-01-01T00:00:00Z', '2026-01-01T02:00:00+02:00', '2025-12-31T19:00:00-0500', '2026-01-01T00:00:00.000z'].map(parseTime)).toEqual(Array.from({ length: 4 }, () => Date.UTC(2026, 0, 1)));
    expect(['2026-01-01T00:00:00', '2026-02-30T00:00:00Z', '1767225600', 'now'].map(parseTime)).toEqual(Array.from({ length: 4 }, () => undefined));
  });
});

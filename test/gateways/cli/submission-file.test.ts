import { expect, test } from 'vitest';
import { encode } from '../../../protocol/codec.ts';
import { readJob } from '../../../gateways/cli/submission-file.ts';
import { DriftRequested } from '../../../schemas/index.ts';
import { decode } from '../../../protocol/codec.ts';
import { mission } from './missions.ts';

const read = (text: string | Uint8Array): ReturnType<typeof readJob> => readJob('m.json', typeof text === 'string' ? Buffer.from(text) : text, DriftRequested);
const faults = (text: string): readonly string[] => {
  const result = read(text);
  return 'faults' in result ? result.faults : [];
};

test('a mission is read with the id that stands in it', () => {
  const result = read(JSON.stringify(mission('M42')));
  expect('job' in result && result.job.id).toBe('M42');
  expect('job' in result && JSON.parse(new TextDecoder().decode(result.job.payload))).toEqual(mission('M42'));
});

test('a byte order mark, as some editors write it, does no harm', () => {
  expect(faults(`\uFEFF${JSON.stringify(mission('M42'))}`)).toEqual([]);
});

test('Avro is taken as well', () => {
  const decoded = decode(Buffer.from(JSON.stringify(mission('M42'))), [DriftRequested]);
  if (!('ok' in decoded)) throw new Error(decoded.fault.message);
  const result = read(encode(DriftRequested, decoded.ok.value));
  expect('job' in result && result.job.id).toBe('M42');
});

test('every wrong field is named with its line', () => {
  const text = '{\n  "mission_id": "M 42",\n  "params": {\n    "latitude": 600,\n    "longitude": -3,\n    "start_time": "2024-01-01T12:00:00Z",\n    "duration_hours": 24,\n    "num_particels": 5,\n    "object_type": 1\n  }\n}';
  expect(faults(text)).toEqual([
    expect.stringMatching(/^m\.json:2: mission_id: /),
    expect.stringMatching(/^m\.json:4: params\.latitude: expected a number between -90 and 90, got 600/),
    expect.stringMatching(/^m\.json:3: params\.num_particles: is missing/),
    expect.stringMatching(/^m\.json:8: params\.num_particels: is not known; did you mean num_particles/),
  ]);
});

test.each([
  ['', /^m\.json is empty/],
  [' \n', /^m\.json is empty/],
  ['{"mission_id": "M42",}', /^m\.json:1:22: no valid JSON: "}" cannot stand here/],
  ['{"mission_id"', /^m\.json:1:14: no valid JSON: the text ends too early/],
  ['[]', /^m\.json: expected one object/],
  ['null', /^m\.json: expected one object/],
])('%j is refused with what is wrong', (text, words) => {
  expect(faults(text)).toEqual([expect.stringMatching(words)]);
});

test('bytes of another event are refused', () => {
  const result = read(Uint8Array.of(0xc3, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9));
  expect('faults' in result && result.faults[0]).toMatch(/fingerprint 0102030405060708/);
});

import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { encode, decode } from '../../../protocol/codec.ts';
import { DriftRequested } from '../../../schemas/index.ts';
import { packetOf } from '../../../gateways/sky/packets/write.ts';
import { aPacketAlert } from '../sky/packets/an-alert.ts';
import { alidade, jsonOf } from './command.ts';
import { mission } from './missions.ts';

function avro(): Uint8Array {
  const decoded = decode(Buffer.from(JSON.stringify(mission('M42'))), [DriftRequested]);
  if (!('ok' in decoded)) throw new Error(decoded.fault.message);
  return encode(DriftRequested, decoded.ok.value);
}

test('what an actor writes becomes JSON, fit for a pipe; which event it is stands beside it', async () => {
  const said = await alidade(['decode'], { stdin: avro() });
  expect(said.code).toBe(0);
  expect(said.err.trim()).toBe('# drift.requested v1');
  expect(jsonOf(said)).toMatchObject({ mission_id: 'M42', params: { latitude: 60, time_step_minutes: 10 } });
});

test('with --json the event and its body come as one object on one line', async () => {
  const said = await alidade(['decode', '--json'], { stdin: avro() });
  expect(said.out.trim().split('\n')).toHaveLength(1);
  expect(jsonOf(said)).toMatchObject({ encoding: 'avro', event: 'drift.requested v1', value: { mission_id: 'M42' } });
});

test.each([
  ['JSON stays JSON', '{"a":1}', 0, /"a": 1/],
  ['an outcome without a body', '', 0, /^$/],
  ['text is text', 'hello', 0, /hello/],
])('%s', async (_, stdin, code, words) => {
  const said = await alidade(['decode'], { stdin });
  expect(said.code).toBe(code);
  expect(said.out).toMatch(words);
});

test('bytes of an unknown schema, and bytes of nothing, are said to be so, with exit 1', async () => {
  const [unknown, nothing] = await Promise.all([alidade(['decode'], { stdin: Uint8Array.of(0xc3, 1, 0, 0, 0, 0, 0, 0, 0, 0) }), alidade(['decode', '--json'], { stdin: Uint8Array.of(0xff, 0xfe, 0) })]);
  expect([unknown.code, nothing.code]).toEqual([1, 1]);
  expect(unknown.err).toMatch(/cannot be read: .*fingerprint 0000000000000000 belongs to no event known here/);
  expect(jsonOf(nothing)).toMatchObject({ encoding: 'binary', fault: expect.stringContaining('3 bytes') });
});

test.each(['ocf', 'confluent'] as const)('an alert packet (%s) is what it says, in short', async (framing) => {
  const said = await alidade(['decode'], { stdin: packetOf(aPacketAlert(), undefined, { format: 'ztf', framing, schemaId: 402, publisher: 'Alidade' }) });
  expect([said.code, said.err.trim()]).toEqual([0, '# alert packet, ztf 4.02']);
  expect(jsonOf(said)).toMatchObject({ objectId: 'AL26abc', ra: 180.123_456_7, band: 'r', history: 2 });
});

/** Packages that a compiled module loads at its start, itself or through others. */
function packagesOf(module: string, seen = new Set<string>()): ReadonlySet<string> {
  const found = new Set<string>();
  if (seen.has(module)) return found;
  seen.add(module);
  for (const [, name = ''] of readFileSync(module, 'utf8').matchAll(/^(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]/gm)) {
    if (name.startsWith('.')) packagesOf(join(dirname(module), name), seen).forEach((one) => found.add(one));
    else found.add(name);
  }
  return found;
}

test('is started once for every message, so it loads the codec and nothing of servers or commands', () => {
  const folder = resolve(import.meta.dirname, '../../../dist/gateways/cli');
  const loaded = new Set([...packagesOf(join(folder, 'main.js')), ...packagesOf(join(folder, 'decode.js'))]);
  expect(loaded).toContain('avsc');
  expect([...loaded].filter((name) => !name.startsWith('node:'))).toEqual(['avsc']);
});

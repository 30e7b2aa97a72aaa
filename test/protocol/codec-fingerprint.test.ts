import { describe, expect, it } from 'vitest';
import { canonicalForm, fingerprint } from '../../protocol/codec/fingerprint.ts';
import type { AvroSchema } from '../../schemas/event.ts';

const value = (schema: AvroSchema): bigint => {
  const bytes = fingerprint(schema);
  return new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(0, true);
};
const empty = { type: 'record', name: 'foo', fields: [] } as const;

/** Canonical forms and fingerprints published with the Avro specification (its `schema-tests.txt`). */
const published: readonly (readonly [AvroSchema, string, bigint])[] = [
  ['null', '"null"', 7195948357588979594n],
  ['boolean', '"boolean"', -6970731678124411036n],
  ['int', '"int"', 8247732601305521295n],
  ['long', '"long"', -3434872931120570953n],
  ['float', '"float"', 5583340709985441680n],
  ['double', '"double"', -8181574048448539266n],
  ['bytes', '"bytes"', 5746618253357095269n],
  ['string', '"string"', -8142146995180207161n],
  [[], '[]', -1241056759729112623n],
  [['int', 'boolean'], '["int","boolean"]', 5392556393470105090n],
  [{ ...empty, doc: 'Useful info' }, '{"name":"foo","type":"record","fields":[]}', -4824392279771201922n],
  [{ ...empty, namespace: 'x.y' }, '{"name":"x.y.foo","type":"record","fields":[]}', 5916914534497305771n],
  [{ ...empty, name: 'a.b.foo', namespace: 'x.y' }, '{"name":"a.b.foo","type":"record","fields":[]}', -4616218487480524110n],
  [
    { type: 'record', name: 'foo', fields: [{ type: 'boolean', name: 'f1', default: true }, { name: 'f2', doc: 'Hello', type: 'int' }] },
    '{"name":"foo","type":"record","fields":[{"name":"f1","type":"boolean"},{"name":"f2","type":"int"}]}',
    -4860222112080293046n,
  ],
  [{ type: 'enum', name: 'foo', symbols: ['A1'] }, '{"name":"foo","type":"enum","symbols":["A1"]}', -6342190197741309591n],
  [{ type: 'enum', name: 'foo', namespace: 'x.y.z', doc: 'foo bar', symbols: ['A1', 'A2'] }, '{"name":"x.y.z.foo","type":"enum","symbols":["A1","A2"]}', -4448647247586288245n],
  [{ type: 'array', items: 'null' }, '{"type":"array","items":"null"}', -589620603366471059n],
  [{ type: 'map', values: 'string' }, '{"type":"map","values":"string"}', -8732877298790414990n],
  [
    { name: 'PigValue', type: 'record', fields: [{ name: 'value', type: ['null', 'int', 'long', 'PigValue'] }] },
    '{"name":"PigValue","type":"record","fields":[{"name":"value","type":["null","int","long","PigValue"]}]}',
    -1759257747318642341n,
  ],
];

describe('fingerprint', () => {
  it.each(published)('of %j', (schema, canonical, print) => {
    expect(canonicalForm(schema)).toBe(canonical);
    expect(value(schema)).toBe(print);
  });
  it('takes the namespace from around it, for types and for their names', () => {
    const schema: AvroSchema = { type: 'record', name: 'R', namespace: 'n', fields: [{ name: 'a', type: { type: 'enum', name: 'E', symbols: ['x'] } }, { name: 'b', type: 'E' }] };
    expect(canonicalForm(schema)).toBe('{"name":"n.R","type":"record","fields":[{"name":"a","type":{"name":"n.E","type":"enum","symbols":["x"]}},{"name":"b","type":"n.E"}]}');
  });
  it('ignores our limits, so that tightening one is no new schema', () => {
    const plain = value({ type: 'record', name: 'R', fields: [{ name: 'a', type: 'int' }] });
    expect(value({ type: 'record', name: 'R', fields: [{ name: 'a', type: 'int', minimum: 1, maximum: 5, pattern: 'x' }] })).toBe(plain);
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import avro from 'avsc';
import fc from 'fast-check';
import { compressSync } from 'snappy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PacketError } from '../../../../gateways/sky/packets/errors.ts';
import { readFramed } from '../../../../gateways/sky/packets/framing.ts';
import { readPackets } from '../../../../gateways/sky/packets/packet.ts';
import { fingerprint } from '../../../../protocol/codec/fingerprint.ts';
import { schemaSource } from '../../../../gateways/sky/packets/schema-source.ts';

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'alidade-packets-'))));
afterAll(() => rm(folder, { recursive: true }));
const none = schemaSource({});

const schema = {
  type: 'record', name: 'alert', namespace: 'test', fields: [
    { name: 'objectId', type: 'string' },
    { name: 'candid', type: { type: 'long', logicalType: 'of-our-own' } },
    { name: 'candidate', type: { type: { type: 'record', name: 'candidate', fields: [{ name: 'jd', type: 'double' }, { name: 'ra', type: ['null', 'double'], default: null }, { name: 'isdiffpos', type: 'string' }] } } },
    { name: 'prv_candidates', type: ['null', { type: 'array', items: 'candidate' }] },
    { name: 'kind', type: { type: 'enum', name: 'kind', symbols: ['SN', 'AGN'] } },
    { name: 'hash', type: { type: 'fixed', name: 'hash', size: 2 } },
    { name: 'notes', type: { type: 'map', values: ['null', 'string'] } },
  ],
};
/** The same without the wrapping that the library refuses. */
const candidate = { type: 'record', name: 'candidate', fields: [{ name: 'jd', type: 'double' }, { name: 'ra', type: ['null', 'double'], default: null }, { name: 'isdiffpos', type: 'string' }] };
const plainSchema: unknown = { ...schema, fields: schema.fields.map((field) => ({ ...field, ...(field.name === 'candid' ? { type: 'long' } : field.name === 'candidate' ? { type: candidate } : {}) })) };
const long = avro.types.LongType.__with({ fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(), toBuffer: (value: bigint) => { const b = Buffer.alloc(8); b.writeBigInt64LE(value); return b; }, fromJSON: BigInt, toJSON: Number, isValid: (value: unknown) => typeof value === 'bigint', compare: () => 0 });
const type = avro.Type.forSchema(JSON.parse(JSON.stringify(plainSchema)), { registry: { long }, wrapUnions: 'never' });
const record = { objectId: 'A', candid: 2475433850015015000n, candidate: { jd: 2_460_000.5, ra: 10, isdiffpos: 'f' }, prv_candidates: [{ jd: 1, ra: null, isdiffpos: 't' }], kind: 'AGN', hash: Buffer.from([1, 2]), notes: { 'é': 'ü', none: null } };
const body = type.toBuffer(record);

/** A container by hand: the library's own writer knows neither snappy nor wrapped schemas. */
function container(blocks: readonly Buffer[], codec: string, declared: unknown = schema, sync = Buffer.alloc(16, 7)): Buffer {
  const varint = (value: number): Buffer => avro.Type.forSchema('long').toBuffer(value);
  const text = (value: string): Buffer => avro.Type.forSchema('string').toBuffer(value);
  const head = [Buffer.from('Obj\x01', 'latin1'), varint(2), text('avro.schema'), text(JSON.stringify(declared)), text('avro.codec'), text(codec), varint(0), sync];
  return Buffer.concat([...head, ...blocks.flatMap((block) => [varint(1), varint(block.length), block, sync])]);
}
const snapped = (data: Buffer): Buffer => {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(data));
  return Buffer.concat([compressSync(data), sum]);
};

describe('containers', () => {
  test.each([['null', body], ['deflate', deflateRawSync(body)], ['snappy', snapped(body)]])('blocks packed with %s, and a number of 62 bits whole', async (codec, block) => {
    const [packet] = await readPackets(container([block], codec), none);
    expect(packet?.record).toMatchObject({ objectId: 'A', candid: 2475433850015015000n, kind: 'AGN', notes: { 'é': 'ü', none: null } });
    expect(packet?.summary).toMatchObject({ survey: 'ztf', candidateId: '2475433850015015000', mjd: 60_000, ra: 10, isNegative: true, history: 0 });
  });

  test.each([
    ['a packing that is not known', container([body], 'bzip3'), 'UNKNOWN_CODEC', /bzip3.*null, deflate, snappy, zstandard/],
    ['a checksum that does not fit', container([Buffer.concat([compressSync(body), Buffer.alloc(4)])], 'snappy'), 'DAMAGED', /checksum/],
    ['a snappy block that claims 4 GiB', container([Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0, 0])], 'snappy'), 'TOO_LARGE', /at most/],
    ['a block without its marker', container([body], 'null').subarray(0, -3), 'CUT_SHORT', /left/],
    ['bytes after the record', container([Buffer.concat([body, Buffer.from([0])])], 'null'), 'DAMAGED', /1 bytes follow/],
    ['a schema that uses what it does not say', container([body], 'null', { type: 'record', name: 'a', fields: [{ name: 'b', type: 'elsewhere' }] }), 'BAD_SCHEMA', /elsewhere/],
    ['a list of a thousand million', container([Buffer.from([0x80, 0xa8, 0xd6, 0xb9, 0x07])], 'null', { type: 'record', name: 'a', fields: [{ name: 'b', type: { type: 'array', items: 'null' } }] }), 'DAMAGED', /claims 1000000000 entries/],
    ['an empty file', Buffer.alloc(0), 'NOT_A_PACKET', /empty/],
    ['something else', Buffer.from('SIMPLE  = T'), 'NOT_A_PACKET', /53494d504c/],
  ])('%s is refused in a sentence', async (_, bytes, code, words) => {
    const refused = readPackets(bytes, none);
    await expect(refused).rejects.toMatchObject({ code });
    await expect(refused).rejects.toThrow(words);
  });
});

describe('framings that carry a number', () => {
  const confluent = (id: number): Buffer => Buffer.concat([Buffer.from([0, 0, 0, id >> 8, id & 255]), body]);
  test('the folder of schemas is asked, by number and by fingerprint; without it the remedy is said', async () => {
    const places = schemaSource({ folder });
    await writeFile(join(folder, '900-lsst.avsc'), JSON.stringify(schema));
    expect((await readFramed(confluent(900), places)).records[0]).toMatchObject({ objectId: 'A' });
    await expect(readFramed(confluent(901), places)).rejects.toThrow(/schema 901.*ALIDADE_SKY_SCHEMAS/);
    const small: avro.Schema = { type: 'record', name: 'small', fields: [{ name: 'id', type: 'string' }] };
    await writeFile(join(folder, 'small.avsc'), JSON.stringify(small));
    const written = (rabin: Uint8Array): Buffer => Buffer.concat([Buffer.from([0xc3, 0x01]), rabin, avro.Type.forSchema(small).toBuffer({ id: 'x' })]);
    const rabin = fingerprint({ type: 'record', name: 'small', fields: [{ name: 'id', type: 'string' }] });
    expect(await readFramed(written(rabin), places)).toMatchObject({ framing: 'single-object', records: [{ id: 'x' }] });
    await expect(readFramed(written(Buffer.from('2f8ad8bd40ee4ceb', 'hex')), places)).rejects.toThrow(/fingerprint 2f8ad8bd40ee4ceb/);
  });

  test('a registry is asked once for a schema, and again after it has failed', async () => {
    let asked = 0;
    const server: Server = createServer((request, response) => {
      asked++;
      if (asked === 1) response.writeHead(503).end();
      else response.end(JSON.stringify({ schema: JSON.stringify(schema), url: request.url }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const registry = schemaSource({ registry: `http://user:secret@127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/api` });
    await expect(readFramed(confluent(7), registry)).rejects.toThrow(/answers 503 for schema 7/);
    await expect(readFramed(confluent(7), registry)).resolves.toMatchObject({ schemaId: 7 });
    await readFramed(confluent(7), registry);
    expect(asked).toBe(2);
    await new Promise((resolve) => server.close(resolve));
  });
});

test('any change of any byte gives an alert or a sentence, in bounded memory', async () => {
  const good = container([snapped(body), snapped(body)], 'snappy');
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), fc.nat(good.length), async (changes, length) => {
    const bytes = Buffer.from(good);
    for (const [at, value] of changes) bytes[at] = value;
    await readPackets(bytes.subarray(0, length), none).catch((error: unknown) => expect(error).toBeInstanceOf(PacketError));
  }), { numRuns: 2000 });
});

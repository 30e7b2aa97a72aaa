import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { gunzipSync } from 'node:zlib';
import { planeCards } from '../../../../actors/sky/core/wcs/local.ts';
import avro from 'avsc';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bandOf, packetFormats, type PacketFormat } from '../../../../actors/sky/core/packets/write/alert.ts';
import { encodeBody } from '../../../../actors/sky/core/packets/write/encode.ts';
import { numberOfId } from '../../../../actors/sky/core/packets/write/identity.ts';
import { taiOf } from '../../../../actors/sky/core/coordinates/time.ts';
import { readContainer } from '../../../../gateways/sky/packets/container.ts';
import { readPackets, type Packet } from '../../../../gateways/sky/packets/packet.ts';
import { schemaSource } from '../../../../gateways/sky/packets/schema-source.ts';
import { packetOf, packetSchema, type PacketForm } from '../../../../gateways/sky/packets/write.ts';
import { packetPython, packetPythonMissing, referenceMissing, referencePath } from '../../../support/index.ts';
import '../../../support/seed.ts';
import { aPacketAlert, someStamps } from './an-alert.ts';

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'alidade-written-'))));
afterAll(() => rm(folder, { recursive: true }));

const form = (format: PacketFormat, framing: PacketForm['framing'] = 'ocf'): PacketForm => ({ format, framing, schemaId: 4020, publisher: 'Alidade' });
async function only(bytes: Uint8Array, places: Parameters<typeof schemaSource>[0] = {}): Promise<Packet> {
  const [packet, another] = await readPackets(bytes, schemaSource(places));
  if (packet === undefined || another !== undefined) throw new Error('not one packet');
  return packet;
}
const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null ? { ...value } : {});
const part = (packet: Packet, name: string): Readonly<Record<string, unknown>> => fieldsOf(packet.record[name]);
const list = (packet: Packet, name: string): readonly Readonly<Record<string, unknown>>[] => {
  const value = packet.record[name];
  return Array.isArray(value) ? value.map(fieldsOf) : [];
};

describe('an alert as a packet of ZTF', () => {
  test('comes back as the same alert, with its stamps', async () => {
    const packet = await only(packetOf(aPacketAlert(), someStamps, form('ztf')));
    expect(packet.summary).toMatchObject({ survey: 'ztf', schemaVersion: '4.02', objectId: 'AL26abc', candidateId: String(numberOfId('obs-7_1')), ra: 180.123_456_7, dec: -30.25, band: 'r', isNegative: false, scoreVersion: 'alidade-stamps 1', history: 2 });
    expect([packet.summary.magnitude, packet.summary.magnitudeError, packet.summary.score]).toEqual([Math.fround(16.747), Math.fround(0.027), Math.fround(0.93)]);
    // The start of the exposure; 2026-01-02T03:04 is MJD 61042.1277….
    expect(packet.summary.mjd).toBeCloseTo(61_042 + (3 * 60 + 4) / 1440, 8);
    expect(part(packet, 'candidate')).toMatchObject({ xpos: 101.25, ypos: 201.5, field: 505, ndethist: 3, ncovhist: 4, exptime: 60, magzpsci: 25, scorr: 39.5, rb: null, ranr: -999, programid: 0 });
    expect(packet.cutouts()).toEqual(someStamps);
  });

  test('earlier detections in their order, forced photometry apart', async () => {
    const packet = await only(packetOf(aPacketAlert(), someStamps, form('ztf')));
    expect(list(packet, 'prv_candidates')).toMatchObject([{ fid: 2, isdiffpos: 'f', candid: numberOfId('obs-4_2') }, { isdiffpos: 't', candid: numberOfId('obs-6_4'), magpsf: 17.5 }]);
    // Each where it was; null where that was not kept.
    expect(list(packet, 'prv_candidates').map(({ ra, dec }) => [ra, dec])).toEqual([[null, null], [180.123_5, -30.250_1]]);
    expect(list(packet, 'fp_hists')).toMatchObject([{ fid: 1, forcediffimflux: 90, forcediffimfluxunc: 45, magzpsci: 24.5, jd: 2_461_041.6 }]);
  });

  test('what is not known is null, or -999 where null may not stand; nothing is made up', async () => {
    const bare = aPacketAlert({ zero_point: null, model: null, light_curve: [], observation: { ...aPacketAlert().observation, filter: 'clear', field: 'Virgo' }, detection: { ...aPacketAlert().detection, mag: null, mag_error: null, is_positive: false } });
    const packet = await only(packetOf(bare, undefined, form('ztf')));
    expect(packet.summary).toMatchObject({ magnitude: undefined, magnitudeError: undefined, band: '?', isNegative: true, scoreVersion: 'rules', history: 0 });
    expect(part(packet, 'candidate')).toMatchObject({ magpsf: -999, sigmapsf: -999, magzpsci: null, field: null, drb: null, drbversion: '', sgscore1: null });
    expect(packet.record).toMatchObject({ prv_candidates: null, fp_hists: null, cutoutScience: null });
  });
});

describe('an alert as a packet of LSST', () => {
  test('comes back as the same alert: nJy, TAI, stamps', async () => {
    const packet = await only(packetOf(aPacketAlert(), someStamps, form('lsst')));
    expect(packet.summary).toMatchObject({ survey: 'lsst', schemaVersion: '11.0', objectId: String(numberOfId('object/AL26abc')), candidateId: String(numberOfId('obs-7_1')), ra: 180.123_456_7, band: 'r', isNegative: false, history: 2 });
    // 1 ADU at zero point 25 is 10^(6.4/2.5) nJy.
    expect(packet.summary.flux).toBeCloseTo(2000 * 10 ** 2.56, -1);
    expect(packet.summary.mjd).toBeCloseTo(61_042.128_125 + 37 / 86_400, 9);
    expect(part(packet, 'diaSource')).toMatchObject({ snr: 40, x: 100.25, y: 200.5, isDipole: false, pixelFlags_edge: false, templateFlux: null });
    expect(packet.cutouts()).toEqual(someStamps);
  });

  test('its object sums up what was measured in each band', async () => {
    const packet = await only(packetOf(aPacketAlert(), someStamps, form('lsst')));
    const scale = 10 ** 2.56;
    const [fluxes, errors] = [[-500, 1000, 2000], [50, 40, 50]];
    const weights = errors.map((error) => error ** -2);
    const mean = fluxes.reduce((sum, flux, at) => sum + flux * (weights[at] ?? 0), 0) / weights.reduce((sum, one) => sum + one, 0);
    const object = part(packet, 'diaObject');
    expect(object).toMatchObject({ r_psfFluxNdata: 3, g_psfFluxNdata: 0, g_psfFluxMean: null, nDiaSources: 3 });
    expect(Number(object['r_psfFluxMean']) / (mean * scale)).toBeCloseTo(1, 5);
    expect(Number(object['r_psfFluxMaxSlope']) / (scale * Math.max(1500 / 1.5, 1000 / 0.528_125))).toBeCloseTo(1, 5);
    expect(Number(object['g_fpFluxMean']) / (90 * 10 ** ((31.4 - 24.5) / 2.5))).toBeCloseTo(1, 5);
    expect(object['lastDiaSourceMjdTai']).toBeCloseTo(taiOf(61_042.128_125), 9);
    expect(list(packet, 'prvDiaForcedSources')).toMatchObject([{ band: 'g', visit: numberOfId('obs-5') }]);
  });

  test('without a zero point there are no fluxes; flags of ours are flags of theirs', async () => {
    const odd = aPacketAlert({ zero_point: null, withdrawn: true, detection: { ...aPacketAlert().detection, flags: 1 | 4, class: 'dipole' } });
    const packet = await only(packetOf(odd, undefined, form('lsst')));
    expect(part(packet, 'diaSource')).toMatchObject({ psfFlux: null, psfFluxErr: null, isDipole: true, pixelFlags_edge: true, pixelFlags_bad: false, centroid_flag: true, timeWithdrawnMjdTai: taiOf(61_042 + 186 / 1440) });
    expect(packet.record).toMatchObject({ cutoutScience: null });
  });
});

test.each(packetFormats)('%s: cutouts say where they lie in the sky, where that is known', async (format) => {
  const place = planeCards({ ra: 180.123_456_7, dec: -30.25, cd: [-1 / 3600, 0, 0, 1 / 3600] }, 32.25, 31.5);
  const packet = await only(packetOf(aPacketAlert(), someStamps, { ...form(format), place }));
  const { cutoutScience } = packet.record;
  const packed = format === 'ztf' ? fieldsOf(cutoutScience)['stampData'] : cutoutScience;
  if (!(packed instanceof Uint8Array)) throw new Error('no cutout');
  const header = Buffer.from(format === 'ztf' ? gunzipSync(packed) : packed).toString('latin1');
  for (const card of [/CTYPE1 {2}= 'RA---TAN'/, /CRPIX1 {2}= +32\.25/, /CRVAL2 {2}= +-30\.25/, /CD2_2 {3}= +\S*2\.?77/]) expect(card.exec(header)?.[0], String(card)).toBeDefined();
});

describe('framings', () => {
  test.each(packetFormats)('%s: Confluent framing is read with the schema from the folder, by its number', async (format) => {
    await writeFile(join(folder, '4020-ours.avsc'), JSON.stringify(packetSchema(format)));
    const bytes = packetOf(aPacketAlert(), someStamps, form(format, 'confluent'));
    expect([...bytes.subarray(0, 5)]).toEqual([0, 0, 0, 0x0f, 0xb4]);
    const packet = await only(bytes, { folder });
    expect([packet.framing, packet.summary]).toEqual(['confluent', (await only(packetOf(aPacketAlert(), someStamps, form(format)))).summary]);
    expect(packetOf(aPacketAlert(), someStamps, form(format, 'bare'))).toEqual(bytes.subarray(5));
  });

  test.each(packetFormats)('%s: the same alert gives the same bytes', (format) => {
    expect(packetOf(aPacketAlert(), someStamps, form(format))).toEqual(packetOf(aPacketAlert(), someStamps, form(format)));
  });
});

describe('encoding', () => {
  test.each(packetFormats)('%s: an independent library reads the body with our schema', (format) => {
    const long = avro.types.LongType.__with({ fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(), toBuffer: (value: bigint) => { const b = Buffer.alloc(8); b.writeBigInt64LE(value); return b; }, fromJSON: BigInt, toJSON: Number, isValid: (value: unknown) => typeof value === 'bigint', compare: () => 0 });
    const type = avro.Type.forSchema(JSON.parse(JSON.stringify(packetSchema(format))), { registry: { long }, wrapUnions: 'never' });
    const read: unknown = type.fromBuffer(Buffer.from(packetOf(aPacketAlert(), someStamps, form(format, 'bare'))));
    expect(fieldsOf(read)[format === 'ztf' ? 'candid' : 'diaSourceId']).toBe(numberOfId('obs-7_1'));
  });

  test('a value that does not fit is told by its path', () => {
    expect(() => encodeBody({ type: 'record', name: 'a', fields: [{ name: 'b', type: { type: 'array', items: 'int' } }] }, { b: [1, 2 ** 31] })).toThrow('a.b[1]: an int is wanted, not 2147483648');
    expect(() => encodeBody({ type: 'record', name: 'a', fields: [{ name: 'b', type: 'long' }] }, {})).toThrow('a.b: a long is wanted');
  });

  test('ids are whole numbers of 63 bits, alike for the like and apart for the rest', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 40 }), { minLength: 2, maxLength: 50 }), (ids) => {
      const numbers = ids.map(numberOfId);
      expect(new Set(numbers).size).toBe(ids.length);
      for (const number of numbers) expect(number > 0n && number < 2n ** 63n).toBe(true);
    }), { numRuns: 200 });
  });

  test.each([['r', 'r'], ['ZTF_g', 'g'], ['zr', 'r'], ['z', 'z'], ["SDSS r'", 'r'], ['LSST-y', 'y'], ['gp', 'g'], ['r.00001', 'r'], ['clear', undefined], ['Bessell R2', undefined], ['', undefined], ['Halpha', undefined]])('the filter %j is the band %s', (filter, band) => {
    expect(bandOf(filter)).toBe(band);
  });
});

/** Names and types, without words and defaults; a union in whatever order. */
function shapeOf(schema: unknown): unknown {
  if (typeof schema === 'string') return schema;
  if (Array.isArray(schema)) return { union: schema.map(shapeOf).map((one) => JSON.stringify(one)).sort() };
  const { type, items, name, namespace, fields } = fieldsOf(schema);
  if (type === 'array') return { array: shapeOf(items) };
  if (!Array.isArray(fields)) return shapeOf(type);
  const fullName = typeof namespace === 'string' && !String(name).includes('.') ? `${namespace}.${String(name)}` : String(name);
  return { record: fullName, fields: fields.map((field: unknown) => [fieldsOf(field)['name'], shapeOf(fieldsOf(field)['type'])]) };
}

describe.skipIf(referenceMissing('sky', 'data', 'alerts'))('beside real packets', () => {
  const schemaIn = (file: string): unknown => shapeOf(readContainer(readFileSync(referencePath('sky', 'data', 'alerts', file))).schema);
  test('our schema of LSST v11 is that of LSST, field by field', () => {
    expect(shapeOf(packetSchema('lsst'))).toEqual(schemaIn('lsst_fake_v11_0.avro'));
  });
  test('our schema of ZTF has the fields and types of packets of 4.01', () => {
    expect(shapeOf(packetSchema('ztf'))).toEqual(schemaIn('ztf_kowalski_2475433850015015000.avro'));
  });
});

describe(`fastavro${packetPython() === undefined ? ` (skipped: ${packetPythonMissing})` : ''}`, () => {
  test.skipIf(packetPython() === undefined).each(packetFormats)('%s: reads it, and what it writes of it we read the same', async (format) => {
    const [ours, theirs] = [join(folder, `${format}.avro`), join(folder, `${format}-again.avro`)];
    await writeFile(ours, packetOf(aPacketAlert(), someStamps, form(format)));
    const script = 'import sys, fastavro\nwith open(sys.argv[1], "rb") as f:\n r = fastavro.reader(f); s = r.writer_schema; x = list(r)\nassert len(x) == 1\nwith open(sys.argv[2], "wb") as f: fastavro.writer(f, s, x, strict=True)\nprint(x[0].get("candid", x[0].get("diaSourceId")))';
    const ran = spawnSync(packetPython() ?? '', ['-c', script, ours, theirs], { encoding: 'utf8', timeout: 120_000 });
    expect([ran.stderr, ran.stdout.trim()]).toEqual(['', String(numberOfId('obs-7_1'))]);
    expect((await only(readFileSync(theirs))).record).toEqual((await only(readFileSync(ours))).record);
  });
});

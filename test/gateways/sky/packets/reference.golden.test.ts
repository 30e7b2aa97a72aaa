import { readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { braaiInput } from '../../../../actors/sky/core/stamps/braai.ts';
import { openModel, type OpenModel } from '../../../../gateways/models/index.ts';
import { readPacketFile } from '../../../../gateways/sky/packets/packet.ts';
import { schemaSource, type SchemaSource } from '../../../../gateways/sky/packets/schema-source.ts';
import { hasReference, referenceMissing, referencePath } from '../../../support/index.ts';

const alerts = referencePath('sky/data/alerts');
const why = referenceMissing('sky/data/alerts');

describe.skipIf(!hasReference('sky/data/alerts'))(`real alert packets (${why ?? 'reference found'})`, () => {
  let folder = '';
  let schemas: SchemaSource = schemaSource({});
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'alidade-real-packets-'));
    // The one in Confluent framing was written with schema 900; a container of the same schema lies beside it.
    await copyFile(join(alerts, 'lsst_fake_v9_0.avro'), join(folder, '900.avro'));
    schemas = schemaSource({ folder });
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('all of them are read, with their stamps', async () => {
    const files = readdirSync(alerts).filter((name) => name.endsWith('.avro'));
    expect(files.length).toBe(46);
    const surveys: Record<string, number> = {};
    for (const name of files) {
      const [packet] = await readPacketFile(join(alerts, name), schemas);
      if (packet === undefined) throw new Error(`${name} holds no alert`);
      const { summary } = packet;
      surveys[summary.survey] = (surveys[summary.survey] ?? 0) + 1;
      expect(summary.ra, name).toBeTypeOf('number');
      expect(summary.mjd, name).toBeGreaterThan(50_000);
      expect(summary.candidateId, name).toMatch(/^\w+$/);
      const stamps = Object.values(packet.cutouts());
      expect(stamps.length, name).toBe(name.startsWith('lsst_fake') ? 0 : name.startsWith('atlas') ? 2 : 3);
      for (const { data } of stamps) expect(data.some(Number.isFinite), name).toBe(true);
    }
    expect(surveys).toEqual({ ztf: 40, atlas: 3, lsst: 3 });
  });

  describe('scores', () => {
    let model: OpenModel;
    beforeAll(async () => void (model = await openModel(referencePath('sky/braai/d6_m7.onnx'))));
    afterAll(() => model.close());

    test('the published network gives the scores that the survey published, to 1e-4', async () => {
      const expected = JSON.parse(readFileSync(referencePath('sky/expected/score/drb.json'), 'utf8')) as { readonly tolerance: number; readonly packets: Readonly<Record<string, number>> };
      for (const [name, score] of Object.entries(expected.packets)) {
        const [packet] = await readPacketFile(join(alerts, name), schemas);
        const { science, template, difference } = packet?.cutouts() ?? {};
        if (science === undefined || template === undefined || difference === undefined) throw new Error(`${name} lacks a stamp`);
        const { output } = await model.run({ shape: [1, 3, 63, 63], data: braaiInput({ science, template, difference }) });
        expect(Math.abs((output.data[0] ?? NaN) - score), name).toBeLessThan(expected.tolerance);
      }
    });
  });
});

/** Commands about the sky, against a real broker and PostgreSQL; what stages and curation would say is written by hand. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { image } from '../../../actors/sky/core/image.ts';
import { openArtifacts } from '../../../gateways/artifacts/index.ts';
import { migrate, openPool, skyView, startProjector, type Projector } from '../../../gateways/postgres/index.ts';
import { writeImageFile } from '../../../gateways/sky/files.ts';
import { decode } from '../../../protocol/codec.ts';
import { openLogReader } from '../../../protocol/nats/log-reader.ts';
import { connectNats, type NatsTransport } from '../../../protocol/nats/transport.ts';
import { SkyDetected, SkyObject, SkyObserved, SkyRejected, SkyValidation, SkyVoted, type SkyArtifactRef } from '../../../schemas/index.ts';
import { natsServer, postgres, temporaryFolder, waitFor, type TemporaryFolder } from '../../support/index.ts';
import { aRef, asked, detected, event, object, observation, outcome, rejected, standing, stored, vetting, wholeRun, type Said } from '../sky/events.ts';
import { cutoutsBytes } from '../sky/stamps-file.ts';
import { alidade, jsonOf, linesOf, type Run } from './command.ts';

const broker = natsServer();
const database = postgres();
const silent = (): void => undefined;
let folder: TemporaryFolder;
let transport: NatsTransport;
let projector: Projector;
let close: () => Promise<void>;
let run: Run;
const at = (name: string): string => join(folder.path, name);

async function say(said: readonly Said[]): Promise<void> {
  let last = 0;
  for (const message of said) last = await transport.publish(message);
  await projector.reached('SKY', last, 20_000);
}

beforeAll(async () => {
  folder = await temporaryFolder('cli-sky');
  const fresh = await database().freshDatabase();
  transport = await connectNats({ servers: broker().url, name: 'test' });
  await transport.ensureStream({ name: 'SKY', subjects: ['sky.>'], maxAgeSeconds: 3600, maxBytes: 1 << 28 });
  const pool = openPool({ url: fresh.url, log: silent });
  await migrate(pool, silent);
  projector = startProjector({ reader: await openLogReader(transport.nc), pool, log: silent, projections: [{ stream: 'SKY', domain: 'sky', chains: [], views: [skyView] }] });
  run = { cwd: folder.path, env: { ALIDADE_HOME: at('home'), ALIDADE_NATS_URL: broker().url, DATABASE_URL: fresh.url, ALIDADE_ARTIFACTS: pathToFileURL(at('artifacts')).href } };
  close = async () => {
    await projector.close();
    await pool.end();
    await fresh.drop();
  };
  const cutouts = await (await openArtifacts(pathToFileURL(at('artifacts')).href)).put(cutoutsBytes(1), 'application/fits');
  const ref: SkyArtifactRef = { hash: cutouts.hash, size: cutouts.size, media_type: 'application/fits' };
  await say([...wholeRun('N1', 1), ...vetting('N1', 1, { priority: 0.8, cutouts: { ref, plane: 0 }, filters: ['bright'] })]);
  writeImageFile(at('raw.fits'), { image: image(40, 30), cards: [
    ...Object.entries({ CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRVAL1: 150.1, CRVAL2: 2.2, CRPIX1: 20.5, CRPIX2: 15.5, CD1_1: -0.0003, CD1_2: 0, CD2_1: 0, CD2_2: 0.0003, 'DATE-OBS': '2026-01-02T03:04:05' }).map(([keyword, value]) => ({ keyword, value })),
  ] });
  writeImageFile(at('ref.fits'), { image: image(40, 30) });
});
afterAll(async () => {
  await close();
  await transport.close();
  await folder.remove();
});

/** What was handed in under an id. */
async function handedIn(id: string): Promise<unknown> {
  const message = await waitFor(() => transport.last('SKY', `sky.observed.${id}.*`), { what: `sky.observed.${id}` });
  const read = decode(message.data, [SkyObserved]);
  return 'ok' in read ? read.ok.value : read.fault;
}
const hash = expect.stringMatching(/^artifact:[0-9a-f]{64}$/) as unknown;

describe('sky observe', () => {
  test('from options: position and time of the header, files into the store', async () => {
    const said = await alidade(['sky', 'observe', '--raw', 'raw.fits', '--template', 'ref.fits', '--bias', 'ref.fits', '--filter', 'r', '--id', 'opt-1', '--no-wait', '--json'], run);
    expect(jsonOf(said)).toMatchObject({ event: 'submitted', observation_id: 'opt-1', duplicate: false });
    const body = await handedIn('opt-1');
    expect(body).toMatchObject({ observation_id: 'opt-1', filter: 'r', observation_time: '2026-01-02T03:04:05.000Z', files: { raw: hash, template: hash, bias: [hash] } });
    expect(body).toMatchObject({ ra: expect.closeTo(150.1, 6) as unknown, dec: expect.closeTo(2.2, 6) as unknown });
    const again = await alidade(['sky', 'observe', '--raw', 'raw.fits', '--template', 'ref.fits', '--bias', 'ref.fits', '--filter', 'r', '--id', 'opt-1', '--no-wait', '--json'], run);
    expect([again.code, jsonOf(again)]).toMatchObject([0, { duplicate: true }]);
    expect(await alidade(['sky', 'observe', '--raw', 'raw.fits', '--template', 'ref.fits', '--filter', 'g', '--id', 'opt-1', '--no-wait'], run)).toMatchObject({ code: 1, err: expect.stringContaining('another content') as unknown });
  });

  test('from a file: paths count from where it lies; what is only on the server stays as it is named; it waits for the end', async () => {
    await writeFile(at('night.json'), JSON.stringify({ ...asked('file-1'), files: { raw: 'raw.fits', template: 'only-there.fits' } }));
    const running = alidade(['sky', 'observe', at('night.json'), '--json'], { ...run, cwd: '/' });
    expect(await handedIn('file-1')).toMatchObject({ files: { raw: hash, template: 'only-there.fits' } });
    for (const message of stored(wholeRun('file-1').slice(1, 4))) await transport.publish({ subject: message.subject, data: message.data, headers: { Outcome: 'done' } });
    await say([outcome('detect', 'file-1', SkyDetected, detected('file-1'))]);
    const ended = await running;
    expect([ended.code, linesOf(ended).at(-1)]).toMatchObject([0, { event: 'observation', status: 'completed', detections: [{ detection_id: 'file-1_1' }, {}] }]);
  });

  test('one that is rejected: its reason and numbers, exit 1', async () => {
    const running = alidade(['sky', 'observe', '--raw', 'raw.fits', '--template', 'ref.fits', '--id', 'bad-1', '--json'], run);
    await handedIn('bad-1');
    await say([...wholeRun('bad-1').slice(1, 2), outcome('preprocess', 'bad-1', SkyRejected, rejected('bad-1'), { Ends: 'true' })]);
    const ended = await running;
    expect([ended.code, linesOf(ended).at(-1)]).toMatchObject([1, { status: 'rejected', stage: 'preprocess', code: 'TOO_POOR', numbers: { ellipticity: 0.62 } }]);
  });

  test.each([
    [['sky', 'observe', '--raw', 'raw.fits'], '--template is missing'],
    [['sky', 'observe', '--raw', 'ref.fits', '--template', 'ref.fits'], 'give --ra and --dec and --time'],
    [['sky', 'observe', '--raw', 'nothing.fits', '--template', 'ref.fits'], 'nothing.fits: cannot be opened'],
    [['sky', 'vote', 'N1_1', 'perhaps'], 'the vote is real, bogus, unsure'],
  ])('%j is refused before anything is sent', async (args, words) => {
    expect(await alidade(args, run)).toMatchObject({ code: 2, err: expect.stringContaining(words) as unknown });
  });
});

describe('what there is', () => {
  test('observations: a list, one with its measurements', async () => {
    expect((await alidade(['sky', 'observations', 'list', '--status', 'completed'], run)).out).toMatch(/ID +STATUS +HANDED IN[^]*N1 +completed/);
    expect((await alidade(['sky', 'observations', 'show', 'N1'], run)).out).toMatch(/N1 is completed[^]*zero point +25\.000 ± 0\.010 mag[^]*quality +fwhm 2\.9[^]*N1_1 +0\.80/);
    expect(jsonOf(await alidade(['sky', 'observations', 'show', 'N1', '--json'], run))).toMatchObject({ status: 'completed', preprocess_runs: [{}] });
    expect(await alidade(['sky', 'observations', 'show', 'nobody'], run)).toMatchObject({ code: 1, err: expect.stringContaining('there is no observation nobody') as unknown });
  });

  test('alerts: a list, one as it reads, a vote that the log holds, a packet that comes back', async () => {
    expect((await alidade(['sky', 'alerts', 'list', '--min-priority', '0.7'], run)).out).toMatch(/N1_1 +0\.80 .*open, generated/);
    expect(jsonOf(await alidade(['sky', 'vote', 'N1_1', 'real', '--by', 'ada', '-c', 'host at z 0.03', '--json'], run))).toMatchObject({ alert_id: 'N1_1', vote: 'real' });
    const vote = await transport.last('SKY', 'sky.voted.N1_1');
    expect(vote === undefined ? undefined : decode(vote.data, [SkyVoted])).toMatchObject({ ok: { value: { by: 'ada', vote: 'real', comment: 'host at z 0.03' } } });
    await projector.reached('SKY', vote?.sequence ?? 0, 20_000);
    expect((await alidade(['sky', 'alerts', 'show', 'N1_1'], run)).out).toMatch(/GENERATED: new O-N1-1[^]*12:00:02\.40 \+30:01:12\.0[^]*vetting: open[^]*ada: real, “host at z 0\.03”/);
    expect(await alidade(['sky', 'alerts', 'packet', 'N1_1', '--format', 'lsst', '--out', 'n1.avro'], run)).toMatchObject({ code: 0 });
    expect(jsonOf(await alidade(['sky', 'packet', 'n1.avro', '--json'], run))).toMatchObject({ survey: 'lsst', schema_version: '11.0', cutouts: { science: [63, 63] } });
    expect(await alidade(['sky', 'vote', 'nobody', 'real'], run)).toMatchObject({ code: 1, err: expect.stringContaining('there is no alert nobody') as unknown });
  });

  test('alerts by class, field, sign and time', async () => {
    const ids = async (...args: readonly string[]): Promise<readonly unknown[]> => {
      const said = jsonOf(await alidade(['sky', 'alerts', ...args, '--json'], run));
      return typeof said === 'object' && said !== null && 'items' in said && Array.isArray(said.items) ? said.items.map((row: { readonly alert_id: string }) => row.alert_id) : [];
    };
    const field = observation('N1').field;
    expect(await ids('--class', 'real', '--min-priority', '0.7', '--field', field, '--since', '1h', '--sign', 'brighter')).toEqual(['N1_1']);
    for (const args of [['--class', 'dipole'], ['--field', 'elsewhere'], ['--since', '2100-01-01T00:00:00Z'], ['--sign', 'fainter'], ['--min-priority', '0.9']]) expect([args, await ids(...args)]).toEqual([args, []]);
    expect(await alidade(['sky', 'alerts', '--since', 'yesterday'], run)).toMatchObject({ code: 2, err: expect.stringContaining('time with its zone') as unknown });
  });

  test('objects: a list, one with its light curve in letters, one that was merged', async () => {
    const curve = [1, 4, 2].map((times, at) => ({ observation_id: `N${at}`, detection_id: `N${at}_1`, mjd: 61_000 + at, filter: 'r', flux: 100 * times, flux_error: 10, zero_point: 25, mag: 20 - 2.5 * Math.log10(times), mag_error: 0.1, score: 10 * times, reliability: 0.9, is_forced: false, ra: 180.01, dec: 30.02 }));
    await say([event(SkyObject, 'OLD', object('OLD', { detections: 3, first_mjd: 61_000, last_mjd: 61_002, light_curve: curve, absorbed: ['LATE'], alerts: ['N0_1'] })), event(SkyObject, 'LATE', object('LATE', { detections: 0, merged_into: 'OLD' }))]);
    const { out } = await alidade(['sky', 'objects'], run);
    expect(out).toMatch(/OBJECT +RA[^]*OLD +180\.01000/);
    expect(out).not.toContain('LATE');
    expect((await alidade(['sky', 'objects', 'LATE', '--plot'], run)).out).toMatch(/LATE was found to be OLD\nOLD \(generated[^]*seen 3 times in 2\.0 d[^]*also known as LATE\nr +▁█▃ 20\.00 … 18\.49 mag, 3 points\n[^]*mag └[^]*alerts N0_1/);
    expect(jsonOf(await alidade(['sky', 'objects', 'OLD', '--json'], run))).toMatchObject({ object_id: 'OLD', light_curve: [{}, {}, {}] });
    expect(await alidade(['sky', 'objects', 'nobody'], run)).toMatchObject({ code: 1, err: expect.stringContaining('there is no object nobody') as unknown });
  });

  test('labels: what people agreed on, as lines of JSON and as a table; what is generated only when asked for', async () => {
    await say([
      ...vetting('N7', 1, { observation: observation('N7', { synthetic: false }), cutouts: { ref: aRef('b'), plane: 3 } }), ...vetting('N7', 2, { observation: observation('N7', { synthetic: false }) }),
      event(SkyValidation, 'N7_1', standing('N7', 1, { status: 'labelled', label: 'bogus', agreement: 1, votes: [{ by: 'ada', vote: 'bogus', comment: null, at: '2026-01-02T04:00:00Z' }] })),
      event(SkyValidation, 'N1_1', standing('N1', 1, { status: 'labelled', label: 'real', agreement: 1, synthetic: true })),
    ]);
    const lines = linesOf(await alidade(['sky', 'labels', '--json'], run));
    expect(lines).toEqual([expect.objectContaining({ alert_id: 'N7_1', label: 'bogus', votes: 1, cutouts: 'b'.repeat(64), plane: 3, synthetic: false }) as unknown]);
    const table = (await alidade(['sky', 'labels', '--csv', '--synthetic', '--label', 'real'], run)).out.trim().split('\n');
    expect(table[0]).toMatch(/^alert_id,object_id,observation_id,label,.*,cutouts,plane,feature_/);
    expect(table.slice(1).map((line) => line.split(',').slice(0, 4).join())).toEqual(['N1_1,O-N1-1,N1,real']);
  });
});

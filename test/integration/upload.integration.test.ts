/** Exposures handed in over HTTP that are no exposures, damaged, or break off: each ends with a reason, nothing is left behind, nobody dies of it. */
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeNight } from '../../gateways/sky/demo.ts';
import { startUp, type Running } from '../../gateways/up/index.ts';
import { generated, type ObservedFiles } from '../actors/sky/night.ts';
import { damaged, numbers } from '../gateways/sky/damage.ts';
import { temporaryFolder, waitFor, type TemporaryFolder } from '../support/index.ts';
import { rounds } from './freight.ts';

const withinMs = 180_000;
let home: TemporaryFolder;
let running: Running;
let files: ObservedFiles;
let raw: Uint8Array;

beforeAll(async () => {
  home = await temporaryFolder('uploads');
  files = await writeNight(home.path, 'night', generated({ columns: 256, rows: 256, starsPerMegapixel: 2200, transients: 3 }));
  raw = new Uint8Array(await readFile(join(home.path, files.raw)));
  const { ALIDADE_NATS_URL: _nats, DATABASE_URL: _database, ALIDADE_ARTIFACTS: _artifacts, ...env } = process.env;
  running = await startUp({ env: { ...env, ALIDADE_HOME: join(home.path, 'home'), ALIDADE_SKY_FILES: home.path, ALIDADE_SKY_MODEL: 'rules', ALIDADE_DRAIN: '1 s', ALIDADE_HTTP_UPLOAD: '4 MiB' } });
}, withinMs);
afterAll(async () => {
  await running?.stop();
  await home?.remove();
});

interface Row {
  readonly status: string;
  readonly reason: string;
  readonly detections: number | null;
}
const headers = (): Record<string, string> => ({ authorization: `Bearer ${running.run.http.token}` });
const asked = (id: string): object => ({ observation_id: id, ra: 150.1, dec: 2.2, observation_time: '2024-03-01T04:00:00Z' });

async function handIn(id: string, exposure: Uint8Array): Promise<Response> {
  const form = new FormData();
  form.append('observation', JSON.stringify({ ...asked(id), files: { bias: files.bias, dark: files.dark, flat: files.flat, template: files.template } }));
  form.append('raw', new Blob([Buffer.from(exposure)]), 'raw.fits');
  return fetch(`${running.run.http.url}/v1/observations`, { method: 'POST', headers: headers(), body: form });
}
const ended = (id: string): Promise<Row> =>
  waitFor(
    async () => {
      const row = (await (await fetch(`${running.run.http.url}/v1/observations/${id}`, { headers: headers() })).json()) as Row;
      return ['completed', 'rejected', 'failed', 'cancelled'].includes(row.status) ? row : undefined;
    },
    { withinMs, everyMs: 100, what: `${id} at its end` },
  );
const uploads = (): Promise<readonly string[]> => readdir(join(running.home, 'scratch', 'uploads')).catch(() => []);
const nothingLeft = (): Promise<unknown> => waitFor(async () => (await uploads()).length === 0, { withinMs: 30_000, what: 'no file of an upload is left' });

/** Of all processes the one that runs the door's program as a child of this. */
async function doorPid(): Promise<number> {
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const [command, status] = await Promise.all(['cmdline', 'status'].map((file) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '')));
    if (command?.includes('door-program') === true && status?.includes(`PPid:\t${process.pid}\n`) === true) return Number(name);
  }
  throw new Error('no door runs');
}

/** Cards without end, or a card that announces more than there is. */
const cards = (text: readonly string[], size: number): Uint8Array => new TextEncoder().encode(text.map((card) => card.padEnd(80)).join('').padEnd(size));
const simple = ['SIMPLE  =                    T', 'BITPIX  =                   16', 'NAXIS   =                    2'];

test.each<[string, () => Uint8Array, RegExp]>([
  ['nothing', () => new Uint8Array(0), /^files\.raw: not a FITS file: 0 bytes, less than one block of 2880$/],
  ['no FITS', () => new TextEncoder().encode('GIF89a, no exposure at all'.repeat(200)), /^files\.raw: not a FITS file: it begins with "GIF89a, n"/],
  ['a header of three megabytes without its end', () => cards([...simple, 'NAXIS1  =                  256', 'NAXIS2  =                  256'], 3 * 2 ** 20), /the header has no END card/],
  ['a header that announces 16 TB', () => cards([...simple, 'NAXIS1  =              4000000', 'NAXIS2  =              2000000', 'END'], 2880), /the data unit needs 16000000000000 bytes, but only 0 follow/],
  ['a gzip bomb', () => gzipSync(Buffer.alloc(300 * 2 ** 20)), /^files\.raw: gzip data of \d+ bytes unpacks to more than 268435456: unpack it before/],
  ['half an exposure', () => raw.subarray(0, raw.length >> 1), /the data unit needs 262144 bytes, but only 131040 follow/],
])('%s is refused with a sentence', { timeout: withinMs }, async (what, make, words) => {
  const id = what.replaceAll(' ', '-');
  const answer = await handIn(id, make());
  expect(answer.status, await answer.text()).toBe(202);
  const { status, reason } = await ended(id);
  expect(['rejected', 'failed']).toContain(status);
  expect(reason).toMatch(words);
  expect(reason).not.toContain(home.path);
  await nothingLeft();
});

test('damaged anywhere: every one ends with a reason or a result, no host dies, and a good one comes through', { timeout: 600_000 }, async () => {
  const before = running.run.hosts.map(({ pid }) => pid);
  const next = numbers(20_261_126);
  const ids = Array.from({ length: 10 * rounds }, (_, k) => `damaged-${k}`);
  for (const id of ids) expect((await handIn(id, damaged(raw, next))).status).toBe(202);
  const good = await handIn('good', raw);
  expect(good.status).toBe(202);
  const rows = await Promise.all(ids.map(ended));
  for (const { status, reason } of rows) expect([status === 'completed' ? true : reason !== '', status]).toEqual([true, status]);
  expect(await ended('good')).toMatchObject({ status: 'completed', reason: '' });
  expect(running.run.hosts.map(({ pid }) => pid)).toEqual(before);
  await nothingLeft();
});

test('a request that breaks off in the middle of a file, at its header, or stays silent until its client goes: nothing is left, nothing is in the log', { timeout: withinMs }, async () => {
  const url = new URL(running.run.http.url);
  const body = (id: string): string => `--b\r\ncontent-disposition: form-data; name="observation"\r\n\r\n${JSON.stringify(asked(id))}\r\n--b\r\ncontent-disposition: form-data; name="raw"; filename="r.fits"\r\n\r\n`;
  for (const [id, sent] of [['cut-file', `${body('cut-file')}${'x'.repeat(200_000)}`], ['cut-header', body('cut-header').slice(0, -20)], ['cut-start', '--b\r\n']] as const) {
    const socket = connect(Number(url.port), url.hostname);
    await once(socket, 'connect');
    socket.write(`POST /v1/observations HTTP/1.1\r\nhost: ${url.host}\r\nauthorization: Bearer ${running.run.http.token}\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 1000000\r\n\r\n${sent}`);
    await waitFor(async () => (await uploads()).length > 0, { withinMs: 30_000, what: `the upload ${id} has begun` });
    socket.destroy();
    await nothingLeft();
    expect((await fetch(`${running.run.http.url}/v1/observations/${id}`, { headers: headers() })).status).toBe(404);
  }
});

test('a door that is killed while it takes a file: the next one begins with nothing left', { timeout: withinMs }, async () => {
  const { url } = running.run.http;
  const socket = connect(Number(new URL(url).port), new URL(url).hostname);
  socket.on('error', () => undefined); // the door dies
  await once(socket, 'connect');
  socket.write(`POST /v1/observations HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${running.run.http.token}\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 1000000\r\n\r\n--b\r\ncontent-disposition: form-data; name="raw"; filename="r.fits"\r\n\r\n${'x'.repeat(100_000)}`);
  await waitFor(async () => (await uploads()).length > 0, { withinMs: 30_000, what: 'the upload has begun' });
  process.kill(await doorPid(), 'SIGKILL');
  await nothingLeft();
  await waitFor(async () => (await fetch(`${running.run.http.url}/healthz`).catch(() => undefined))?.ok, { withinMs, what: 'the next door' });
  expect((await handIn('after-the-door', raw)).status).toBe(202);
  expect(await ended('after-the-door')).toMatchObject({ status: 'completed' });
});

test('the same id with another exposure is a conflict; the same again is a duplicate', { timeout: withinMs }, async () => {
  expect((await handIn('twice', raw)).status).toBe(202);
  expect((await handIn('twice', raw)).status).toBe(200);
  const other = await handIn('twice', raw.slice(0, raw.length - 2880));
  expect([other.status, await other.json()]).toMatchObject([409, { code: 'JOB_EXISTS' }]);
  expect(await ended('twice')).toMatchObject({ status: 'completed' });
  await nothingLeft();
});

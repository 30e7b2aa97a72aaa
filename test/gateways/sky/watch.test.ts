import { mkdtemp, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { image } from '../../../actors/sky/core/image.ts';
import { openArtifacts } from '../../../gateways/artifacts/index.ts';
import { writeImageFile } from '../../../gateways/sky/files.ts';
import { watchObservations, type WatchOptions } from '../../../gateways/sky/watch/index.ts';
import type { Bucket } from '../../../protocol/kv.ts';
import type { Submission } from '../../../protocol/operations.ts';
import type { Artifacts } from '../../../protocol/ports.ts';
import { waitFor } from '../../support/index.ts';
import { asked } from './events.ts';

/** A lease that nobody else wants. */
const free: Pick<Bucket, 'create' | 'update' | 'delete'> = { create: () => Promise.resolve(1), update: () => Promise.resolve(1), delete: () => Promise.resolve() };
const isBucket = (bucket: object): bucket is Bucket => 'create' in bucket;

let root = '';
let folder = '';
let artifacts: Artifacts;
let submitted: Submission[] = [];
let clock = 0;
let stop: (() => void) | undefined;
const said: string[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'alidade-watch-'));
  folder = join(root, 'watch');
  await mkdir(folder);
  artifacts = await openArtifacts(pathToFileURL(join(root, 'artifacts')).href);
  [submitted, clock] = [[], 0];
  said.length = 0;
});
afterEach(async () => {
  stop?.();
  stop = undefined;
  await rm(root, { recursive: true });
});

/** Looks every few milliseconds; time goes on only when a test says so. */
async function watch(more: Partial<WatchOptions> = {}): Promise<void> {
  if (!isBucket(free)) throw new Error('no bucket');
  stop = await watchObservations({
    folder, served: [], patienceMs: 60_000, artifacts, leases: free, holder: 'test', log: (_, message, fields) => said.push(`${message} ${JSON.stringify(fields)}`), everyMs: 5, now: () => clock,
    submit: (submission) => {
      const before = submitted.find(({ id }) => id === submission.id);
      if (before === undefined) submitted.push(submission);
      return Promise.resolve({ sequence: 1, duplicate: before !== undefined, stored: (before ?? submission).payload });
    },
    ...more,
  });
}
const frame = (path: string): void => writeImageFile(path, { image: image(40, 30) });
const describeAs = (name: string, more: object = {}): Promise<void> => writeFile(join(folder, name), JSON.stringify({ ...asked('x'), observation_id: undefined, files: { raw: 'raw.fits', template: 'ref.fits' }, ...more }));
const inFolder = (name: string): Promise<readonly string[]> => readdir(join(folder, name)).catch(() => []);
const done = (name: string): Promise<unknown> => waitFor(async () => (await inFolder('done')).includes(name), { what: `${name} in done`, withinMs: 20_000 });
const failed = async (name: string): Promise<string> => {
  await waitFor(async () => (await inFolder('failed')).includes(name), { what: `${name} in failed`, withinMs: 20_000 });
  return readFile(join(folder, 'failed', `${name}.reason.txt`), 'utf8');
};
/** Several looks have passed: nothing that would be taken is left. */
const looks = async (): Promise<void> => {
  const name = `marker-${Math.random().toString(36).slice(2)}.json`;
  await writeFile(join(folder, name), '[]');
  await failed(name);
};
const payloadOf = (submission: Submission | undefined): unknown => (submission === undefined ? undefined : JSON.parse(Buffer.from(submission.payload).toString()));

describe('a watched folder', () => {
  test('a description is handed in once, with its files from the store; it then lies in done', async () => {
    frame(join(folder, 'raw.fits'));
    frame(join(folder, 'ref.fits'));
    await describeAs('night-7.json', { files: { raw: 'raw.fits', template: 'ref.fits', bias: ['raw.fits'] } });
    await watch();
    await done('night-7.json');
    expect(submitted).toHaveLength(1);
    const hash = expect.stringMatching(/^artifact:[0-9a-f]{64}$/) as unknown;
    expect([submitted[0]?.id, payloadOf(submitted[0])]).toMatchObject(['night-7', { observation_id: 'night-7', ra: 180, files: { raw: hash, template: hash, bias: [hash] } }]);
    expect(await readdir(folder)).toEqual(['done', 'raw.fits', 'ref.fits']);
  });

  test('a FITS file with a description of its name beside it needs not be named', async () => {
    frame(join(folder, 'exp42.fits'));
    frame(join(folder, 'ref.fits'));
    await describeAs('exp42.json', { files: { template: 'ref.fits' } });
    await watch();
    await done('exp42.json');
    expect(payloadOf(submitted[0])).toMatchObject({ observation_id: 'exp42', files: { raw: expect.stringMatching(/^artifact:/) as unknown } });
  });

  test('what is half-written is not taken: a description, then a frame that grows', async () => {
    frame(join(folder, 'ref.fits'));
    frame(join(folder, 'whole.fits'));
    const bytes = await readFile(join(folder, 'whole.fits'));
    await writeFile(join(folder, 'raw.fits'), bytes.subarray(0, 4000));
    const text = JSON.stringify({ ...asked('slow'), files: { raw: 'raw.fits', template: 'ref.fits' } });
    await writeFile(join(folder, 'slow.json'), text.slice(0, 100));
    await watch();
    await looks();
    expect(submitted).toEqual([]);
    await writeFile(join(folder, 'slow.json'), text);
    await looks();
    expect(submitted).toEqual([]);
    await writeFile(join(folder, 'raw.fits'), bytes);
    await done('slow.json');
    expect(submitted).toHaveLength(1);
  });

  test.each(['raw.fits.gz', 'stars.csv'])('%s tells nothing of its length: it is taken when nobody has written to it for ten seconds', async (name) => {
    frame(join(folder, 'raw.fits'));
    frame(join(folder, 'ref.fits'));
    clock = Date.now();
    await writeFile(join(folder, name), 'the first half');
    await describeAs('A.json', { files: { raw: name.endsWith('.gz') ? name : 'raw.fits', template: 'ref.fits', ...(name.endsWith('.csv') ? { catalogue: name } : {}) } });
    await watch();
    await looks();
    expect(submitted).toEqual([]);
    await writeFile(join(folder, name), 'and the second');
    clock = Date.now() + 9_000;
    await looks();
    expect(submitted).toEqual([]);
    clock = Date.now() + 11_000;
    await done('A.json');
    const [, hash = ''] = /"artifact:([0-9a-f]{64})"/.exec(JSON.stringify(Object(payloadOf(submitted[0])).files[name.endsWith('.gz') ? 'raw' : 'catalogue'])) ?? [];
    expect(await readFile(await artifacts.path({ hash, size: 0, mediaType: '' }), 'utf8')).toBe('and the second');
  });

  test('one that cannot be read, a folder and a link to nowhere hold up none of those behind them, and are told once', async () => {
    frame(join(folder, 'raw.fits'));
    frame(join(folder, 'ref.fits'));
    await mkdir(join(folder, 'a.json'));
    await symlink(join(root, 'nowhere'), join(folder, 'b.json'));
    await describeAs('z.json');
    await watch();
    await done('z.json');
    await looks();
    expect(said.filter((line) => line.includes('cannot be read'))).toEqual([expect.stringContaining('a.json'), expect.stringContaining('b.json')]);
  });

  test('started again after a crash between handing in and putting away: nothing is handed in twice', async () => {
    frame(join(folder, 'raw.fits'));
    frame(join(folder, 'ref.fits'));
    await describeAs('A.json');
    await watch();
    await done('A.json');
    stop?.();
    await describeAs('A.json');
    await watch();
    await waitFor(async () => (await inFolder('done')).length === 2, { what: 'the second one in done', withinMs: 20_000 });
    expect([submitted.length, await inFolder('done')]).toEqual([1, ['A.2.json', 'A.json']]);
    await describeAs('A.json', { ra: 10 });
    expect(await failed('A.json')).toContain('handed in before with another content');
  });

  test.each<[string, string | object, RegExp]>([
    ['no JSON', '{"ra": 1,,}', /it is no JSON/],
    ['a list', '[]', /one observation/],
    ['all wrong fields at once', { ra: 400, observation_time: 'yesterday', files: { raw: '../out.fits', template: 'ref.fits' } }, /ra: [\s\S]*observation_time: [\s\S]*files\.raw: .*"\.\."/],
    ['an id that is none', { observation_id: 'a b' }, /observation_id: /],
    ['files that never come', { files: { raw: 'never.fits', template: 'ref.fits' } }, /files\.raw: never\.fits is not there/],
    ['a link that leads out', { files: { raw: 'link.fits', template: 'ref.fits' } }, /files\.raw: .*link that leads out/],
  ])('%s: it lies in failed with the reason', async (_, content, reason) => {
    frame(join(folder, 'ref.fits'));
    frame(join(folder, 'raw.fits'));
    frame(join(root, 'secret.fits'));
    await symlink(join(root, 'secret.fits'), join(folder, 'link.fits'));
    await (typeof content === 'string' ? writeFile(join(folder, 'bad.json'), content) : describeAs('bad.json', content));
    await watch();
    await looks();
    clock += 61_000;
    expect(await failed('bad.json')).toMatch(reason);
    expect(submitted).toEqual([]);
    expect(said.join()).toContain('could not be taken');
  });

  test('what lies below the folders that the stages read stays as it is named', async () => {
    const served = join(root, 'served');
    await mkdir(served);
    frame(join(served, 'master.fits'));
    frame(join(folder, 'raw.fits'));
    await describeAs('S.json', { files: { raw: 'raw.fits', template: 'master.fits' } });
    await watch({ served: [served] });
    await done('S.json');
    expect(payloadOf(submitted[0])).toMatchObject({ files: { template: 'master.fits' } });
  });

  test('a store or a broker that is away is waited for, and told once', async () => {
    frame(join(folder, 'raw.fits'));
    frame(join(folder, 'ref.fits'));
    await describeAs('A.json');
    let isAway = true;
    let asks = 0;
    await watch({ artifacts: { put: (...args) => (asks++, isAway ? Promise.reject(new Error('ENOSPC: no space left on device')) : artifacts.put(...args)) } });
    await waitFor(() => asks > 3, { what: 'several tries' });
    expect(said.filter((line) => line.includes('ENOSPC'))).toHaveLength(1);
    isAway = false;
    await done('A.json');
    await truncate(join(folder, 'raw.fits'), 0);
  });
});

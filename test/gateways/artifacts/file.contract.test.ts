import { mkdir, mkdtemp, readFile, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openArtifacts } from '../../../gateways/artifacts/index.ts';
import { artifactsContract } from '../../contract/artifacts.ts';

artifactsContract('a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'alidade-file-'));
  const artifacts = await openArtifacts(pathToFileURL(folder).href);
  return { artifacts, close: () => rm(folder, { recursive: true, force: true }) };
});

describe('artifacts in a folder, seen from outside', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'alidade-file-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);

  test('any tool opens a result by its name', async () => {
    const artifacts = await openArtifacts(pathToFileURL(folder).href);
    await artifacts.alias('driftline-results/M1/raw/particles.nc', await artifacts.put(text('tracks'), 'application/x-netcdf'));
    expect(await readFile(join(folder, 'names/driftline-results/M1/raw/particles.nc'), 'utf8')).toBe('tracks');
  });

  test('the folder can be moved: names still resolve', async () => {
    const artifacts = await openArtifacts(pathToFileURL(join(folder, 'old')).href);
    await artifacts.alias('a/b', await artifacts.put(text('moved'), 'text/plain'));
    const { rename } = await import('node:fs/promises');
    await rename(join(folder, 'old'), join(folder, 'new'));
    const moved = await openArtifacts(pathToFileURL(join(folder, 'new')).href);
    expect((await moved.resolve('a/b'))?.size).toBe(5);
    expect(await readFile(join(folder, 'new/names/a/b'), 'utf8')).toBe('moved');
  });

  test('half-written files of a killed process are no artifacts', async () => {
    const artifacts = await openArtifacts(pathToFileURL(folder).href);
    await mkdir(join(folder, 'staging'), { recursive: true });
    await writeFile(join(folder, 'staging', 'half'), 'ha');
    const found = [];
    for await (const ref of artifacts.list()) found.push(ref);
    expect(found).toEqual([]);
  });

  test('a content cut short by a crash is replaced by the next put', async () => {
    const artifacts = await openArtifacts(pathToFileURL(folder).href);
    const ref = await artifacts.put(text('complete'), 'text/plain');
    await rm(await artifacts.path(ref));
    await writeFile(join(folder, 'sha256', ref.hash.slice(0, 2), ref.hash.slice(2, 4), ref.hash), 'comp');
    await artifacts.put(text('complete'), 'text/plain');
    expect(await readFile(await artifacts.path(ref), 'utf8')).toBe('complete');
  });

  test('a put leaves nothing in staging', async () => {
    const artifacts = await openArtifacts(pathToFileURL(folder).href);
    await artifacts.alias('a', await artifacts.put(text('tidy'), 'text/plain'));
    expect(await readdir(join(folder, 'staging'))).toEqual([]);
  });

  test('a name that is a folder of names is taken', async () => {
    const artifacts = await openArtifacts(pathToFileURL(folder).href);
    const ref = await artifacts.put(text('x'), 'text/plain');
    await artifacts.alias('a/b', ref);
    await expect(artifacts.alias('a', ref)).rejects.toMatchObject({ code: 'ARTIFACT_NAME_TAKEN' });
    await expect(artifacts.alias('a/b/c', ref)).rejects.toMatchObject({ code: 'ARTIFACT_NAME_TAKEN' });
  });
});

describe('a content that is discarded while somebody stores or reads it', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'alidade-file-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const old = new Date(Date.now() - 86_400_000);
  const hourAgo = Date.now() - 3_600_000;

  test('is there when its writer has been answered, whoever was first', async () => {
    const [writer, sweeper] = [await openArtifacts(pathToFileURL(folder).href), await openArtifacts(pathToFileURL(folder).href)];
    const seen = { gone: 0, stayed: 0 };
    for (let round = 0; round < 300; round++) {
      const bytes = new TextEncoder().encode(`raced ${round}`);
      const ref = await writer.put(bytes, 'text/plain');
      await utimes(await writer.path(ref), old, old);
      const began = (async () => {
        for (let turns = round % 12; turns > 0; turns--) await new Promise(setImmediate);
        return round % 2 === 0 ? writer.put(bytes, 'text/plain') : writer.touch(ref.hash);
      })();
      const [gone, kept] = await Promise.all([sweeper.discard(ref.hash, hourAgo), began]);
      seen[gone ? 'gone' : 'stayed']++;
      // Whoever only touched may come too late, and is told so.
      if (kept !== undefined) expect(await readFile(await writer.path(ref), 'utf8'), `round ${round}`).toBe(`raced ${round}`);
    }
    expect(Math.min(seen.gone, seen.stayed), JSON.stringify(seen)).toBeGreaterThan(0);
    expect(await readdir(join(folder, 'leaving'))).toEqual([]);
  });

  test.each(['stat', 'touch', 'path', 'list'] as const)('and whose sweeper was killed half-way is found again by %s', async (ask) => {
    const artifacts = await openArtifacts(pathToFileURL(folder).href);
    const ref = await artifacts.put(new TextEncoder().encode('left half-way'), 'text/plain');
    await mkdir(join(folder, 'leaving'));
    await rename(await artifacts.path(ref), join(folder, 'leaving', ref.hash));
    const found = [];
    if (ask === 'list') for await (const one of artifacts.list()) found.push(one.hash);
    else if (ask === 'path') found.push((await artifacts.path(ref)).slice(-64));
    else found.push((await artifacts[ask](ref.hash))?.hash);
    expect(found).toEqual([ref.hash]);
    expect(await artifacts.stat(ref.hash)).toEqual(ref);
  });

  test('what a killed writer has left is removed a day later, by the way', async () => {
    const artifacts = await openArtifacts(pathToFileURL(folder).href);
    await artifacts.put(new TextEncoder().encode('x'), 'text/plain');
    for (const name of ['young', 'old']) await writeFile(join(folder, 'staging', name), name);
    await utimes(join(folder, 'staging', 'old'), new Date(Date.now() - 2 * 86_400_000), new Date(Date.now() - 2 * 86_400_000));
    for await (const _ of artifacts.list());
    expect(await readdir(join(folder, 'staging'))).toEqual(['young']);
  });
});

describe('which store a setting names', () => {
  test.each(['ftp://host/x', 'nonsense', 's3://host', 's3://host/bucket', 'nats', 'nats://bad bucket'])('%s is refused with what to write instead', async (url) => {
    await expect(openArtifacts(url)).rejects.toMatchObject({ code: 'ARTIFACT_BAD_URL', message: expect.stringContaining('file:///folder') });
  });

  test('a refused URL does not show its secret', async () => {
    const refused: unknown = await openArtifacts('s3://key:sesame@host').catch((error: unknown) => error);
    expect(String(refused)).not.toContain('sesame');
  });
});

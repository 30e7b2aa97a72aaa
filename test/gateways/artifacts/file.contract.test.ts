import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
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

describe('which store a setting names', () => {
  test.each(['ftp://host/x', 'nonsense', 's3://host', 's3://host/bucket', 'nats', 'nats://bad bucket'])('%s is refused with what to write instead', async (url) => {
    await expect(openArtifacts(url)).rejects.toMatchObject({ code: 'ARTIFACT_BAD_URL', message: expect.stringContaining('file:///folder') });
  });

  test('a refused URL does not show its secret', async () => {
    const refused: unknown = await openArtifacts('s3://key:sesame@host').catch((error: unknown) => error);
    expect(String(refused)).not.toContain('sesame');
  });
});

/** What every artifact store promises; each store's test runs all of it. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ArtifactRef, Artifacts } from '../../protocol/ports.ts';

export interface OpenStore {
  readonly artifacts: Artifacts;
  close(): Promise<void>;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const absent: ArtifactRef = { hash: 'a'.repeat(64), size: 3, mediaType: 'text/plain' };

async function contentOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function hashesIn(artifacts: Artifacts): Promise<readonly string[]> {
  const hashes = [];
  for await (const ref of artifacts.list()) hashes.push(ref.hash);
  return hashes;
}

export function artifactsContract(name: string, open: () => Promise<OpenStore>): void {
  describe(`artifacts in ${name}`, () => {
    let store: OpenStore;
    let artifacts: Artifacts;
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'alidade-contract-'));
      store = await open();
      artifacts = store.artifacts;
    });
    afterAll(async () => {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    });

    test('a stored buffer has the sha256, the size and the type of what was put, and comes back', async () => {
      const bytes = bytesOf('{"a":1}');
      const ref = await artifacts.put(bytes, 'application/json');
      expect(ref).toEqual({ hash: sha256(bytes), size: 7, mediaType: 'application/json' });
      expect(await contentOf(await artifacts.get(ref))).toEqual(bytes);
      expect(await artifacts.stat(ref.hash)).toEqual(ref);
    });

    test('a buffer on shared memory that comes with its hash is the same artifact as without', async () => {
      const bytes = Buffer.from(new SharedArrayBuffer(3_000_000)).fill('summed elsewhere ');
      const summed = await artifacts.put({ bytes: bytes.subarray(0, 2_999_999), hash: sha256(bytes.subarray(0, 2_999_999)) }, 'application/fits');
      expect(summed).toEqual({ hash: sha256(bytes.subarray(0, 2_999_999)), size: 2_999_999, mediaType: 'application/fits' });
      expect(sha256(await contentOf(await artifacts.get(summed)))).toBe(summed.hash);
      expect(await artifacts.put(Uint8Array.from(bytes.subarray(0, 2_999_999)), 'application/fits')).toEqual(summed);
    });

    test('a file of several megabytes comes back byte for byte, as a stream and as a path', async () => {
      const bytes = randomBytes(9_000_001);
      const file = join(folder, 'large.bin');
      await writeFile(file, bytes);
      const ref = await artifacts.put({ file }, 'application/x-netcdf');
      expect(ref).toEqual({ hash: sha256(bytes), size: bytes.length, mediaType: 'application/x-netcdf' });
      expect(sha256(await contentOf(await artifacts.get(ref)))).toBe(ref.hash);
      expect(sha256(await readFile(await artifacts.path(ref)))).toBe(ref.hash);
    });

    test('changing the file after it was stored does not change the artifact', async () => {
      const file = join(folder, 'changed.txt');
      await writeFile(file, 'before');
      const ref = await artifacts.put({ file }, 'text/plain');
      await writeFile(file, 'after it was stored');
      expect(await readFile(await artifacts.path(ref), 'utf8')).toBe('before');
    });

    test('a file that is overwritten while it is stored is stored as what the answer says, or not at all', async () => {
      const file = join(folder, 'overwritten.bin');
      for (let round = 0; round < 6; round++) {
        const [before, after] = [randomBytes(4_000_000), randomBytes(4_000_000)];
        await writeFile(file, before);
        const storing = artifacts.put({ file }, 'application/octet-stream');
        await new Promise((resolve) => setTimeout(resolve, 4 * round));
        await writeFile(file, after, { flag: 'r+' });
        const ref = await storing;
        expect(sha256(await contentOf(await artifacts.get(ref)))).toBe(ref.hash);
        await artifacts.delete(ref.hash);
      }
    });

    test('nothing is an artifact too', async () => {
      const ref = await artifacts.put(new Uint8Array(0), 'text/plain');
      expect(ref.size).toBe(0);
      expect(await contentOf(await artifacts.get(ref))).toHaveLength(0);
      expect(await readFile(await artifacts.path(ref))).toHaveLength(0);
    });

    test('the same content put twice, at once and from a file, is one artifact', async () => {
      const bytes = bytesOf(`twice ${name}`);
      const file = join(folder, 'twice.txt');
      await writeFile(file, bytes);
      const refs = await Promise.all([artifacts.put(bytes, 'text/plain'), artifacts.put(bytes, 'text/plain'), artifacts.put({ file }, 'text/plain')]);
      expect(new Set(refs.map((ref) => ref.hash)).size).toBe(1);
      expect((await hashesIn(artifacts)).filter((hash) => hash === sha256(bytes))).toHaveLength(1);
    });

    test('two readers of one path get the same local file', async () => {
      const ref = await artifacts.put(bytesOf('read at once'), 'text/plain');
      const [first, second] = await Promise.all([artifacts.path(ref), artifacts.path(ref)]);
      expect(first).toBe(second);
    });

    test('what was never stored is missing, not empty', async () => {
      expect(await artifacts.stat(absent.hash)).toBeUndefined();
      await expect(artifacts.get(absent).then(contentOf)).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' });
      await expect(artifacts.path(absent)).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' });
    });

    test('a deleted artifact is gone from stat, list and path; deleting it again is no error', async () => {
      const ref = await artifacts.put(bytesOf('short life'), 'text/plain');
      await artifacts.path(ref);
      await artifacts.delete(ref.hash);
      await artifacts.delete(ref.hash);
      expect(await artifacts.stat(ref.hash)).toBeUndefined();
      expect(await hashesIn(artifacts)).not.toContain(ref.hash);
      await expect(artifacts.path(ref)).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' });
    });

    test('what is touched is there, and was used now; what was never stored is not', async () => {
      const before = Date.now() - 2_000; // clocks of file systems tick coarsely, a server's is its own
      const ref = await artifacts.put(bytesOf(`touched ${name}`), 'text/plain');
      expect(await artifacts.touch(ref.hash)).toEqual(ref);
      expect(await artifacts.touch(absent.hash)).toBeUndefined();
      for await (const one of artifacts.list()) if (one.hash === ref.hash) expect(one.usedAtMs).toBeGreaterThan(before);
    });

    test('what was used since then is not discarded; what was not is gone, once', async () => {
      const ref = await artifacts.put(bytesOf(`discarded ${name}`), 'text/plain');
      expect(await artifacts.discard(ref.hash, Date.now() - 60_000)).toBe(false);
      expect(await artifacts.stat(ref.hash)).toEqual(ref);
      expect(await artifacts.discard(ref.hash, Date.now() + 60_000)).toBe(true);
      expect(await artifacts.discard(ref.hash, Date.now() + 60_000)).toBe(false);
      expect(await artifacts.stat(ref.hash)).toBeUndefined();
      await artifacts.put(bytesOf(`discarded ${name}`), 'text/plain');
      expect(await artifacts.stat(ref.hash)).toEqual(ref);
    });

    test('names are listed by their beginning, and taken away without their content', async () => {
      const ref = await artifacts.put(bytesOf('named twice'), 'text/plain');
      await artifacts.alias('listed/one/file.txt', ref);
      await artifacts.alias('listed/two', ref);
      const listed = async (): Promise<readonly unknown[]> => {
        const found = [];
        for await (const one of artifacts.names('listed/')) found.push(one);
        return found.sort((a, b) => (a.name < b.name ? -1 : 1));
      };
      expect(await listed()).toEqual([{ name: 'listed/one/file.txt', hash: ref.hash }, { name: 'listed/two', hash: ref.hash }]);
      await artifacts.unname('listed/one/file.txt');
      await artifacts.unname('listed/one/file.txt');
      expect(await listed()).toEqual([{ name: 'listed/two', hash: ref.hash }]);
      expect(await artifacts.stat(ref.hash)).toEqual(ref);
      expect(await artifacts.resolve('listed/one/file.txt')).toBeUndefined();
    });

    test('a name points at the newest ref it was given', async () => {
      const older = await artifacts.put(bytesOf('older'), 'text/plain');
      const newer = await artifacts.put(bytesOf('newer'), 'text/plain');
      const path = 'driftline-results/M42/raw/particles.nc';
      expect(await artifacts.resolve(path)).toBeUndefined();
      await artifacts.alias(path, older);
      expect(await artifacts.resolve(path)).toEqual(older);
      await artifacts.alias(path, newer);
      expect(await artifacts.resolve(path)).toEqual(newer);
      expect(await artifacts.resolve('driftline-results/M42/raw')).toBeUndefined();
    });

    test('names given at once to one path leave one of them', async () => {
      const refs = await Promise.all(['one', 'two', 'three'].map((text) => artifacts.put(bytesOf(text), 'text/plain')));
      await Promise.all(refs.map((ref) => artifacts.alias('raced/name', ref)));
      expect(refs.map((ref) => ref.hash)).toContain((await artifacts.resolve('raced/name'))?.hash);
    });

    test('a name cannot point at what is not stored, nor outlive it', async () => {
      await expect(artifacts.alias('dangling', absent)).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' });
      const ref = await artifacts.put(bytesOf('named, then deleted'), 'text/plain');
      await artifacts.alias('outlived', ref);
      await artifacts.delete(ref.hash);
      expect(await artifacts.resolve('outlived')).toBeUndefined();
    });

    test.each(['../secret', 'a/../../b', '/etc/passwd', 'a//b', '', '.', 'a/.hidden', 'a\\b', 'a\0b', 'a/', '-rf', 'x'.repeat(501), 'a/b/c/d/e/f/g/h/i'])('the name %j is refused', async (bad) => {
      const ref = await artifacts.put(bytesOf('to be named'), 'text/plain');
      await expect(artifacts.alias(bad, ref)).rejects.toMatchObject({ code: 'ARTIFACT_BAD_NAME' });
      await expect(artifacts.resolve(bad)).rejects.toMatchObject({ code: 'ARTIFACT_BAD_NAME' });
    });

    test.each(['../../etc/passwd', 'A'.repeat(64), 'abc', ''])('the hash %j is refused', async (hash) => {
      const ref = { hash, size: 1, mediaType: 'text/plain' };
      await expect(artifacts.stat(hash)).rejects.toMatchObject({ code: 'ARTIFACT_BAD_HASH' });
      await expect(artifacts.path(ref)).rejects.toMatchObject({ code: 'ARTIFACT_BAD_HASH' });
      await expect(artifacts.get(ref)).rejects.toMatchObject({ code: 'ARTIFACT_BAD_HASH' });
      await expect(artifacts.delete(hash)).rejects.toMatchObject({ code: 'ARTIFACT_BAD_HASH' });
    });

    test('a source file that is not there is an error and leaves nothing behind', async () => {
      const before = await hashesIn(artifacts);
      await expect(artifacts.put({ file: join(folder, 'none') }, 'text/plain')).rejects.toMatchObject({ code: 'ENOENT' });
      expect(await hashesIn(artifacts)).toEqual(before);
    });
  });
}

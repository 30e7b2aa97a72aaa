import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openArtifacts } from '../../../gateways/artifacts/index.ts';
import { artifactsContract } from '../../contract/artifacts.ts';
import { findVersitygw, startVersitygw, type S3Server } from './versitygw.ts';

const found = await findVersitygw();

if ('why' in found) {
  test.skip(`artifacts in S3: ${found.why}`, () => undefined);
} else {
  artifactsContract('an S3 bucket', async () => {
    const server = await startVersitygw(found.file);
    const cacheFolder = await mkdtemp(join(tmpdir(), 'alidade-copies-'));
    const artifacts = await openArtifacts(server.url('results/under/here'), { cacheFolder });
    return {
      artifacts,
      close: async () => {
        await server.stop();
        await rm(cacheFolder, { recursive: true, force: true });
      },
    };
  });

  describe('artifacts in S3, beyond the contract', () => {
    let server: S3Server;
    beforeAll(async () => {
      server = await startVersitygw(found.file);
    });
    afterAll(() => server.stop());

    test('a wrong secret is refused, and not shown', async () => {
      const wrong = server.url('results').replace('alidade-secret', 'sesame');
      const refused: unknown = await openArtifacts(wrong).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(Error);
      expect(String(refused)).not.toContain('sesame');
    });

    test('what this machine stored is read without the server', async () => {
      const cacheFolder = await mkdtemp(join(tmpdir(), 'alidade-copies-'));
      const own = await startVersitygw(found.file);
      const artifacts = await openArtifacts(own.url('results'), { cacheFolder });
      const ref = await artifacts.put(new TextEncoder().encode('kept here'), 'text/plain');
      await own.stop();
      expect(await artifacts.path(ref)).toContain(ref.hash);
      await rm(cacheFolder, { recursive: true, force: true });
    });

    test('another machine fetches it once', async () => {
      const folders = [await mkdtemp(join(tmpdir(), 'alidade-copies-')), await mkdtemp(join(tmpdir(), 'alidade-copies-'))];
      const own = await startVersitygw(found.file);
      const here = await openArtifacts(own.url('results'), { cacheFolder: folders[0] ?? '' });
      const there = await openArtifacts(own.url('results'), { cacheFolder: folders[1] ?? '' });
      const ref = await here.put(new TextEncoder().encode('far away'), 'text/plain');
      const fetched = await there.path(ref);
      await own.stop();
      expect(await there.path(ref)).toBe(fetched);
      for (const folder of folders) await rm(folder, { recursive: true, force: true });
    });
  });
}

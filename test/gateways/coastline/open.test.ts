import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { landOf } from '../../../actors/drift/core/coastline.ts';
import { binIndex } from '../../../actors/drift/core/coastline-bins.ts';
import { findCoastline, openCoastline } from '../../../gateways/coastline/index.ts';
import { madeBody, madeFile } from '../../actors/drift/core/made-coast.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/index.ts';

const ring = { entry: 4, exit: 4, points: [[10_000, 10_000], [50_000, 10_000], [30_000, 50_000], [10_000, 10_000]] as const };
const file = madeFile(madeBody(new Map([[binIndex(10, 140), [ring]]]), []));

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder('coastline');
});
afterEach(() => folder.remove());

function written(content: Uint8Array): string {
  const path = join(folder.path, 'made.coast');
  writeFileSync(path, content);
  return path;
}

describe('a coastline file', () => {
  test('is found by the setting and opened on memory that threads share, once', async () => {
    const path = written(file);
    expect(findCoastline({ ALIDADE_COASTLINE: path })).toEqual({ file: path, version: 'GSHHG 0.0.0' });
    const data = await openCoastline(path);
    expect(data.segments.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(landOf(data).isLand(10.45, 50.4)).toBe(true);
    expect(landOf(data).isLand(10.1, 50.4)).toBe(false);
    expect(await openCoastline(path)).toBe(data);
  });

  test('that is not there is not found, and opening it names the remedy', async () => {
    const path = join(folder.path, 'none.coast');
    expect(findCoastline({ ALIDADE_COASTLINE: path })).toBeUndefined();
    await expect(openCoastline(path)).rejects.toMatchObject({ code: 'COASTLINE_MISSING', message: expect.stringMatching(/none\.coast.*ALIDADE_COASTLINE/s) });
  });

  test.each([
    ['half written', file.subarray(0, file.length - 7), 'bytes of'],
    ['with one byte turned', Buffer.from(file.map((byte, i) => (i === file.length - 3 ? byte ^ 1 : byte))), 'checksum'],
    ['of something else', Buffer.from('CDF\x01 and so on, longer than twenty bytes'), 'does not begin'],
    ['with a header that ends nowhere', Buffer.concat([file.subarray(0, 16), Buffer.from([255, 255, 255, 127]), file.subarray(20)]), 'does not begin'],
    ['empty', Buffer.alloc(0), 'does not begin'],
  ])('%s is refused, never an open ocean', async (_, content, why) => {
    await expect(openCoastline(written(content))).rejects.toMatchObject({ code: 'COASTLINE_DAMAGED', message: expect.stringContaining(why) });
  });

  test('that was damaged and is mended can be opened afterwards', async () => {
    const path = written(file.subarray(0, 100));
    await expect(openCoastline(path)).rejects.toMatchObject({ code: 'COASTLINE_DAMAGED' });
    writeFileSync(path, file);
    expect((await openCoastline(path)).version).toBe('GSHHG 0.0.0');
  });

  test('a folder in its place is an error that names it', async () => {
    await expect(openCoastline(folder.path)).rejects.toMatchObject({ code: 'COASTLINE_UNREADABLE' });
  });
});

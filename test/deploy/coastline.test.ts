import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { landOf } from '../../actors/drift/core/coastline.ts';
import { binIndex } from '../../actors/drift/core/coastline-bins.ts';
import { coastlineFile, fetchCoastline } from '../../deploy/coastline.mjs';
import { SetupFailure } from '../../deploy/setup/failure.mjs';
import { openCoastline } from '../../gateways/coastline/index.ts';
import { madeBody, madeFile } from '../actors/drift/core/made-coast.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/index.ts';
import { writeGshhg } from './made-gshhg.ts';

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder('coastline');
});
afterEach(() => folder.remove());

const packed = (into: string): string => join(into, 'usr', 'share', 'gmt-gshhg', 'binned_GSHHS_f.nc');
/** A Debian that gives a small world: one island, one lake in it, the grounding line under the ice. */
const smallWorld = (_: readonly string[], { into }: { readonly into: string }): Promise<void> => writeGshhg(packed(into));
const noNetwork = (): Promise<void> => Promise.reject(new SetupFailure('apt does not reach http://deb.debian.org/debian (stable)'));
const leftBehind = (): string[] => readdirSync(dirname(coastlineFile(folder.path)));

const fetch = (debian = smallWorld, env = {}): Promise<string | undefined> => fetchCoastline({ cacheDir: folder.path, env, debian });

describe('the coastline at set-up', () => {
  test('is made from Debian’s package, and left alone afterwards', async () => {
    expect(await fetch()).toBe('coastline GSHHG 9.9.9 made');
    expect(await fetch(() => Promise.reject(new Error('asked Debian again')))).toBeUndefined();
    expect(leftBehind()).toEqual(['gshhg-full.coast']);
  });

  test('has the ocean’s coast of GSHHG: no lakes, the ice front and not the grounding line', async () => {
    await fetch();
    const data = await openCoastline(coastlineFile(folder.path));
    const land = landOf(data);
    expect(land.isLand(10.5, 50.5)).toBe(true);
    expect(land.isLand(10.05, 50.5)).toBe(false);
    expect(land.isLand(20.5, -85.5)).toBe(true);
    expect(data.offsets[binIndex(20, 5)]).toBe(data.offsets[binIndex(20, 4)]);
  });

  test.each([
    ['half of it', (whole: Buffer) => whole.subarray(0, whole.length / 2)],
    ['one byte turned', (whole: Buffer) => Buffer.from(whole.map((byte, i) => (i === whole.length - 5 ? byte ^ 4 : byte)))],
    ['an older format', () => Buffer.from('ALIDADE COAST 0\n')],
    ['nothing', () => Buffer.alloc(0)],
  ])('is made anew when the cache holds %s', async (_, damage) => {
    await fetch();
    const whole = readFileSync(coastlineFile(folder.path));
    writeFileSync(coastlineFile(folder.path), damage(whole));
    expect(await fetch()).toBe('coastline GSHHG 9.9.9 made');
    expect(readFileSync(coastlineFile(folder.path)).equals(whole)).toBe(true);
  });

  test('what a killed set-up left is cleared away', async () => {
    mkdirSync(join(dirname(coastlineFile(folder.path)), 'package-Ab12'), { recursive: true });
    writeFileSync(`${coastlineFile(folder.path)}.4711.new`, 'half');
    await fetch();
    expect(leftBehind()).toEqual(['gshhg-full.coast']);
  });

  test('without a network: one sentence with the setting that helps, and nothing half-made', async () => {
    const failure = await fetch(noNetwork).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SetupFailure);
    expect(String(failure)).toMatch(/apt does not reach.*ALIDADE_COASTLINE/);
    expect(String(failure)).not.toContain('\n');
    expect(leftBehind()).toEqual([]);
  });

  test('a package with another content is refused by name', async () => {
    const other = (_: readonly string[], { into }: { readonly into: string }): Promise<void> => {
      mkdirSync(dirname(packed(into)), { recursive: true });
      writeFileSync(packed(into), 'not a coastline');
      return Promise.resolve();
    };
    await expect(fetch(other)).rejects.toThrow(/binned_GSHHS_f\.nc cannot be read as GSHHG coastline/);
  });
});

describe('ALIDADE_COASTLINE', () => {
  test('naming a finished file is used as it is: nothing is fetched', async () => {
    const mine = join(folder.path, 'mine.coast');
    writeFileSync(mine, madeFile(madeBody(new Map(), [])));
    expect(await fetch(noNetwork, { ALIDADE_COASTLINE: mine })).toBeUndefined();
    expect(existsSync(coastlineFile(folder.path))).toBe(false);
  });

  test('naming GMT’s NetCDF file has it converted, once', async () => {
    const netcdf = join(folder.path, 'binned_GSHHS_f.nc');
    await writeGshhg(netcdf);
    expect(await fetch(noNetwork, { ALIDADE_COASTLINE: netcdf })).toBe('coastline GSHHG 9.9.9 made');
    expect(await fetch(noNetwork, { ALIDADE_COASTLINE: netcdf })).toBeUndefined();
  });

  test.each([
    ['not there', undefined, /is not there/],
    ['damaged', 'ALIDADE COAST 1\nand no more', /its header is damaged/],
    ['something else', 'a letter to my aunt', /no coastline file/],
  ])('naming a file that is %s is refused, and none is fetched instead', async (_, content, why) => {
    const mine = join(folder.path, 'mine.coast');
    if (content !== undefined) writeFileSync(mine, content);
    await expect(fetch(smallWorld, { ALIDADE_COASTLINE: mine })).rejects.toThrow(why);
  });
});

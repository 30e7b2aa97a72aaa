/**
 * The world's coastline in the cache: GSHHG at full resolution, from Debian's package gmt-gshhg-full, rewritten as
 * one compact file (deploy/coastline/convert.mjs says how it is laid out). Looks first: a whole file is left alone, a
 * damaged or half one is made anew. Run by set-up, before anything is compiled.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { convertGshhg } from './coastline/convert.mjs';
import { coastlineFault, isHdf5 } from './coastline/file.mjs';
import { unpackDebianPackages } from './setup/debian.mjs';
import { SetupFailure } from './setup/failure.mjs';

const packageName = 'gmt-gshhg-full';
const inPackage = join('usr', 'share', 'gmt-gshhg', 'binned_GSHHS_f.nc');

/** Where set-up keeps the file, below the cache folder. */
export const coastlineFile = (cacheDir) => join(cacheDir, 'coastline', 'gshhg-full.coast');

/**
 * Returns what was done in a few words, undefined when nothing was to do. ALIDADE_COASTLINE may name a finished file
 * (used as it is) or GMT's own binned_GSHHS_f.nc (converted). Throws SetupFailure when there is no coastline afterwards.
 */
export async function fetchCoastline({ cacheDir, log = () => {}, env = process.env, debian = unpackDebianPackages }) {
  const target = coastlineFile(cacheDir);
  const given = env.ALIDADE_COASTLINE ?? '';
  if (given !== '') return await useGiven(given, target, log);
  if (coastlineFault(target) === undefined) return undefined;
  if (existsSync(target)) log(`the coastline in .cache is damaged (${coastlineFault(target)}): making it anew`);
  const installed = join('/', inPackage);
  if (existsSync(installed)) return await convert(installed, target, log, `the installed Debian package ${packageName}`);
  return await fromDebian(cacheDir, target, log, debian);
}

async function useGiven(given, target, log) {
  if (!existsSync(given)) throw new SetupFailure(`ALIDADE_COASTLINE=${given} is not there; missions with a coastline are refused until it is`);
  if (isHdf5(given)) return coastlineFault(target, given) === undefined ? undefined : await convert(given, target, log, given);
  const fault = coastlineFault(given);
  if (fault !== undefined) throw new SetupFailure(`ALIDADE_COASTLINE=${given}: ${fault}; give a coastline file of Alidade's or GMT's binned_GSHHS_f.nc`);
  return undefined;
}

async function fromDebian(cacheDir, target, log, debian) {
  mkdirSync(join(cacheDir, 'coastline'), { recursive: true });
  removeLeftOvers(cacheDir);
  const folder = mkdtempSync(join(cacheDir, 'coastline', 'package-'));
  try {
    log(`fetching the coastline (Debian's ${packageName}, 42 MB)`);
    await debian([packageName], { suite: 'stable', into: folder, workFolder: cacheDir });
    return await convert(join(folder, inPackage), target, log, `Debian's ${packageName}`);
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    throw new SetupFailure(`${error.message.replace(/\s*\n\s*/g, ' ').replace(/\.$/, '')}. Missions with a coastline are refused until there is one: point ALIDADE_COASTLINE at a copy (GMT's binned_GSHHS_f.nc, or .cache/coastline/gshhg-full.coast of another machine), or start again with a network.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a set-up that was killed left behind; set-ups of one folder take turns. */
function removeLeftOvers(cacheDir) {
  const folder = join(cacheDir, 'coastline');
  for (const name of readdirSync(folder)) if (/^package-|\.new$/.test(name)) rmSync(join(folder, name), { recursive: true, force: true });
}

async function convert(netcdf, target, log, source) {
  log('converting the coastline');
  const { version } = await convertGshhg(netcdf, target, source);
  const fault = coastlineFault(target);
  if (fault !== undefined) throw new SetupFailure(`the coastline was written to ${target} and reads back wrong: ${fault}`);
  return `coastline GSHHG ${version} made`;
}

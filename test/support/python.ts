/** A Python with numpy and netCDF4, for reference scripts; tests that need one are skipped, visibly, where there is none. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const candidates = [process.env['ALIDADE_PYTHON'] ?? '', resolve(root, '.cache/python/bin/python'), resolve(root, '.cache/opendrift/bin/python')];

let found: { readonly path: string | undefined } | undefined;

/** The setting ALIDADE_PYTHON, or a virtual environment in .cache; undefined when neither has numpy and netCDF4. */
export function python(): string | undefined {
  found ??= { path: candidates.find((path) => path !== '' && existsSync(path) && spawnSync(path, ['-c', 'import numpy, netCDF4'], { timeout: 60_000 }).status === 0) };
  return found.path;
}

export const hasPython = (): boolean => python() !== undefined;
/** Why a test was skipped. */
export const pythonMissing = 'no Python with numpy and netCDF4 (set ALIDADE_PYTHON, or make .cache/python)';

let astronomers: { readonly path: string | undefined } | undefined;

/** As `python`, with numpy and astropy. */
export function skyPython(): string | undefined {
  astronomers ??= { path: candidates.find((path) => path !== '' && existsSync(path) && spawnSync(path, ['-c', 'import numpy, astropy'], { timeout: 60_000 }).status === 0) };
  return astronomers.path;
}
export const skyPythonMissing = 'no Python with numpy and astropy (set ALIDADE_PYTHON, or make .cache/python)';

let brokers: { readonly path: string | undefined } | undefined;

/** As `python`, with fastavro. */
export function packetPython(): string | undefined {
  brokers ??= { path: candidates.find((path) => path !== '' && existsSync(path) && spawnSync(path, ['-c', 'import fastavro'], { timeout: 60_000 }).status === 0) };
  return brokers.path;
}
export const packetPythonMissing = 'no Python with fastavro (set ALIDADE_PYTHON, or make .cache/python)';

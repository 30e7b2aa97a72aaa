import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isHdf5, readHeader } from './header.ts';

export interface FoundCoastline {
  readonly file: string;
  /** Such as "GSHHG 2.3.7". */
  readonly version: string;
}

/**
 * The coastline of this installation: the one ALIDADE_COASTLINE names, otherwise set-up's. Undefined when there is none
 * or it is not whole enough to say what it is; whether its content is sound, `openCoastline` says. Reads a few bytes.
 */
export function findCoastline(env: Readonly<Record<string, string | undefined>>): FoundCoastline | undefined {
  const file = coastlinePath(env);
  const header = readHeader(file);
  return header === undefined ? undefined : { file, version: header.version };
}

/** Where the coastline is looked for. A NetCDF file that the setting names was converted by set-up. */
export function coastlinePath(env: Readonly<Record<string, string | undefined>>): string {
  const given = env['ALIDADE_COASTLINE'] ?? '';
  if (given !== '' && !isHdf5(given)) return given;
  return join(checkout(), '.cache', 'coastline', 'gshhg-full.coast');
}

function checkout(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}

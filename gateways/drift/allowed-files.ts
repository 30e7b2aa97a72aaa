/**
 * Forcing paths come from whoever asks for a mission. Only files below the folders that the installation names are
 * opened; nothing outside is looked at, so that no answer tells whether something is there.
 */
import { realpath } from 'node:fs/promises';
import { isAbsolute, join, normalize, relative, resolve, sep } from 'node:path';
import { DataFileError, filesOf } from '../netcdf/index.ts';

/** Real paths of the files that a request names, sorted by name; or why it may not or cannot be used. */
export type AllowedFiles = { readonly paths: readonly string[] } | { readonly refused: string };

export async function allowedFiles(path: string, folders: readonly string[]): Promise<AllowedFiles> {
  if (folders.length === 0) return { refused: 'forcing files are not allowed here: no folder for them is set (ALIDADE_DRIFT_FORCING)' };
  if (path.includes('\0') || path.length > 4096) return { refused: 'it is no path' };
  if (path.split(/[/\\]/).includes('..')) return { refused: `${shown(path)} has "..": name a file below ${folders.join(' or ')}` };
  const homes = folders.map((folder) => resolve(folder));
  const candidates = isAbsolute(path) ? homes.filter((home) => isBelow(normalize(path), home)).map(() => normalize(path)) : homes.map((home) => join(home, path));
  if (candidates.length === 0) return { refused: `${shown(path)} is outside of the forcing folders: put it below ${folders.join(' or ')}, or add its folder to ALIDADE_DRIFT_FORCING` };
  let reason = '';
  for (const candidate of candidates) {
    const found = await filesBelow(candidate, homes);
    if ('paths' in found) return found;
    reason ||= found.refused;
  }
  return { refused: `${shown(path)}: ${reason} (looked for below ${folders.join(', ')})` };
}

/** Links inside a folder may lead to another allowed one, and nowhere else. */
async function filesBelow(candidate: string, homes: readonly string[]): Promise<AllowedFiles> {
  const real: string[] = [];
  try {
    const allowed = await Promise.all(homes.map((home) => realpath(home).catch(() => home)));
    for (const file of await filesOf(candidate, '/')) {
      const target = await realpath(file);
      if (!allowed.some((home) => isBelow(target, home))) return { refused: 'it is a link that leads out of the forcing folders' };
      real.push(target);
    }
    return { paths: real };
  } catch (error) {
    return { refused: refusalOf(error) };
  }
}

/** A fault of the path; anything else (too many open files, a failing disk) is thrown on. */
function refusalOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file';
  if (code === 'ELOOP') return 'its links go round in circles';
  if (code === 'EACCES') return 'it may not be read; look at its permissions';
  if (code === 'ENAMETOOLONG') return 'its name is too long';
  if (error instanceof DataFileError && error.code === 'NOT_FOUND' && !/EMFILE|ENFILE|EIO|ESTALE/.test(error.reason)) return /no file matches/.test(error.reason) ? error.reason : 'there is no such file';
  throw error;
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

const shown = (path: string): string => JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);

/**
 * Paths come from whoever hands in an exposure. Only files below the folders that the installation names are opened;
 * nothing outside is looked at, so that no answer tells whether something is there.
 */
import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, normalize, relative, resolve, sep } from 'node:path';

/** The real path of the file; or why it may not or cannot be used. */
export type AllowedFile = { readonly path: string } | { readonly refused: string };

/** Relative paths count from each folder in turn. */
export async function allowedFile(path: string, folders: readonly string[]): Promise<AllowedFile> {
  if (path === '' || path.includes('\0') || path.length > 4096) return { refused: `${shown(path)} is no path` };
  if (path.split(/[/\\]/).includes('..')) return { refused: `${shown(path)} has "..": name a file below ${folders.join(' or ')}` };
  const homes = folders.map((folder) => resolve(folder));
  const candidates = isAbsolute(path) ? homes.filter((home) => isBelow(normalize(path), home)).map(() => normalize(path)) : homes.map((home) => join(home, path));
  if (candidates.length === 0) return { refused: `${shown(path)} is outside of the folders for sky files: put it below ${folders.join(' or ')}, or add its folder to ALIDADE_SKY_FILES` };
  let reason = '';
  for (const candidate of candidates) {
    const found = await fileBelow(candidate, homes);
    if ('path' in found) return found;
    reason ||= found.refused;
  }
  return { refused: `${shown(path)}: ${reason} (looked for below ${folders.join(', ')})` };
}

/** Links inside a folder may lead to another allowed one, and nowhere else. */
async function fileBelow(candidate: string, homes: readonly string[]): Promise<AllowedFile> {
  try {
    const allowed = await Promise.all(homes.map((home) => realpath(home).catch(() => home)));
    const target = await realpath(candidate);
    if (!allowed.some((home) => isBelow(target, home))) return { refused: 'it is a link that leads out of the folders for sky files' };
    return (await stat(target)).isFile() ? { path: target } : { refused: 'it is not a file' };
  } catch (error) {
    return { refused: refusalOf(error) };
  }
}

/** A fault of the path; anything else (too many open files, a failing disk) is thrown on. */
function refusalOf(error: unknown): string {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is no such file';
    case 'ELOOP':
      return 'its links go round in circles';
    case 'EACCES':
      return 'it may not be read; look at its permissions';
    case 'ENAMETOOLONG':
      return 'its name is too long';
    default:
      throw error;
  }
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

const shown = (path: string): string => JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);

import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { DataFileError, reasonOf } from './errors.ts';

/**
 * The files a request names: one file, every NetCDF file of a folder, or a pattern with * and ? in its last part.
 * Sorted by name. Relative paths count from `folder`. Throws DataFileError when there is none.
 */
export async function filesOf(path: string, folder: string): Promise<string[]> {
  const full = isAbsolute(path) ? path : resolve(folder, path);
  const last = basename(full);
  if (/[*?]/.test(last)) return matching(dirname(full), patternOf(last), full);
  if (isFolder(full)) return matching(full, /\.(nc|nc4|cdf|netcdf|h5)$/i, full);
  return [full];
}

async function matching(folder: string, pattern: RegExp, asked: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw new DataFileError('NOT_FOUND', asked, reasonOf(error));
  }
  const found = names.filter((name) => pattern.test(name)).sort();
  if (found.length === 0) throw new DataFileError('NOT_FOUND', asked, 'no file matches');
  return found.map((name) => join(folder, name));
}

function patternOf(text: string): RegExp {
  const parts = Array.from(text, (letter) => (letter === '*' ? '.*' : letter === '?' ? '.' : letter.replace(/[.+^${}()|[\]\\]/, '\\$&')));
  return new RegExp(`^${parts.join('')}$`);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** SHA-256 of a file's bytes, hexadecimal. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path, { highWaterMark: 1 << 20 })) {
    if (!(part instanceof Buffer)) throw new TypeError('a file stream gave text');
    hash.update(part);
  }
  return hash.digest('hex');
}

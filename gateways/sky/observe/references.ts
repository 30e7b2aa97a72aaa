/** Files that a description of an observation names, taken from where it lies into the artifact store. */
import { stat } from 'node:fs/promises';
import type { Artifacts } from '../../../protocol/ports.ts';
import { allowedFile } from '../allowed-file.ts';
import { SkyFileError } from '../errors.ts';
import { withFits } from '../open.ts';

export type Description = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Description => typeof value === 'object' && value !== null && !Array.isArray(value);
export const recordOf = (value: unknown): Description => (isRecord(value) ? value : {});

/** A file of this machine that a description names. */
export interface LocalFile {
  /** `files.bias[0]`. */
  readonly place: string;
  readonly reference: string;
  readonly path: string;
}
export interface Located {
  readonly files: readonly LocalFile[];
  /** What is not there, or not whole, as yet. */
  readonly missing: readonly string[];
  readonly faults: readonly string[];
}

const scheme = 'artifact:';

function references(description: Description): readonly { readonly place: string; readonly reference: string }[] {
  return Object.entries(recordOf(description['files'])).flatMap(([name, value]) => {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.flatMap((reference, at) => (typeof reference === 'string' ? [{ place: `files.${name}${Array.isArray(value) ? `[${at}]` : ''}`, reference }] : []));
  });
}

/**
 * Where the named files are: below `folder`, from which relative paths count. One that lies below `served`, the folders
 * that the stages read themselves, stays as it is named. Links out of the folder are refused. `nowMs`: somebody may still be
 * writing.
 */
export async function locateFiles(description: Description, folder: string, served: readonly string[], nowMs?: number): Promise<Located> {
  const [files, missing, faults]: [LocalFile[], string[], string[]] = [[], [], []];
  for (const { place, reference } of references(description)) {
    if (reference.startsWith(scheme)) continue;
    const here = await allowedFile(reference, [folder]);
    if ('path' in here) {
      const why = await incomplete(here.path, nowMs);
      if (why === undefined) files.push({ place, reference, path: here.path });
      else missing.push(`${place}: ${reference} ${why}`);
      continue;
    }
    const there = served.length > 0 ? await allowedFile(reference, served) : here;
    if ('path' in there) {
      const why = await incomplete(there.path, nowMs);
      if (why !== undefined) missing.push(`${place}: ${reference} ${why}`);
      continue;
    }
    if (here.refused.includes('there is no such file')) missing.push(`${place}: ${reference} is not there (looked for below ${[folder, ...served].join(', ')})`);
    else faults.push(`${place}: ${here.refused}`);
  }
  return { files, missing, faults };
}

/** How long a file that announces no length must have been left alone. */
const settleMs = 10_000;

/** A FITS file that is still being written ends before what its headers announce; of others it is seen by their time alone. Undefined for one that is whole. */
async function incomplete(path: string, nowMs: number | undefined): Promise<string | undefined> {
  const { size, mtimeMs } = await stat(path);
  if (size === 0) return 'is empty';
  if (!/\.fi?ts?(\.fz)?$/i.test(path)) return nowMs !== undefined && nowMs - mtimeMs < settleMs ? 'was written to within the last ten seconds' : undefined;
  try {
    withFits(path, (file) => file.hdus());
    return undefined;
  } catch (error) {
    if (error instanceof SkyFileError) return `cannot be read: ${error.message.replace(`${path}: `, '')}`;
    throw error;
  }
}

/** The same description with what was located in the store, by hash. */
export async function storeFiles(description: Description, files: readonly LocalFile[], artifacts: Pick<Artifacts, 'put'>): Promise<Description> {
  const stored = new Map<string, string>();
  for (const { path } of files) {
    if (stored.has(path)) continue;
    const { hash } = await artifacts.put({ file: path }, /\.(csv|txt)$/i.test(path) ? 'text/csv' : 'application/fits');
    stored.set(path, `${scheme}${hash}`);
  }
  const byReference = new Map(files.map(({ reference, path }) => [reference, stored.get(path) ?? reference]));
  const replaced = (value: unknown): unknown => (Array.isArray(value) ? value.map(replaced) : typeof value === 'string' ? (byReference.get(value) ?? value) : value);
  return { ...description, files: Object.fromEntries(Object.entries(recordOf(description['files'])).map(([name, value]) => [name, replaced(value)])) };
}

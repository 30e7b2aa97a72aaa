/**
 * A folder as a door: a description of an observation that is put there is handed in once. A crash at any moment repeats
 * at most what is harmless to repeat: files are stored under their hashes, the observation under its id.
 *
 * What is half-written is not taken: a description must have stayed the same between two looks and be JSON, its FITS files
 * must hold what their headers announce, and what announces no length (gzip, CSV) must have been left alone for a while. Of several supervisors on one broker the one that holds the lease looks.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { fromJson } from '../../../protocol/codec.ts';
import { oneLine } from '../../../protocol/errors.ts';
import type { Bucket } from '../../../protocol/kv.ts';
import type { Operations } from '../../../protocol/operations.ts';
import type { Artifacts } from '../../../protocol/ports.ts';
import { idRule, isId } from '../../../protocol/subjects.ts';
import { SkyObserved } from '../../../schemas/index.ts';
import { Lease } from '../../../supervisor/lease.ts';
import { repeatedly } from '../../../supervisor/repeat.ts';
import { locateFiles, recordOf, storeFiles, type Description } from '../observe/references.ts';
import { putAway } from './put-away.ts';

export interface WatchOptions {
  readonly folder: string;
  /** Folders that the stages read themselves. */
  readonly served: readonly string[];
  readonly patienceMs: number;
  readonly artifacts: Pick<Artifacts, 'put'>;
  readonly submit: Operations['submit'];
  readonly leases: Bucket;
  /** Whose the lease is. */
  readonly holder: string;
  readonly log: (level: 'info' | 'warn', message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly everyMs?: number;
  readonly now?: () => number;
}

const leaseSeconds = 10;
/** How long a text that is no JSON may stay the same before it is taken for finished. */
const settleMs = 10_000;

/** What became of a description at one look. */
type Taken = 'done' | 'waits' | { readonly failed: readonly string[] };

interface Seen {
  readonly mark: string;
  /** When it was first seen so. */
  readonly since: number;
}

/** Looks once, then again and again; returns what ends it. */
export async function watchObservations(options: WatchOptions): Promise<() => void> {
  const { folder, leases, holder, log, everyMs = 2_000, now = Date.now } = options;
  const lease = new Lease(leases, 'sky-watch', holder, leaseSeconds);
  const seen = new Map<string, Seen>();
  const unreadable = new Map<string, string>();
  let trouble = '';

  async function look(): Promise<void> {
    if (!(await lease.hold(now()))) return;
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json') && !name.startsWith('.')).sort();
    for (const name of seen.keys()) if (!names.includes(name)) seen.delete(name);
    for (const name of unreadable.keys()) if (!names.includes(name)) unreadable.delete(name);
    for (const name of names) {
      if (!(await lookAt(name))) continue;
      // Storing a night's files takes longer than a lease.
      if (!(await lease.hold(now()))) return;
    }
  }
  /** Whether it was dealt with. What cannot be read itself stays, is told once, and holds up none of the others. */
  async function lookAt(name: string): Promise<boolean> {
    try {
      const found = await stat(join(folder, name));
      if (!found.isFile()) throw new Unreadable('it is no file');
      const mark = `${found.size}/${found.mtimeMs}/${found.ino}`;
      const before = seen.get(name);
      if (before?.mark !== mark) {
        seen.set(name, { mark, since: now() });
        return false;
      }
      const taken = await take(name, now() - before.since, options);
      if (taken === 'waits') return false;
      await putAway(folder, name, taken === 'done' ? undefined : taken.failed);
      seen.delete(name);
      unreadable.delete(name);
      if (taken !== 'done') log('warn', 'a description of an observation could not be taken', { file: join(folder, name), faults: taken.failed });
      return true;
    } catch (error) {
      if (!isOfOneFile(error)) throw error;
      const words = oneLine(error instanceof Error ? error.message : String(error));
      if (unreadable.get(name) !== words) log('warn', 'a description in the watched folder cannot be read; it stays there', { file: join(folder, name), error: words });
      unreadable.set(name, words);
      return false;
    }
  }
  async function lookAgain(): Promise<void> {
    try {
      await look();
      trouble = '';
    } catch (error) {
      const words = oneLine(error instanceof Error ? error.message : String(error));
      if (words !== trouble) log('warn', 'the watched folder could not be looked at; it is tried again', { folder, error: words });
      trouble = words;
    }
  }

  await lookAgain();
  const stop = repeatedly(everyMs, lookAgain);
  return () => {
    stop();
    void lease.release((error) => log('info', 'the lease of the watched folder ends by its lifetime', { error }));
  };
}

class Unreadable extends Error {}

/** A fault of one file, such as its permissions or a link to nowhere; a disk that is full and a broker that is away are everybody's. */
const isOfOneFile = (error: unknown): boolean => error instanceof Unreadable || (error instanceof Error && 'code' in error && ['EACCES', 'EPERM', 'ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'ENXIO'].includes(String(error.code)));

/** `ageMs`: how long it has stayed as it is. */
async function take(name: string, ageMs: number, { folder, served, patienceMs, artifacts, submit, log, now = Date.now }: WatchOptions): Promise<Taken> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(join(folder, name), 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return ageMs < settleMs ? 'waits' : { failed: [`it is no JSON: ${error.message}`] };
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return { failed: ['it must hold one observation, an object'] };
  const description = await completed(recordOf(parsed), name, folder);
  const judged = fromJson(description, [SkyObserved]);
  const id = description['observation_id'];
  const located = await locateFiles(description, folder, served, now());
  const faults = [
    ...('fault' in judged ? (judged.fault.faults?.map(({ path, message }) => `${path}: ${message}`) ?? [judged.fault.message]) : []),
    ...(typeof id === 'string' && isId(id) ? [] : [`observation_id: ${JSON.stringify(id)} must be ${idRule}`]), ...located.faults,
  ];
  if (faults.length > 0 || typeof id !== 'string') return { failed: [...new Set(faults)] };
  if (located.missing.length > 0) return ageMs < patienceMs ? 'waits' : { failed: located.missing };
  const payload = await storeFiles(description, located.files, artifacts);
  const submitted = await submit({ domain: 'sky', event: SkyObserved.name, id, payload: Buffer.from(JSON.stringify(payload)), by: 'watch' });
  if (submitted.duplicate && !saysTheSame(submitted.stored, payload)) return { failed: [`an observation ${id} was handed in before with another content; choose another observation_id`] };
  log('info', 'an observation was taken from the watched folder', { id, file: name, duplicate: submitted.duplicate });
  return 'done';
}

/** What a description leaves out: its id is its name, its exposure the FITS file of its name. */
async function completed(description: Description, name: string, folder: string): Promise<Description> {
  const stem = name.slice(0, -'.json'.length);
  const files = recordOf(description['files']);
  const named = { observation_id: stem, ...description };
  if (files['raw'] !== undefined) return named;
  const there = new Set(await readdir(folder));
  const beside = ['.fits', '.fits.gz', '.fits.fz', '.fit', '.fts'].map((ending) => `${stem}${ending}`).find((one) => there.has(one));
  return { ...named, files: { ...files, raw: beside ?? `${stem}.fits` } };
}

/** Compared as events: defaults may be written out or not. */
function saysTheSame(stored: Uint8Array, payload: Description): boolean {
  const [one, other] = [fromJsonText(stored), fromJson(payload, [SkyObserved])];
  return one !== undefined && 'ok' in one && 'ok' in other && isDeepStrictEqual(one.ok.value, other.ok.value);
}
function fromJsonText(data: Uint8Array): ReturnType<typeof fromJson> | undefined {
  try {
    return fromJson(JSON.parse(new TextDecoder().decode(data)), [SkyObserved]);
  } catch {
    // What another door has stored in another encoding.
    return undefined;
  }
}

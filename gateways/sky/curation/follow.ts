/**
 * Keeps the curation in the log as its file says it: at the start, and whenever the file or one that it names has changed
 * since. Of several supervisors on one broker the one that holds the lease does.
 */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { decode, encode } from '../../../protocol/codec.ts';
import { oneLine } from '../../../protocol/errors.ts';
import type { Bucket } from '../../../protocol/kv.ts';
import { eventSubject, streamOf } from '../../../protocol/subjects.ts';
import { WrongSequence, type Transport } from '../../../protocol/transport.ts';
import { SkyCurationChanged } from '../../../schemas/index.ts';
import { Lease } from '../../../supervisor/lease.ts';
import { repeatedly } from '../../../supervisor/repeat.ts';
import { CurationError, readCurationFile, type CurationFile } from './read.ts';

const subject = eventSubject('sky', SkyCurationChanged.name, 'current');

/** Stores a configuration when it is not the one that stands there; true when it was stored. */
export async function putCuration(transport: Pick<Transport, 'last' | 'publish'>, { json }: Pick<CurationFile, 'json'>, by: string, nowMs: number): Promise<boolean> {
  for (;;) {
    const before = await transport.last(streamOf('sky'), subject);
    const decoded = before === undefined ? undefined : decode(before.data, [SkyCurationChanged]);
    if (decoded !== undefined && 'ok' in decoded && decoded.ok.value.configuration === json) return false;
    const data = encode(SkyCurationChanged, { configuration: json, by, at: new Date(nowMs).toISOString() });
    try {
      await transport.publish({ subject, data, ttl: 'never', expect: { filter: subject, sequence: before?.sequence ?? 0 } });
      return true;
    } catch (error) {
      if (!(error instanceof WrongSequence)) throw error;
    }
  }
}

export interface FollowCurationOptions {
  readonly file: string;
  readonly transport: Pick<Transport, 'last' | 'publish'>;
  readonly leases: Bucket;
  /** Whose the lease is. */
  readonly holder: string;
  readonly log: (level: 'info' | 'warn', message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly everyMs?: number;
}

const leaseSeconds = 10;

/** Changes when one of the files has. */
async function stampOf(files: readonly string[]): Promise<string> {
  const stamps = await Promise.all(files.map((file) => stat(file).then(({ mtimeMs, size, ino }) => `${file} ${mtimeMs} ${size} ${ino}`, () => `${file} is not there`)));
  return stamps.join('\n');
}

/**
 * Throws a CurationError when the file is wrong now. Later a wrong file is told in the log, and the configuration before
 * it stays in force. Returns what ends it.
 */
export async function followCuration({ file, transport, leases, holder, log, everyMs = 2_000 }: FollowCurationOptions): Promise<() => void> {
  const lease = new Lease(leases, 'sky-curation', holder, leaseSeconds);
  let [files, applied, trouble]: [readonly string[], string, string] = [[file], '', ''];
  const look = async (): Promise<void> => {
    if (!(await lease.hold(Date.now()))) {
      applied = ''; // whoever holds it next begins from the file
      return;
    }
    // Before the reading: what changes meanwhile is seen next time.
    const stamp = await stampOf(files);
    if (stamp === applied) return;
    const read = await readCurationFile(file).catch((error: unknown) => {
      if (error instanceof CurationError) files = [...new Set([file, ...error.files])];
      throw error;
    });
    if ((await stampOf(files)) !== stamp) return; // it is being written
    if (await putCuration(transport, read, `file:${basename(file)}`, Date.now())) log('info', 'another curation is in force', { file });
    const isSameSet = read.files.join() === files.join();
    files = read.files;
    applied = isSameSet ? stamp : '';
    trouble = '';
  };
  const lookAgain = async (): Promise<void> => {
    try {
      await look();
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      if (words !== trouble) log('warn', error instanceof CurationError ? 'the curation’s configuration is wrong; the one before stays in force' : 'the curation’s configuration could not be stored; it is tried again', { file, faults: words.split('\n').map(oneLine) });
      trouble = words;
    }
  };
  await readCurationFile(file);
  await lookAgain();
  const stop = repeatedly(everyMs, lookAgain);
  return () => {
    stop();
    void lease.release((error) => log('info', 'the lease of the curation ends by its lifetime', { error }));
  };
}

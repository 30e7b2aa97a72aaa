/**
 * One sweep: looks at the store and the tables, and clears what is kept no longer.
 *
 * It may die at any moment, and the next one goes on: each file is first remembered as cleared, then discarded; one that
 * was remembered and is still there is found again. It reads the tables only when they hold all that the logs held when it
 * began, so that no reference is overlooked; what came later was stored or used within the grace.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import { AlidadeError } from '../../protocol/errors.ts';
import type { Artifacts } from '../../protocol/ports.ts';
import { formatDuration } from '../../protocol/settings.ts';
import { readClaims } from './claims.ts';
import { forgetCleared, rememberCleared } from './cleared.ts';
import { Ledger, type OldName, type Plan } from './plan.ts';
import type { Keeping, Kind } from './settings.ts';

export interface SweepSpec {
  readonly pool: Pool;
  readonly artifacts: Artifacts;
  /** Seconds. */
  readonly keep: Keeping;
  readonly now: () => number;
  /** Last message of each log whose tables refer to files, by stream. */
  readonly lastSequences: () => Promise<ReadonlyMap<string, number>>;
  /** Milliseconds; default: an hour, which is longer than a reference takes into the tables. */
  readonly graceMs?: number;
  /** Asked before each batch: whether it may go on. Rejects or gives false when another one has taken over. */
  readonly mayGoOn?: () => Promise<boolean>;
  readonly patienceMs?: number;
}

export interface Intent extends Plan {
  readonly names: readonly OldName[];
}

export interface Swept extends Intent {
  /** Those among `going` that went, by kind; the rest was used meanwhile. */
  readonly removed: Readonly<Record<Kind, { readonly bytes: number; readonly files: number }>>;
  readonly isComplete: boolean;
}

const defaultGraceMs = 3_600_000;
const batch = 100;

/** What a sweep would do now. Throws `TABLES_BEHIND` (retryable) while the tables do not hold what the logs do. */
export async function intendSweep({ pool, artifacts, keep, now, lastSequences, graceMs = defaultGraceMs, patienceMs = 30_000 }: SweepSpec): Promise<Intent> {
  const at = now();
  await untilTablesHold(pool, await lastSequences(), patienceMs);
  const stored = [];
  for await (const one of artifacts.list()) stored.push(one);
  const ledger = new Ledger(stored);
  const names = await readClaims(pool, artifacts, ledger, at, keep);
  return { ...ledger.plan(at, graceMs, keep), names };
}

export async function sweep(spec: SweepSpec): Promise<Swept> {
  const { pool, artifacts, keep, now, graceMs = defaultGraceMs, mayGoOn = () => Promise.resolve(true) } = spec;
  const at = now();
  const intent = await intendSweep(spec);
  const used = new Set<string>();
  const removed = { frames: count(), masters: count(), missions: count(), unreferenced: count() };
  const told = (isComplete: boolean): Swept => ({ ...intent, removed, isComplete });
  for (const some of batches(intent.going)) {
    if (!(await mayGoOn())) return told(false);
    await rememberCleared(pool, some, (kind) => formatDuration(keep[kind]), now());
    const stayed: string[] = [];
    for (const { hash, size, kind } of some) {
      if (!(await artifacts.discard(hash, at - graceMs))) stayed.push(hash);
      else {
        removed[kind].bytes += size;
        removed[kind].files++;
      }
    }
    await forgetCleared(pool, stayed);
    for (const hash of stayed) used.add(hash);
  }
  // Last, so that whoever dies before leaves names of nothing, which go the next time, and no content that nothing names.
  for (const some of batches(intent.names.filter(({ hash }) => !used.has(hash)))) {
    if (!(await mayGoOn())) return told(false);
    for (const { name } of some) await artifacts.unname(name);
  }
  return told(true);
}

const count = (): { bytes: number; files: number } => ({ bytes: 0, files: 0 });
const batches = <T>(all: readonly T[]): readonly (readonly T[])[] => Array.from({ length: Math.ceil(all.length / batch) }, (_, k) => all.slice(k * batch, (k + 1) * batch));

async function untilTablesHold(pool: Pool, last: ReadonlyMap<string, number>, patienceMs: number): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const { rows } = await pool.query<{ stream: string; sequence: number }>('SELECT stream, sequence FROM projections');
    const held = new Map(rows.map(({ stream, sequence }) => [stream, sequence]));
    const behind = [...last].filter(([stream, sequence]) => sequence > 0 && (held.get(stream) ?? 0) < sequence);
    if (behind.length === 0) return;
    if (performance.now() > deadline) throw new AlidadeError('TABLES_BEHIND', `nothing is cleared while the tables are behind the log: ${behind.map(([stream, sequence]) => `${stream} is at ${held.get(stream) ?? 0} of ${sequence}`).join(', ')}`, { retryable: true });
    await wait(200);
  }
}

/** What is remembered of files that were cleared: enough to say so to whoever asks for one. */
import type { Pool } from 'pg';
import { settingOf, type Kind } from './settings.ts';

export interface Cleared {
  readonly atMs: number;
  readonly kind: Kind;
  /** The setting by which it went, with the value that it had. */
  readonly setting: string;
  readonly value: string;
}

const kinds: readonly Kind[] = ['frames', 'masters', 'missions', 'unreferenced'];

/** Said before it is done: a file that is said to be cleared and is still there is simply there. */
export async function rememberCleared(pool: Pool, files: readonly { readonly hash: string; readonly size: number; readonly kind: Kind }[], valueOf: (kind: Kind) => string, now: number): Promise<void> {
  const rows = files.map(({ hash, size, kind }) => ({ hash, size, kind, setting: settingOf(kind), value: valueOf(kind), cleared_at: new Date(now).toISOString() }));
  await pool.query(
    `INSERT INTO artifacts_cleared (hash, size, kind, setting, value, cleared_at) SELECT * FROM jsonb_to_recordset($1::jsonb) AS r (hash text, size bigint, kind text, setting text, value text, cleared_at timestamptz)
     ON CONFLICT (hash) DO UPDATE SET size = excluded.size, kind = excluded.kind, setting = excluded.setting, value = excluded.value, cleared_at = excluded.cleared_at`,
    [JSON.stringify(rows)],
  );
}

export async function forgetCleared(pool: Pool, hashes: readonly string[]): Promise<void> {
  if (hashes.length > 0) await pool.query('DELETE FROM artifacts_cleared WHERE hash = ANY($1::text[])', [hashes]);
}

export async function clearedOf(pool: Pool, hash: string): Promise<Cleared | undefined> {
  const { rows } = await pool.query<Record<string, unknown>>('SELECT cleared_at, kind, setting, value FROM artifacts_cleared WHERE hash = $1', [hash]);
  const [row] = rows;
  const kind = kinds.find((one) => one === row?.['kind']);
  const at = row?.['cleared_at'];
  return row === undefined || kind === undefined || !(at instanceof Date) ? undefined : { atMs: at.getTime(), kind, setting: String(row['setting']), value: String(row['value']) };
}

const minute = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const again: Readonly<Record<Kind, string>> = {
  frames: 'run the observation again (`alidade jobs rerun`) to have it again',
  masters: 'they are made again with the next exposure',
  missions: 'run the mission again (`alidade jobs rerun`) to have it again: the same forcing gives the same bytes',
  unreferenced: 'nothing referred to it',
};

/** When, by which setting, and what to do. `what`: such as `the difference frame`. */
export const clearedSentence = (what: string, { atMs, kind, setting, value }: Cleared): string => `${what} was cleared on ${minute(atMs)} (${setting} is ${value}); ${again[kind]}`;

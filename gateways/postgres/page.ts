/** Lists by pages: from the place of the last row seen on, so that rows which arrive meanwhile neither double nor hide others. */
import type { Pool } from 'pg';
import { AlidadeError } from '../../protocol/errors.ts';

/** A row as the doors hand it out: column names, times as ISO 8601 in UTC. */
export type Shown = Readonly<Record<string, unknown>>;

export interface Page {
  readonly items: readonly Shown[];
  /** Opaque; undefined at the end. */
  readonly next: string | undefined;
}

export interface Paging {
  readonly cursor?: string;
  readonly limit: number;
}

/** Where a list goes on: the time and the keys of its last row. */
export function writeCursor(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Throws `INVALID_CURSOR` for anything that `writeCursor` has not written with as many keys. */
export function readCursor(cursor: string, keys: number): readonly [number, ...string[]] {
  const refused = new AlidadeError('INVALID_CURSOR', 'the cursor is not one that this list has given');
  if (!/^[A-Za-z0-9_-]{1,1000}$/.test(cursor)) throw refused;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw refused;
  }
  if (!Array.isArray(parts) || parts.length !== keys + 1) throw refused;
  const [time, ...rest]: unknown[] = parts;
  const texts = rest.filter((part): part is string => typeof part === 'string' && !part.includes('\0'));
  if (typeof time !== 'number' || !(Math.abs(time) < 8.64e15) || texts.length !== keys) throw refused;
  return [time, ...texts];
}

export interface List {
  readonly table: string;
  /** Column of the time (or of the number, see `by`) that orders the list, then those that tell rows of one time apart. */
  readonly order: readonly [string, ...string[]];
  /** What the first of them holds; default: a time. */
  readonly by?: 'number';
  /** Columns that are shown; default: all. */
  readonly columns?: readonly string[];
  readonly where: readonly (readonly [condition: string, value: unknown])[];
}

export async function page(pool: Pool, list: List, paging: Paging): Promise<Page> {
  const values: unknown[] = [];
  const conditions = list.where.map(([condition, value]) => condition.replaceAll('?', `$${values.push(value)}`));
  if (paging.cursor !== undefined) {
    const [time, ...keys] = readCursor(paging.cursor, list.order.length - 1);
    const first = list.by === 'number' ? `$${values.push(time)}::float8` : `$${values.push(new Date(time))}::timestamptz`;
    const places = [first, ...keys.map((key) => `$${values.push(key)}`)];
    conditions.push(`(${list.order.join(', ')}) < (${places.join(', ')})`);
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const order = list.order.map((column) => `${column} DESC`).join(', ');
  const found = await pool.query<Record<string, unknown>>(`SELECT ${list.columns?.join(', ') ?? '*'} FROM ${list.table} ${where} ORDER BY ${order} LIMIT $${values.push(paging.limit + 1)}`, values);
  const items = found.rows.slice(0, paging.limit);
  const last = found.rows.length > paging.limit ? items.at(-1) : undefined;
  return { items: items.map(shown), next: last === undefined ? undefined : writeCursor(list.order.map((column) => keyPart(last[column]))) };
}

const keyPart = (value: unknown): string | number => (value instanceof Date ? value.getTime() : typeof value === 'number' ? value : String(value));

export const shown = (row: Readonly<Record<string, unknown>>): Shown =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]));

export const given = (condition: string, value: unknown): readonly (readonly [string, unknown])[] => (value === undefined ? [] : [[condition, value]]);

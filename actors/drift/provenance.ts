/** Where a result came from, so that it can be made again: the same inputs, settings, code and seed give the same bytes. */
import { createHash } from 'node:crypto';
import type { DriftParams, DriftPreparedBody } from '../../schemas/index.ts';

/**
 * sha256 of everything asked for that bears on the result, in an order of fields that does not depend on how it was
 * written. Where a forcing file lies does not: its content has a hash of its own.
 */
export function settingsHash(params: DriftParams): string {
  const { animation: _animation, ...rest } = params;
  const bearing = { ...rest, forcing: params.forcing.map((source) => ({ ...source, path: null })) };
  return createHash('sha256').update(JSON.stringify(sorted(bearing))).digest('hex');
}

/** Hashes as one attribute of a file; the hash of a list too long for that. */
export function joinedHashes(hashes: readonly string[]): string {
  if (hashes.length <= 500) return hashes.join(' ');
  return `${createHash('sha256').update(hashes.join(' ')).digest('hex')} (of the list of ${hashes.length})`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]));
}

/** sha256 of each forcing file, in order of priority. */
export const inputHashes = ({ sources }: Pick<DriftPreparedBody, 'sources'>): string[] => sources.flatMap(({ files }) => files.map(({ sha256 }) => sha256));

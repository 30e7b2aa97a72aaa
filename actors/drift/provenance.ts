/** Where a result came from, so that it can be made again: the same inputs, settings, code and seed give the same bytes. */
import { createHash } from 'node:crypto';
import type { DriftParams, DriftPreparedBody } from '../../schemas/index.ts';

/** sha256 of everything that was asked for, in an order of fields that does not depend on how it was written. */
export function settingsHash(params: DriftParams): string {
  return createHash('sha256').update(JSON.stringify(sorted(params))).digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]));
}

/** sha256 of each forcing file, in order of priority. */
export const inputHashes = ({ sources }: Pick<DriftPreparedBody, 'sources'>): string[] => sources.flatMap(({ files }) => files.map(({ sha256 }) => sha256));

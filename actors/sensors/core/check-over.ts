/** What a schema cannot say about `over`. */
import type { OverDefinition } from './definition.ts';
import type { Over, OverFunction } from './rule.ts';

/** The longest stretch of readings that a rule may look back on, offset included. */
export const MAX_WINDOW_MS = 7 * 86_400_000;
export const MAX_SEASON_BUCKETS = 2048;

/** Fields of `over` beside function, window and min_readings, and the functions that take them. */
const takenBy: Readonly<Record<'offset' | 'q' | 'ahead' | 'min_stddev' | 'season' | 'seasons', (name: OverFunction) => boolean>> = {
  offset: (name) => name !== 'delta' && name !== 'predict_linear',
  q: (name) => name === 'quantile',
  ahead: (name) => name === 'predict_linear',
  min_stddev: (name) => name === 'zscore',
  season: (name) => name === 'zscore',
  seasons: (name) => name === 'zscore',
};
const leastReadings = (name: OverFunction): number => (['deriv', 'predict_linear', 'idelta', 'changes', 'zscore'].includes(name) ? 2 : 1);

/** `duration` says what is wrong with a duration itself. */
export function checkOver(over: OverDefinition, say: (message: string, field: string) => void, duration: (field: 'window' | 'offset' | 'ahead' | 'season') => number | undefined): Over | undefined {
  for (const field of ['offset', 'q', 'ahead', 'min_stddev', 'season', 'seasons'] as const) if (over[field] !== undefined && !takenBy[field](over.function)) say(`${field} does not go with function: ${over.function}`, field);
  if (over.function === 'quantile' && over.q === undefined) say('quantile needs q, such as 0.95', 'q');
  if (over.function === 'predict_linear' && over.ahead === undefined) say('predict_linear needs ahead, such as 4h', 'ahead');
  const least = leastReadings(over.function);
  if (over.min_readings !== undefined && over.min_readings < least) say(`${over.function} needs min_readings of ${least} or more`, 'min_readings');
  const [windowMs, offsetMs = 0, aheadMs = 0] = [duration('window'), duration('offset'), duration('ahead')];
  if (windowMs === 0) say('window must be longer than 0s', 'window');
  if (windowMs !== undefined && windowMs + offsetMs > MAX_WINDOW_MS) say('window and offset together are at most 7d', 'window');
  return { function: over.function, windowMs: windowMs ?? 0, offsetMs, aheadMs, minReadings: over.min_readings ?? least, q: over.q ?? 0.5, minStddev: over.min_stddev ?? 0, season: checkSeason(over, windowMs ?? 0, say, duration) };
}

function checkSeason(over: OverDefinition, windowMs: number, say: (message: string, field: string) => void, duration: (field: 'season') => number | undefined): Over['season'] {
  if (over.season === undefined) {
    if (over.seasons !== undefined) say('seasons needs season, such as 1d', 'seasons');
    return undefined;
  }
  const [periodMs, count] = [duration('season'), over.seasons ?? 7];
  if (periodMs === undefined || windowMs === 0) return undefined;
  if (over.offset !== undefined) say('offset does not go with season', 'offset');
  if (periodMs === 0 || periodMs % windowMs !== 0) say('season must be a multiple of window', 'season');
  if ((periodMs / windowMs) * count > MAX_SEASON_BUCKETS) say(`season × seasons holds more than ${MAX_SEASON_BUCKETS} windows: take a longer window or fewer seasons`, 'seasons');
  return { periodMs, count };
}

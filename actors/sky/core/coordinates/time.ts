/** Time scales as modified Julian days: UTC, TAI and TT. UT1 is taken for UTC: at most 0.9 s, 14″ of hour angle. */

/** Days (MJD) from which on TAI − UTC is so many seconds (IERS Bulletin C; none announced after 2017). */
const leapSeconds: readonly (readonly [mjd: number, seconds: number])[] = [
  [41317, 10], [41499, 11], [41683, 12], [42048, 13], [42413, 14], [42778, 15], [43144, 16], [43509, 17], [43874, 18], [44239, 19],
  [44786, 20], [45151, 21], [45516, 22], [46247, 23], [47161, 24], [47892, 25], [48257, 26], [48804, 27], [49169, 28], [49534, 29],
  [50083, 30], [50630, 31], [51179, 32], [53736, 33], [54832, 34], [56109, 35], [57204, 36], [57754, 37],
];

const day = 86_400;
/** MJD of 1970-01-01. */
const unixEpoch = 40_587;
export const mjdJ2000 = 51_544.5;

/** Seconds; throws RangeError before 1972, when UTC had no whole seconds. */
export function taiMinusUtc(mjdUtc: number): number {
  const found = leapSeconds.findLast(([from]) => mjdUtc >= from);
  if (found === undefined) throw new RangeError(`UTC has leap seconds since 1972 (MJD 41317), not at MJD ${mjdUtc}`);
  return found[1];
}

export const taiOf = (mjdUtc: number): number => mjdUtc + taiMinusUtc(mjdUtc) / day;
export const ttOf = (mjdUtc: number): number => mjdUtc + (taiMinusUtc(mjdUtc) + 32.184) / day;
/** Julian centuries of TT since J2000. */
export const centuriesOf = (mjdUtc: number): number => (ttOf(mjdUtc) - mjdJ2000) / 36_525;

/** Of an ISO 8601 time in UTC; undefined when it is none. A leap second counts as the first of the next day. */
export function mjdOfIso(text: string): number | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?)?Z?$/.exec(text.trim());
  if (found === null) return undefined;
  const [year, month, date, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0));
  const midnight = Date.UTC(year ?? 0, (month ?? 1) - 1, date ?? 1);
  // What Date has carried over was no date.
  if (new Date(midnight).toISOString().slice(0, 10) !== found[0].trim().slice(0, 10) || (hours ?? 0) > 23 || (minutes ?? 0) > 59 || (seconds ?? 0) >= 61) return undefined;
  return midnight / (1000 * day) + unixEpoch + ((hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)) / day;
}

/** `2026-11-26T02:12:42.000Z`, to a millisecond. */
export const isoOfMjd = (mjdUtc: number): string => new Date(Math.round((mjdUtc - unixEpoch) * day * 1000)).toISOString();

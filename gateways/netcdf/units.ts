/** Units as the files write them (UDUNITS spellings that occur in practice), to SI. Every function returns undefined for what it does not know. */

const secondsPerUnit: ReadonlyMap<string, number> = new Map(
  ([
    [1e-6, 'microsecond microseconds us'],
    [1e-3, 'millisecond milliseconds msec msecs ms'],
    [1, 'second seconds sec secs s'],
    [60, 'minute minutes min mins'],
    [3600, 'hour hours hr hrs h'],
    [86_400, 'day days d'],
    [604_800, 'week weeks'],
  ] as const).flatMap(([seconds, names]) => names.split(' ').map((name): [string, number] => [name, seconds])),
);

/** Metres per unit of length; degrees are not lengths. */
export function metresPer(units: string): number | undefined {
  switch (units.trim().toLowerCase()) {
    case 'm': case 'meter': case 'meters': case 'metre': case 'metres': return 1;
    case 'km': case 'kilometer': case 'kilometers': case 'kilometre': case 'kilometres': return 1000;
    case '100 km': case '100km': return 100_000;
    default: return undefined;
  }
}

export function isDegrees(units: string): boolean {
  return /^deg(ree)?s?(_?(north|east|n|e|true))?$/i.test(units.trim());
}

/** Metres per second per unit of speed. */
export function mpsPer(units: string): number | undefined {
  const plain = units.trim().toLowerCase().replace(/met(?:re|er)s?/g, 'm').replace(/seconds?|sec\b/g, 's').replace(/\*\*|\^/g, '').replace(/[\s.·]+/g, ' ').replace(/ms\b(?= ?-1)/, 'm s');
  switch (plain) {
    case 'm/s': case 'm s-1': case 'm s -1': case 'ms-1': return 1;
    case 'cm/s': case 'cm s-1': return 0.01;
    case 'km/h': case 'km h-1': return 1 / 3.6;
    case 'knot': case 'knots': case 'kt': case 'kts': case 'kn': return 1852 / 3600;
    default: return undefined;
  }
}

/** `value · scale + epoch` is Unix seconds. */
export interface TimeUnits {
  readonly scale: number;
  readonly epoch: number;
}

/**
 * "hours since 1900-01-01 00:00:0.0", "seconds since 1970-01-01 00:00:00 +00:00", "days since 1-1-1 00:00Z", …
 * Calendars: standard and gregorian (Julian before 15 October 1582), proleptic_gregorian. Others count days that
 * do not exist, so a moment of a mission has no place in them.
 */
export function parseTimeUnits(units: string, calendar = 'standard'): TimeUnits | { readonly refused: string } {
  const kind = calendar.trim().toLowerCase();
  if (!['standard', 'gregorian', 'proleptic_gregorian', ''].includes(kind)) return { refused: `calendar "${calendar}" is not supported (standard, gregorian and proleptic_gregorian are)` };
  const match = /^\s*([a-z]+)\s+since\s+(.+?)\s*$/i.exec(units);
  const scale = secondsPerUnit.get(match?.[1]?.toLowerCase() ?? '');
  if (match === null || scale === undefined) return { refused: `time units "${units}" are not "<unit> since <date>"` };
  const epoch = parseEpoch(match[2] ?? '', kind !== 'proleptic_gregorian');
  return epoch === undefined ? { refused: `time units "${units}" have no date that can be read` } : { scale, epoch };
}

const EPOCH = /^([+-]?\d{1,4})-(\d{1,2})-(\d{1,2})(?:[T\s]+(\d{1,2})(?::(\d{1,2})(?::(\d{1,2}(?:\.\d*)?))?)?)?\s*(Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?$/i;

function parseEpoch(text: string, mixedCalendar: boolean): number | undefined {
  const match = EPOCH.exec(text.trim());
  if (match === null) return undefined;
  const [year = NaN, month = NaN, day = NaN, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((part) => (part === undefined ? undefined : Number(part)));
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second >= 61) return undefined;
  const beforeReform = year * 10_000 + month * 100 + day < 15_821_015;
  const days = mixedCalendar && beforeReform ? julianDays(year, month, day) : gregorianDays(year, month, day);
  return days * 86_400 + hour * 3600 + minute * 60 + second - zoneSeconds(match[7]);
}

function zoneSeconds(zone: string | undefined): number {
  const match = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone ?? '');
  return match === null ? 0 : (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60);
}

/** Days since 1970-01-01 of a date in the (proleptic) Gregorian calendar. */
function gregorianDays(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / 86_400_000;
}

/** The same for a date in the Julian calendar; Richards 2013, Explanatory Supplement, section 15.11. */
function julianDays(year: number, month: number, day: number): number {
  const shift = Math.floor((14 - month) / 12);
  const y = year + 4800 - shift;
  const m = month + 12 * shift - 3;
  return day + Math.floor((153 * m + 2) / 5) + 365 * y + Math.floor(y / 4) - 32_083 - 2_440_588;
}

/** Time intervals of Alertmanager: when a route is mute or active. Times of day count in their place's time. */

/** Both ends included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** All given fields must hold; of a field's spans one. Undefined: any. */
export interface TimeBlock {
  /** Minutes of the day; the end is not included. */
  readonly times: readonly Span[] | undefined;
  /** Sunday is 0. */
  readonly weekdays: readonly Span[] | undefined;
  /** Negative ones count from the month's end: −1 is its last day. */
  readonly daysOfMonth: readonly Span[] | undefined;
  readonly months: readonly Span[] | undefined;
  readonly years: readonly Span[] | undefined;
  /** A name of the IANA time zone database. */
  readonly location: string;
}

/** Holds while one of its blocks does. */
export interface TimeInterval {
  readonly name: string;
  readonly blocks: readonly TimeBlock[];
}

interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly minute: number;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** A clock of a place; undefined when there is no such place. */
export function clockAt(location: string): Intl.DateTimeFormat | undefined {
  const known = clocks.get(location);
  if (known !== undefined) return known;
  try {
    const clock = new Intl.DateTimeFormat('en-US', { timeZone: location, calendar: 'gregory', hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' });
    clocks.set(location, clock);
    return clock;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function localTime(at: number, location: string): LocalTime {
  const clock = clockAt(location);
  if (clock === undefined) throw new Error(`no time zone ${location}`);
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? NaN;
  const [year, month, day] = [part('year'), part('month'), part('day')];
  return { year, month, day, weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay(), minute: part('hour') * 60 + part('minute') };
}

const within = (spans: readonly Span[] | undefined, value: number): boolean => spans === undefined || spans.some(({ from, to }) => from <= value && value <= to);

/** A span that begins after the month's last day does not hold; its end is cut to the month. */
function isDay(spans: readonly Span[] | undefined, { year, month, day }: LocalTime): boolean {
  if (spans === undefined) return true;
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const dayOf = (written: number): number => (written < 0 ? last + written + 1 : written);
  return spans.some(({ from, to }) => dayOf(from) <= last && dayOf(from) <= day && day <= Math.min(dayOf(to), last));
}

/** `at`: milliseconds since 1970. */
export function holds({ blocks }: TimeInterval, at: number): boolean {
  return blocks.some((block) => {
    const local = localTime(at, block.location);
    const inTimes = block.times === undefined || block.times.some(({ from, to }) => from <= local.minute && local.minute < to);
    return inTimes && within(block.weekdays, local.weekday) && isDay(block.daysOfMonth, local) && within(block.months, local.month) && within(block.years, local.year);
  });
}

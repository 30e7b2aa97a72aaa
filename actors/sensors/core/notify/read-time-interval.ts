/** Time intervals as they are written. Nothing turns around a day's, a week's or a year's end: two spans say that. */
import type { Reader } from './fault.ts';
import { clockAt, type Span, type TimeBlock, type TimeInterval } from './time-interval.ts';

const weekdays: readonly string[] = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const months: readonly string[] = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];

export function readTimeIntervals(list: Reader): readonly TimeInterval[] {
  return list.items().flatMap((item) => {
    const { name, time_intervals } = item.fields(['name', 'time_intervals']);
    const text = name.text() ?? '';
    if (text === '') return item.fault('a time interval has a name') ?? [];
    return [{ name: text, blocks: time_intervals.items().map(readBlock) }];
  });
}

function readBlock(block: Reader): TimeBlock {
  const read = block.fields(['times', 'weekdays', 'days_of_month', 'months', 'years', 'location']);
  const location = read.location.text() ?? 'UTC';
  if (clockAt(location) === undefined) read.location.fault(`there is no time zone ${JSON.stringify(location)}; write a name such as Europe/Berlin`);
  return {
    times: spansOf(read.times, readTimes),
    weekdays: spansOf(read.weekdays, (one) => readSpan(one, named(weekdays, 0))),
    daysOfMonth: spansOf(read.days_of_month, readDays),
    months: spansOf(read.months, (one) => readSpan(one, (text) => named(months, 1)(text) ?? wholeIn(1, 12)(text))),
    years: spansOf(read.years, (one) => readSpan(one, wholeIn(0, 9999))),
    location,
  };
}

const spansOf = (list: Reader, read: (one: Reader) => Span | undefined): readonly Span[] | undefined =>
  list.isAbsent ? undefined : list.items().flatMap((one) => read(one) ?? []);

const named = (names: readonly string[], first: number) => (text: string): number | undefined => {
  const place = names.indexOf(text.toLowerCase());
  return place < 0 ? undefined : place + first;
};
const wholeIn = (least: number, most: number) => (text: string): number | undefined => {
  const value = /^-?\d+$/.test(text) ? Number(text) : NaN;
  return value >= least && value <= most ? value : undefined;
};

/** `from:to`, or one value for both. */
function readEnds(one: Reader, valueOf: (text: string) => number | undefined): Span | undefined {
  const text = one.text();
  if (text === undefined) return one.fault('expected a value or a span such as a:b');
  const [first = '', second = first, ...more] = text.split(':').map((part) => part.trim());
  const [from, to] = [valueOf(first), valueOf(second)];
  if (from === undefined || to === undefined || more.length > 0) return one.fault(`${JSON.stringify(text)} is neither such a value nor a span of two such as a:b`);
  return { from, to };
}

function readSpan(one: Reader, valueOf: (text: string) => number | undefined): Span | undefined {
  const span = readEnds(one, valueOf);
  if (span !== undefined && span.from > span.to) return one.fault('the end lies before the beginning; write two spans');
  return span;
}

/** A month has 28 days at least: what is backwards even then is always. */
function readDays(one: Reader): Span | undefined {
  const span = readEnds(one, wholeIn(-31, 31));
  if (span === undefined) return undefined;
  const { from, to } = span;
  if (from === 0 || to === 0) return one.fault('days count from 1, or from -1 backwards; there is no day 0');
  if (from < 0 && to > 0) return one.fault('a span that begins at the end of the month ends there too');
  const least = (day: number): number => (day < 0 ? 28 + day : day);
  return least(from) > least(to) ? one.fault('the end always lies before the beginning') : span;
}

function readTimes(one: Reader): Span | undefined {
  const { start_time, end_time } = one.fields(['start_time', 'end_time']);
  const [from, to] = [minuteOf(start_time), minuteOf(end_time)];
  if (from === undefined || to === undefined) return undefined;
  return from < to ? { from, to } : one.fault('the end is not after the beginning; over midnight, write two spans, one to 24:00 and one from 00:00');
}

function minuteOf(time: Reader): number | undefined {
  const text = time.text();
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text ?? '') ?? (text === '24:00' ? ['', '24', '00'] : []);
  return hours === undefined || minutes === undefined ? time.fault(`expected a time from 00:00 to 24:00, got ${JSON.stringify(text ?? '')}`) : Number(hours) * 60 + Number(minutes);
}

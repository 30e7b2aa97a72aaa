/** Values that several parts of a configuration have. */
import { durationRule, parseDuration } from '../duration.ts';
import type { Reader } from './fault.ts';
import { isLabelName, labelNameRule, matcherOf, parseMatchers, type Matcher } from './matcher.ts';
import type { PatternCompiler } from './pattern.ts';

/** A list of texts, each with one matcher or several. */
export const readMatchers = (list: Reader, compile: PatternCompiler): readonly Matcher[] =>
  list.items().flatMap((one) => {
    const { matchers, faults } = parseMatchers(one.text() ?? '', compile);
    for (const message of faults) one.fault(message);
    return matchers;
  });

/** The older way to write them: a map from label to value. */
export const readMatch = (map: Reader, op: '=' | '=~', compile: PatternCompiler): readonly Matcher[] =>
  map.entries().flatMap(([name, value]) => {
    if (!isLabelName(name)) return value.fault(`expected ${labelNameRule}`) ?? [];
    const read = matcherOf(name, op, value.text() ?? '', compile);
    return 'fault' in read ? (value.fault(read.fault) ?? []) : [read.matcher];
  });

/** Milliseconds. */
export function readDuration(duration: Reader, leastMs = 0): number | undefined {
  const text = duration.text();
  if (text === undefined) return undefined;
  const value = parseDuration(text);
  if (value === undefined) return duration.fault(`expected ${durationRule}, got ${JSON.stringify(text)}`);
  return value < leastMs ? duration.fault('must be longer than nothing') : value;
}

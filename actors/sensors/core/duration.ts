/** Prometheus' durations: `1h30m`, `45s`, `2s500ms`; units largest first, each at most once, whole numbers. */

const units: readonly (readonly [string, number])[] = [['y', 31_536_000_000], ['w', 604_800_000], ['d', 86_400_000], ['h', 3_600_000], ['m', 60_000], ['s', 1000], ['ms', 1]];
const pattern = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

export const durationRule = 'a duration such as 45s, 1h30m or 2s500ms (units largest first, whole numbers)';

/** Milliseconds; undefined when it is none, or more than a double counts exactly. `0` alone is a duration, as in Prometheus. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const counts = text === '' ? null : pattern.exec(text);
  if (counts === null) return undefined;
  const sum = units.reduce((total, [, size], i) => total + Number(counts[i + 1] ?? 0) * size, 0);
  return Number.isSafeInteger(sum) ? sum : undefined;
}

/** The shortest text that parses to these milliseconds, without years and weeks: `36h` is `1d12h`. */
export function formatDuration(milliseconds: number): string {
  let rest = milliseconds;
  let text = '';
  for (const [unit, size] of units.slice(2)) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text === '' ? '0s' : text;
}

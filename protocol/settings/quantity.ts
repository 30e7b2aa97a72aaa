/** Durations and sizes as people write them. Pure. */

interface Unit {
  readonly name: string;
  readonly factor: number;
}
/** Largest first; the first that fits is what is printed. */
const durations: readonly Unit[] = [
  { name: 'd', factor: 86_400 },
  { name: 'h', factor: 3600 },
  { name: 'min', factor: 60 },
  { name: 's', factor: 1 },
  { name: 'ms', factor: 0.001 },
];
const sizes: readonly Unit[] = [
  { name: 'TiB', factor: 2 ** 40 },
  { name: 'GiB', factor: 2 ** 30 },
  { name: 'MiB', factor: 2 ** 20 },
  { name: 'KiB', factor: 2 ** 10 },
  { name: 'B', factor: 1 },
];
/** Spellings that are read, not written: decimal units, and Kubernetes' short binary ones. */
const otherNames: Readonly<Record<string, number>> = { m: 60, sec: 1, TB: 1e12, GB: 1e9, MB: 1e6, kB: 1000, KB: 1000, Ti: 2 ** 40, Gi: 2 ** 30, Mi: 2 ** 20, Ki: 2 ** 10 };
const isDuration = (name: string): boolean => name === 'm' || name === 'sec';

/** `30 s`, `5min`, `1.5 h` in seconds; a plain number is seconds. Undefined when it is neither. */
export const parseDuration = (text: string): number | undefined => parse(text, durations, isDuration);
/** `512 MiB`, `1GB` in bytes; a plain number is bytes. Undefined when it is neither, or no whole number. */
export function parseBytes(text: string): number | undefined {
  const bytes = parse(text, sizes, (name) => !isDuration(name));
  return bytes === undefined || !Number.isSafeInteger(Math.round(bytes)) ? undefined : Math.round(bytes);
}

function parse(text: string, units: readonly Unit[], allowed: (name: string) => boolean): number | undefined {
  const [, amount, unit] = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const factor = unit === '' ? 1 : (units.find((one) => one.name === unit)?.factor ?? (allowed(unit) && Object.hasOwn(otherNames, unit) ? otherNames[unit] : undefined));
  const value = factor === undefined ? NaN : Number(amount) * factor;
  return Number.isFinite(value) ? value : undefined;
}

export const formatDuration = (seconds: number): string => (seconds === Infinity ? 'forever' : format(seconds, durations, 's'));
export const formatBytes = (bytes: number): string => format(bytes, sizes, 'B');

/** In the largest unit in which it is a whole number. */
function format(value: number, units: readonly Unit[], plain: string): string {
  const unit = value === 0 ? undefined : units.find(({ factor }) => Number.isInteger(Number((value / factor).toPrecision(12))));
  return unit === undefined ? `${value} ${plain}` : `${Number((value / unit.factor).toPrecision(12))} ${unit.name}`;
}

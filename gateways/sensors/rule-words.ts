/** A rule in words, for lists of rules. Pure; the page draws with it as well. */
type Definition = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Definition => typeof value === 'object' && value !== null && !Array.isArray(value);
const recordOf = (value: unknown): Definition => (isRecord(value) ? value : {});
const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** `avg of value over 10m > 80 for 2m`, `tank-hot and not maintenance`. */
export function conditionWords(definition: Definition): string {
  const combined = ['all', 'any', 'not'].some((key) => key in definition);
  const held = textOf(definition['for']);
  const silence = definition['no_data'] === 'alert' ? ' or no value' : '';
  return `${combined ? memberWords(definition, 'outermost') : comparisonWords(definition)}${silence}${held === '' ? '' : ` for ${held}`}`;
}

function comparisonWords(definition: Definition): string {
  const [over, many] = [recordOf(definition['over']), recordOf(definition['m_of_n'])];
  const metric = textOf(definition['metric']);
  const season = textOf(over['season']) === '' ? '' : ` by ${textOf(over['season'])}`;
  const what = over['function'] === undefined ? metric : `${textOf(over['function'])} of ${metric} over ${textOf(over['window'])}${season}`;
  return `${what} ${textOf(definition['op'])} ${textOf(definition['threshold'])}${many['m'] === undefined ? '' : `, ${textOf(many['m'])} of ${textOf(many['n'])}`}`;
}

function memberWords(member: unknown, place: 'outermost' | 'inside'): string {
  if (!isRecord(member)) return textOf(member);
  const list = (key: string, word: string): string => (Array.isArray(member[key]) ? member[key].map((one: unknown) => memberWords(one, 'inside')).join(word) : '');
  const parts = [list('all', ' and '), list('any', ' or '), member['not'] === undefined ? '' : `not ${memberWords(member['not'], 'inside')}`].filter((text) => text !== '');
  const words = parts.join(' and ');
  return place === 'inside' && / (?:and|or) /.test(words) ? `(${words})` : words;
}

/** `every device`, `D1`, `site=reef-1, kind=tank`, `each site`. */
export function devicesWords(definition: Definition): string {
  const { device, across } = definition;
  if (typeof across === 'string') return `each ${across}`;
  if (typeof device === 'string') return 'every device';
  return textOf(recordOf(device)['id']) || Object.entries(recordOf(recordOf(device)['match'])).map(([name, value]) => `${name}=${textOf(value)}`).join(', ');
}

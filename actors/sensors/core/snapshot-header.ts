/** The header of a snapshot: of which rules, when. */
export interface StoredRule {
  readonly id: string;
  readonly question: string;
  readonly terms: Readonly<Record<string, string>>;
  readonly threshold: number | null;
}

export interface Header {
  readonly version: number;
  readonly ticks: number;
  /** null: no evaluation yet. */
  readonly lastTick: number | null;
  readonly paths: readonly string[];
  readonly rules: readonly StoredRule[];
}

export function readHeader(text: string, version: number): Header {
  const header: unknown = JSON.parse(text);
  if (!isHeader(header)) throw new RangeError('this is no snapshot of an evaluator');
  if (header.version !== version) throw new RangeError(`the snapshot has version ${header.version}, this program reads ${version}`);
  return header;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = <Item>(value: unknown, isItem: (item: unknown) => item is Item): value is readonly Item[] => Array.isArray(value) && value.every(isItem);
const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';

const isStoredRule = (value: unknown): value is StoredRule =>
  isRecord(value) && isText(value['id']) && isText(value['question']) && isRecord(value['terms']) && Object.values(value['terms']).every(isText) && (value['threshold'] === null || isNumber(value['threshold']));

function isHeader(value: unknown): value is Header {
  if (!isRecord(value) || !isNumber(value['version']) || !isNumber(value['ticks'])) return false;
  return (value['lastTick'] === null || isNumber(value['lastTick'])) && isList(value['paths'], isText) && isList(value['rules'], isStoredRule);
}

/** Judges a value by the schema; each fault in words that a person can act upon. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { durationRule } from '../../../actors/sensors/core/duration.ts';
import { metricRule } from '../../../actors/sensors/core/metric-path.ts';
import type { DeviceDefinition, Fault, RuleDefinition } from '../../../actors/sensors/core/definition.ts';
import { deviceSchema, durationText, fileSchemas, idText, memberSchema, metricText, ruleSchema } from './schema.ts';

let ajv: Ajv | undefined;

/** Compiled when something is first judged: that takes longer than judging a thousand rules. */
function checkOf<T>(schema: object): () => ValidateFunction<T> {
  let check: ValidateFunction<T> | undefined;
  return () => {
    // Rules have alternatives, which strict types would refuse; all faults are wanted, of files that their owner wrote.
    ajv ??= new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false, verbose: true, schemas: [memberSchema] });
    return (check ??= ajv.compile<T>(schema));
  };
}
const ruleCheck = checkOf<RuleDefinition>(ruleSchema);
const deviceCheck = checkOf<DeviceDefinition>(deviceSchema);
const fileChecks = { rules: checkOf<unknown>(fileSchemas.rules), devices: checkOf<unknown>(fileSchemas.devices) };

/** Items whose shape is right, with their places in the list; and the faults of the others. */
export interface Validated<Item> {
  readonly items: readonly { readonly place: number; readonly item: Item }[];
  readonly faults: readonly Fault[];
  /** Ids of the items that have faults. */
  readonly faulty: readonly string[];
}

export const validateRules = (value: unknown): Validated<RuleDefinition> => validateList(value, 'rules', ruleCheck());
export const validateDevices = (value: unknown): Validated<DeviceDefinition> => validateList(value, 'devices', deviceCheck());

function validateList<Item>(value: unknown, name: 'rules' | 'devices', isItem: ValidateFunction<Item>): Validated<Item> {
  const file = fileChecks[name]();
  if (!file(value)) return { items: [], faulty: [], faults: (file.errors ?? []).map((error) => faultOf(error, [], undefined)) };
  const list: unknown = field(value, name);
  const items: { readonly place: number; readonly item: Item }[] = [];
  const [faults, faulty]: [Fault[], string[]] = [[], []];
  (Array.isArray(list) ? list : []).forEach((item: unknown, place) => {
    if (isItem(item)) return void items.push({ place, item });
    const found = field(item, 'id');
    const id = typeof found === 'string' ? found : undefined;
    if (id !== undefined) faulty.push(id);
    faults.push(...(isItem.errors ?? []).filter(isTelling).map((error) => faultOf(error, [name, place], id)));
  });
  return { items, faults, faulty };
}

/** Not those that only say that another one was found. */
const isTelling = ({ keyword, propertyName }: ErrorObject): boolean => keyword !== 'if' && (propertyName === undefined || keyword === 'propertyNames');

function faultOf(error: ErrorObject, before: readonly (string | number)[], id: string | undefined): Fault {
  const path = [...before, ...stepsOf(error.instancePath)];
  const params: Readonly<Record<string, unknown>> = error.params;
  const extra = [params['additionalProperty'], params['propertyName']].find((one) => typeof one === 'string');
  return { path: extra === undefined ? path : [...path, extra], id, message: wordsFor(error, path, extra), severity: 'error' };
}

export const stepsOf = (pointer: string): readonly (string | number)[] => pointer.split('/').slice(1).map((step) => (/^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~')));

function field(value: unknown, name: string | number | undefined): unknown {
  return typeof value === 'object' && value !== null && name !== undefined ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}

const article = (type: string): string => ({ object: 'a mapping', array: 'a list', string: 'a text', number: 'a number', integer: 'a whole number', boolean: 'true or false' })[type] ?? type;
const shown = (data: unknown): string => {
  const text = typeof data === 'number' ? String(data) : (JSON.stringify(data) ?? String(data));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

const hasPattern = ({ parentSchema }: ErrorObject, pattern: string): boolean => parentSchema?.['pattern'] === pattern;
/** Fields that a schema calls texts and people call times. */
const isDuration = (error: ErrorObject): boolean => typeof error.data === 'number' && hasPattern(error, durationText.pattern);

function patternWords(name: string, error: ErrorObject): string {
  const said = `${name} ${shown(error.data)}`;
  if (hasPattern(error, durationText.pattern)) return `${said} is not ${durationRule}`;
  if (hasPattern(error, metricText.pattern)) return `${said} is not ${metricRule}`;
  return hasPattern(error, idText.pattern) ? `${said} must consist of letters, digits, _ and -, at most 128` : `${said} must match ${String(error.params['pattern'])}`;
}

export function wordsFor(error: ErrorObject, path: readonly (string | number)[], extra: string | undefined): string {
  const name = path.slice(2).join('.') || (path.length === 2 ? 'this entry' : path.length === 1 ? String(path[0]) : 'the file');
  const { params, data } = error;
  switch (error.keyword) {
    case 'additionalProperties': return `there is no field ${[...path.slice(2), extra].join('.')}`;
    case 'required': return `${String(params['missingProperty'])} is missing`;
    case 'type': return isDuration(error) ? `${name} must be a duration such as 60s, not ${shown(data)}` : `${name} must be ${article(String(params['type']))}, not ${shown(data)}${typeof data === 'string' && params['type'] === 'number' && data.trim() !== '' && Number.isFinite(Number(data)) ? ': without quotes' : ''}`;
    case 'enum': return `${name} must be one of ${Array.isArray(params['allowedValues']) ? params['allowedValues'].join(' ') : ''}, not ${shown(data)}`;
    case 'const': return `${name} must be {id: …}, {match: {label: value}} or "*", not ${shown(data)}`;
    case 'pattern': return patternWords(name, error);
    case 'minProperties': return `${name} is empty: it names nothing`;
    case 'propertyNames': return `${extra ?? ''} cannot be the name of a label: letters, digits and _, not beginning with a digit`;
    default: return `${name} ${error.message ?? error.keyword}${typeof data === 'object' ? '' : `, not ${shown(data)}`}`;
  }
}

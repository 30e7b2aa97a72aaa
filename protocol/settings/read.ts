/** Values from an environment; every fault is found before the first is told. */
import { AlidadeError } from '../errors.ts';
import { nearestName } from '../codec/near-miss.ts';
import { formatSetting, rangeWords } from './describe.ts';
import { parseBytes, parseDuration } from './quantity.ts';
import { isWithin, rulesOf, type Environment, type Setting, type SettingsTable, type SettingsValues, type SettingValue } from './table.ts';

/** Every fault of an environment, one sentence each. */
export class InvalidSettings extends AlidadeError {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super('INVALID_SETTINGS', `settings are wrong:\n- ${faults.join('\n- ')}`);
    this.faults = faults;
  }
}

/** Reads the table from an environment; throws `InvalidSettings` with every fault, those of the table's rules included. */
export function readSettings<Table extends SettingsTable>(table: Table, env: Environment): SettingsValues<Table> {
  const faults: string[] = [];
  const wrong = new Set<string>();
  const values: Record<string, SettingValue> = {};
  for (const [name, setting] of Object.entries(table)) {
    const read = readOne(setting, env[setting.env]);
    values[name] = read.value;
    if (read.fault !== undefined) {
      faults.push(`${setting.env}: ${read.fault}`);
      wrong.add(name);
    }
  }
  if (!isComplete(values, table)) throw new InvalidSettings(['a setting has no value']);
  for (const rule of rulesOf(table)) {
    if (rule.of.some((name) => wrong.has(name))) continue;
    const fault = rule.fault(values);
    if (fault !== undefined) faults.push(`${rule.of.map((name) => table[name]?.env ?? name).join(' and ')}: ${fault}`);
  }
  if (faults.length > 0) throw new InvalidSettings(faults);
  return values;
}

const isComplete = <Table extends SettingsTable>(values: Readonly<Record<string, unknown>>, table: Table): values is SettingsValues<Table> => Object.keys(table).every((name) => values[name] !== undefined);

/** An empty variable is an unset one, as compose files and shells write it. On a fault the value is the default. */
function readOne(setting: Setting, text: string | undefined): { readonly value: SettingValue; readonly fault?: string } {
  if (text === undefined || text.trim() === '') {
    const missing = 'required' in setting && setting.required === true && setting.default === '';
    return missing ? { value: setting.default, fault: `is required: ${setting.doc}` } : { value: setting.default };
  }
  const value = parse(setting, text);
  if (value !== undefined && isWithin(setting, value)) return { value };
  return { value: setting.default, fault: `expected ${expectation(setting)}, got ${setting.secret === true ? 'something else' : JSON.stringify(text)}` };
}

function parse(setting: Setting, text: string): SettingValue | undefined {
  switch (setting.type) {
    case 'string':
    case 'path':
    case 'choice':
      return text;
    case 'boolean':
      if (/^(1|true|yes|on)$/i.test(text.trim())) return true;
      return /^(0|false|no|off)$/i.test(text.trim()) ? false : undefined;
    case 'duration':
      return setting.orForever === true && text.trim().toLowerCase() === 'forever' ? Infinity : parseDuration(text);
    case 'bytes':
      return parseBytes(text);
    case 'number':
    case 'integer': {
      const value = Number(text);
      return Number.isFinite(value) ? value : undefined;
    }
  }
}

function expectation(setting: Setting): string {
  switch (setting.type) {
    case 'string':
    case 'path':
      return 'text';
    case 'boolean':
      return 'true or false';
    case 'choice':
      return `one of ${setting.choices.join(', ')}`;
    case 'duration':
      return `a duration such as ${setting.orForever === true ? '30 d or forever' : '30 s or 5 min'}${rangeWords(setting)}`;
    case 'bytes':
      return `a size such as 512 MiB${rangeWords(setting)}`;
    case 'integer':
    case 'number':
      return `${setting.type === 'integer' ? 'a whole number' : 'a number'}${rangeWords(setting)}${setting.unit === undefined ? '' : ` (${setting.unit})`}`;
  }
}

/** Variables with `prefix` that no table knows but that look like one that is not set: probably misspelt. One sentence each. */
export function misspeltSettings(tables: readonly SettingsTable[], env: Environment, prefix = 'ALIDADE_'): readonly string[] {
  const known = new Set(tables.flatMap((table) => Object.values(table).map((setting) => setting.env)));
  const unset = [...known].filter((name) => env[name] === undefined);
  return Object.keys(env).filter((name) => name.startsWith(prefix) && !known.has(name)).flatMap((name) => {
    const near = nearestName(name, unset);
    return near === undefined ? [] : [`${name} is not a setting; did you mean ${near}?`];
  });
}

export interface ExplainedSetting {
  readonly name: string;
  readonly env: string;
  /** As people write it; a secret is masked. */
  readonly value: string;
  readonly from: 'default' | 'environment';
}

/** Where each value comes from, for a start's log and for diagnosis. Throws as `readSettings`. */
export function explainSettings(table: SettingsTable, env: Environment): readonly ExplainedSetting[] {
  const values = readSettings(table, env);
  return Object.entries(table).map(([name, setting]) => ({
    name,
    env: setting.env,
    value: formatSetting(setting, values[name] ?? setting.default),
    from: (env[setting.env] ?? '').trim() === '' ? 'default' : 'environment',
  }));
}

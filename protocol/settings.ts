/**
 * Settings are tables: name, environment variable, type, default, range, unit and a sentence. Read
 * once at start; all faults are told at once. Documentation is printed from the same tables.
 */
import { AlidadeError } from './errors.ts';

interface Base {
  readonly env: string;
  readonly doc: string;
  readonly unit?: string;
  /** Never shown. */
  readonly secret?: boolean;
}
export interface NumberSetting extends Base {
  readonly type: 'number' | 'integer';
  readonly default: number;
  readonly min?: number;
  readonly max?: number;
}
export interface TextSetting extends Base {
  readonly type: 'string' | 'path';
  readonly default: string;
}
export interface BooleanSetting extends Base {
  readonly type: 'boolean';
  readonly default: boolean;
}
export interface ChoiceSetting extends Base {
  readonly type: 'choice';
  readonly choices: readonly string[];
  readonly default: string;
}
export type Setting = NumberSetting | TextSetting | BooleanSetting | ChoiceSetting;
export type SettingsTable = Readonly<Record<string, Setting>>;

type ValueOf<S extends Setting> = S extends NumberSetting ? number : S extends BooleanSetting ? boolean : S extends { readonly choices: readonly (infer C)[] } ? C : string;
export type SettingsValues<Table extends SettingsTable> = { readonly [Name in keyof Table]: ValueOf<Table[Name]> };

export type Environment = Readonly<Record<string, string | undefined>>;

/** Keeps the table's literal types. */
export const settingsTable = <const Table extends SettingsTable>(table: Table): Table => table;

/** Reads the table from an environment; throws `INVALID_SETTINGS` with every fault. */
export function readSettings<Table extends SettingsTable>(table: Table, env: Environment): SettingsValues<Table> {
  const faults: string[] = [];
  const values: Record<string, number | string | boolean> = {};
  for (const [name, setting] of Object.entries(table)) {
    const text = env[setting.env];
    if (text === undefined || text === '') values[name] = setting.default;
    else {
      const read = parse(setting, text);
      if (typeof read === 'object') faults.push(`${setting.env}: expected ${read.expected}, got ${setting.secret === true ? 'something else' : JSON.stringify(text)}`);
      else values[name] = read;
    }
  }
  if (faults.length > 0) throw new AlidadeError('INVALID_SETTINGS', `settings are wrong: ${faults.join('; ')}`);
  if (!isComplete<Table>(values, table)) throw new AlidadeError('INVALID_SETTINGS', 'a setting has no value');
  return values;
}

const isComplete = <Table extends SettingsTable>(values: Readonly<Record<string, unknown>>, table: Table): values is SettingsValues<Table> => Object.keys(table).every((name) => values[name] !== undefined);

function parse(setting: Setting, text: string): number | string | boolean | { readonly expected: string } {
  switch (setting.type) {
    case 'string':
    case 'path':
      return text;
    case 'boolean': {
      if (/^(1|true|yes|on)$/i.test(text)) return true;
      return /^(0|false|no|off)$/i.test(text) ? false : { expected: 'true or false' };
    }
    case 'choice':
      return setting.choices.includes(text) ? text : { expected: `one of ${setting.choices.join(', ')}` };
    case 'number':
    case 'integer': {
      const value = Number(text);
      const whole = setting.type === 'number' || Number.isInteger(value);
      const inRange = Number.isFinite(value) && value >= (setting.min ?? -Infinity) && value <= (setting.max ?? Infinity);
      return whole && inRange ? value : { expected: `${setting.type === 'integer' ? 'a whole number' : 'a number'}${range(setting)}` };
    }
  }
}

function range({ min, max, unit }: NumberSetting): string {
  const span = min !== undefined && max !== undefined ? ` between ${min} and ${max}` : min !== undefined ? ` not below ${min}` : max !== undefined ? ` not above ${max}` : '';
  return unit === undefined ? span : `${span} (${unit})`;
}

/** Rows of a Markdown table. */
export function describeSettings(table: SettingsTable): string {
  const rows = Object.values(table).map((setting) => `| \`${setting.env}\` | ${setting.type === 'choice' ? setting.choices.join(' / ') : setting.type} | ${setting.default === '' ? '–' : `\`${String(setting.default)}\``} | ${setting.unit ?? ''} | ${setting.doc} |`);
  return ['| variable | type | default | unit | meaning |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

/** What a settings table is, and the types of the values it gives. */

interface Base {
  /** Environment variable. */
  readonly env: string;
  /** One sentence: what it does, and when to change it. */
  readonly doc: string;
  /** Never shown, in no error and no listing. */
  readonly secret?: boolean;
}
/** `duration` is in seconds, `bytes` in bytes; people write `30 s` and `512 MiB`. */
export interface NumberSetting extends Base {
  readonly type: 'number' | 'integer' | 'duration' | 'bytes';
  readonly default: number;
  readonly min?: number;
  readonly max?: number;
  readonly unit?: string;
  /** Of a duration: `forever` is read as well, as Infinity. */
  readonly orForever?: true;
}
export interface TextSetting extends Base {
  readonly type: 'string' | 'path';
  /** Empty: none. */
  readonly default: string;
  /** True: empty is a fault. */
  readonly required?: boolean;
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

type ValueOf<S extends Setting> = S extends NumberSetting ? number : S extends BooleanSetting ? boolean : S extends { readonly choices: readonly (infer Choice)[] } ? Choice : string;
export type SettingsValues<Table extends SettingsTable> = { readonly [Name in keyof Table]: ValueOf<Table[Name]> };

/** A condition across settings, judged when those it names are sound. */
export interface SettingsRule<Table extends SettingsTable> {
  readonly of: readonly (keyof Table & string)[];
  /** What is wrong, in words that go on after the variables' names; undefined when nothing is. */
  fault(values: SettingsValues<Table>): string | undefined;
}

export type SettingValue = number | string | boolean;
export type Environment = Readonly<Record<string, string | undefined>>;

const rules = new WeakMap<SettingsTable, readonly SettingsRule<SettingsTable>[]>();

/**
 * Keeps the table's literal types, and the rules that belong to it. Throws an Error with every fault
 * of the table itself: a default outside its range, a variable named twice.
 */
export function settingsTable<const Table extends SettingsTable>(table: Table, tableRules: readonly SettingsRule<Table>[] = []): Table {
  const faults = tableFaults(table);
  if (faults.length > 0) throw new Error(`the settings table is wrong: ${faults.join('; ')}`);
  rules.set(table, tableRules);
  return table;
}

export const rulesOf = (table: SettingsTable): readonly SettingsRule<SettingsTable>[] => rules.get(table) ?? [];

function tableFaults(table: SettingsTable): readonly string[] {
  const variables = Object.values(table).map((setting) => setting.env);
  const faults = variables.filter((env, index) => variables.indexOf(env) !== index).map((env) => `${env} stands there twice`);
  for (const [name, setting] of Object.entries(table)) {
    if (!/^[A-Z][A-Z0-9_]*$/.test(setting.env)) faults.push(`${name}: ${setting.env} is no name of an environment variable`);
    if (!isWithin(setting, setting.default)) faults.push(`${setting.env}: its default ${String(setting.default)} is not allowed by itself`);
  }
  return faults;
}

/** Whether a value of the right type is allowed. */
export function isWithin(setting: Setting, value: SettingValue): boolean {
  switch (setting.type) {
    case 'string':
    case 'path':
    case 'boolean':
      return typeof value === (setting.type === 'boolean' ? 'boolean' : 'string');
    case 'choice':
      return setting.choices.some((one) => one === value);
    case 'number':
    case 'integer':
    case 'duration':
    case 'bytes':
      return typeof value === 'number' && value >= (setting.min ?? -Infinity) && value <= (setting.max ?? Infinity) && (setting.type !== 'integer' || Number.isSafeInteger(value));
  }
}

/**
 * Settings are tables: name, environment variable, type, default, range, unit and a sentence. Read
 * once at start; all faults are told at once, rules across settings included. Documentation is
 * printed from the same tables.
 */
export { describeSettings, formatSetting } from './settings/describe.ts';
export { formatBytes, formatDuration, parseBytes, parseDuration } from './settings/quantity.ts';
export { explainSettings, InvalidSettings, misspeltSettings, readSettings, type ExplainedSetting } from './settings/read.ts';
export {
  settingsTable,
  type BooleanSetting,
  type ChoiceSetting,
  type Environment,
  type NumberSetting,
  type Setting,
  type SettingsRule,
  type SettingsTable,
  type SettingsValues,
  type TextSetting,
} from './settings/table.ts';

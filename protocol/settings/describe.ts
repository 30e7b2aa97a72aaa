/** Settings in words: tables for the documentation, ranges for errors. Pure. */
import { formatBytes, formatDuration } from './quantity.ts';
import type { NumberSetting, Setting, SettingsTable, SettingValue } from './table.ts';

/** A value as people write it; a secret is masked, and said to be absent when it is. */
export function formatSetting(setting: Setting, value: SettingValue): string {
  if (setting.secret === true) return value === '' ? '' : '•••';
  if (typeof value !== 'number') return String(value);
  if (setting.type === 'duration') return formatDuration(value);
  return setting.type === 'bytes' ? formatBytes(value) : String(value);
}

/** ` between 1 and 10`, or nothing. */
export function rangeWords(setting: NumberSetting): string {
  const { min, max } = setting;
  const written = (value: number): string => formatSetting({ ...setting, secret: false }, value);
  if (min !== undefined && max !== undefined) return ` between ${written(min)} and ${written(max)}`;
  if (min !== undefined) return ` not below ${written(min)}`;
  return max === undefined ? '' : ` not above ${written(max)}`;
}

function typeWords(setting: Setting): string {
  if (setting.type === 'choice') return setting.choices.join(' / ');
  return setting.type === 'duration' && setting.orForever === true ? 'duration or `forever`' : setting.type;
}

function allowed(setting: Setting): string {
  if (!('min' in setting || 'max' in setting || 'unit' in setting)) return typeWords(setting);
  return `${typeWords(setting)}${rangeWords(setting)}${setting.unit === undefined ? '' : `, ${setting.unit}`}`;
}

function shownDefault(setting: Setting): string {
  if ('required' in setting && setting.required === true && setting.default === '') return 'required';
  const text = formatSetting(setting, setting.default);
  return text === '' ? '–' : `\`${text}\``;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** A Markdown table, sorted as the settings are. */
export function describeSettings(table: SettingsTable): string {
  const rows = Object.values(table).map((setting) => `| \`${setting.env}\` | ${cell(allowed(setting))} | ${cell(shownDefault(setting))} | ${cell(setting.doc)} |`);
  return ['| variable | value | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

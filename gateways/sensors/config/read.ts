/** Rules and devices from files: everything, or every fault with its file, line and rule; nothing half-loaded. */
import { checkDevices, checkRules } from '../../../actors/sensors/core/check.ts';
import type { DeviceDefinition, Fault, RuleDefinition } from '../../../actors/sensors/core/definition.ts';
import { warningsOf } from '../../../actors/sensors/core/warnings.ts';
import type { Device, Rule } from '../../../actors/sensors/core/rule.ts';
import { validateDevices, validateRules, type Validated } from './validate.ts';
import { readYaml, type Place, type YamlFile } from './yaml.ts';

/** A file by the name it has for people. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

export interface Configuration {
  readonly rules: readonly Rule[];
  readonly devices: readonly Device[];
}

/** `file:line:column: rule ID: what is wrong` */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly kind: 'rule' | 'device' | 'file';
  readonly id: string | undefined;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** `configuration` is undefined when a finding is an error. */
export interface ReadConfiguration {
  readonly configuration: Configuration | undefined;
  readonly findings: readonly Finding[];
  /** As they are written, those whose shape is right. */
  readonly written: { readonly rules: readonly Written<RuleDefinition>[]; readonly devices: readonly Written<DeviceDefinition>[] };
}

/** One definition and where it stands. */
export interface Written<Definition> {
  readonly definition: Definition;
  readonly file: string;
  readonly line: number;
}

interface Item<Definition> {
  readonly source: Source;
  readonly yaml: YamlFile;
  readonly place: number;
  readonly definition: Definition;
}

export function readConfiguration(ruleSources: readonly Source[], deviceSources: readonly Source[]): ReadConfiguration {
  const rules = readItems(ruleSources, 'rule', validateRules);
  const devices = readItems(deviceSources, 'device', validateDevices);
  const definitions = devices.items.map(({ definition }) => definition);
  const checkedDevices = checkDevices(definitions);
  const checked = checkRules(rules.items.map(({ definition }) => definition), devices.findings.length > 0 ? undefined : definitions, new Set(rules.faulty));
  const findings = [
    ...rules.findings, ...findingsOf(checked.faults, rules.items, 'rule'), ...findingsOf(warningsOf(rules.items.map(({ definition }) => definition), deviceSources.length === 0 ? undefined : definitions), rules.items, 'rule'),
    ...devices.findings, ...findingsOf(checkedDevices.faults, devices.items, 'device'),
  ].sort((a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column);
  const isUsable = findings.every(({ severity }) => severity === 'warning');
  return { configuration: isUsable ? { rules: checked.rules, devices: checkedDevices.devices } : undefined, findings, written: { rules: writtenIn(rules.items, 'rules'), devices: writtenIn(devices.items, 'devices') } };
}

const writtenIn = <Definition>(items: readonly Item<Definition>[], list: string): readonly Written<Definition>[] =>
  items.map(({ source, yaml, place, definition }) => ({ definition, file: source.name, line: yaml.place([list, place]).line }));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

interface Items<Definition> {
  readonly items: readonly Item<Definition>[];
  readonly findings: readonly Finding[];
  readonly faulty: readonly string[];
}

function readItems<Definition extends RuleDefinition | DeviceDefinition>(sources: readonly Source[], kind: 'rule' | 'device', validate: (value: unknown) => Validated<Definition>): Items<Definition> {
  const parts = sources.map((source): Items<Definition> => {
    const read = readYaml(source.text);
    if ('faults' in read) return { items: [], faulty: [], findings: read.faults.map(({ place, message }) => finding(source, place, 'file', undefined, message)) };
    const { items, faults, faulty } = validate(read.file.value);
    return {
      items: items.map(({ place, item }) => ({ source, yaml: read.file, place, definition: item })),
      faulty, findings: faults.map(({ path, id, message }) => finding(source, read.file.place(path), path.length < 2 ? 'file' : kind, id, message)),
    };
  });
  return { items: parts.flatMap(({ items }) => items), findings: parts.flatMap(({ findings }) => findings), faulty: parts.flatMap(({ faulty }) => faulty) };
}

function findingsOf<Definition>(faults: readonly Fault[], items: readonly Item<Definition>[], kind: 'rule' | 'device'): readonly Finding[] {
  return faults.flatMap(({ path: [list = '', index, ...rest], id, message, severity }) => {
    const item = items[Number(index)];
    return item === undefined ? [] : [{ ...finding(item.source, item.yaml.place([list, item.place, ...rest]), kind, id, message), severity }];
  });
}

const finding = ({ name }: Source, { line, column }: Place, kind: Finding['kind'], id: string | undefined, message: string): Finding => ({ file: name, line, column, kind, id, severity: 'error', message });

export function describeFinding({ file, line, column, kind, id, severity, message }: Finding): string {
  const who = kind === 'file' ? '' : `${kind}${id === undefined ? '' : ` ${id}`}: `;
  return `${file}:${line}:${column}: ${severity === 'warning' ? 'warning: ' : ''}${who}${message}`;
}

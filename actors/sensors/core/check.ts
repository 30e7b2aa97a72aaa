/**
 * Rules as written → rules as evaluated, or all faults at once. The shape has been checked before (JSON Schema); here is
 * what a schema cannot say. Pure, so that files, the REST resource and an editor judge alike.
 */
import { compositeFaults } from './check-composite.ts';
import type { DeviceDefinition, Fault, MemberDefinition, OverDefinition, RuleDefinition } from './definition.ts';
import { durationRule, parseDuration } from './duration.ts';
import { checkOver } from './check-over.ts';
import { metricRule, parseMetricPath } from './metric-path.ts';
import type { Condition, Device, Expression, Labels, Rule, Selector } from './rule.ts';

export const MAX_M_OF_N = 1024;

type Say = (message: string, ...path: readonly string[]) => void;

/** `rules` are those without a fault of their own; they may be used only when no fault is an error. */
export interface CheckedRules {
  readonly rules: readonly Rule[];
  readonly faults: readonly Fault[];
}

/** `devices`: undefined when they are not known, so that nothing can be said about whom a rule is about. `elsewhere`: ids of rules that exist but whose shape is wrong, so that they are not among the definitions. */
export function checkRules(definitions: readonly RuleDefinition[], devices: readonly DeviceDefinition[] | undefined, elsewhere: ReadonlySet<string> = new Set()): CheckedRules {
  const faults: Fault[] = [];
  const rules: Rule[] = [];
  const seen = new Set<string>();
  const pairsOfLabels = new Set((devices ?? []).flatMap(({ labels }) => Object.entries(labels ?? {}).map(([name, value]) => `${name}\0${value}`)));
  definitions.forEach((definition, i) => {
    const before = faults.length;
    const say: Say = (message, ...path) => void faults.push({ path: ['rules', i, ...path], id: definition.id, message, severity: 'error' });
    if (seen.has(definition.id)) say(`there is another rule ${definition.id}: ids are unique`, 'id');
    seen.add(definition.id);
    const rule = checkRule(definition, say);
    if (rule !== undefined && devices !== undefined) deviceFaults(rule.selector, devices, pairsOfLabels, say);
    if (rule !== undefined && faults.length === before) rules.push(rule);
  });
  faults.push(...compositeFaults(definitions, devices, elsewhere));
  return { rules, faults: faults.sort((a, b) => Number(a.path[1]) - Number(b.path[1])) };
}

export function checkDevices(definitions: readonly DeviceDefinition[]): { readonly devices: readonly Device[]; readonly faults: readonly Fault[] } {
  const seen = new Set<string>();
  const faults: Fault[] = [];
  definitions.forEach(({ id }, i) => {
    if (seen.has(id)) faults.push({ path: ['devices', i, 'id'], id, message: `there is another device ${id}: ids are unique`, severity: 'error' });
    seen.add(id);
  });
  return { devices: definitions.map(({ id, labels }) => ({ id, labels: labels ?? {} })), faults };
}

function checkRule(definition: RuleDefinition, say: Say): Rule | undefined {
  const duration = (field: 'for' | 'keep_firing_for'): number => durationOf(definition[field], field, say) ?? 0;
  const [forMs, keepFiringMs] = [duration('for'), duration('keep_firing_for')];
  const condition = isComposite(definition) ? checkComposite(definition, say) : checkThreshold(definition, say);
  const selector = selectorOf(definition, say);
  if (definition.evaluate === 'reading' && definition.m_of_n !== undefined) say('m_of_n counts evaluations at ticks; it does not go with evaluate: reading', 'm_of_n');
  if (definition.evaluate === 'reading' && definition.across !== undefined) say('a rule across devices is evaluated at ticks; it does not go with evaluate: reading', 'evaluate');
  if (condition === undefined || selector === undefined) return undefined;
  return {
    id: definition.id, selector, condition, forMs, keepFiringMs, evaluate: definition.evaluate ?? 'tick',
    severity: definition.severity ?? null, labels: definition.labels ?? {}, annotations: definition.annotations ?? {},
  };
}

export const isComposite = (definition: RuleDefinition): boolean => definition.all !== undefined || definition.any !== undefined || definition.not !== undefined;

function durationOf(text: string | undefined, field: string, say: Say): number | undefined {
  if (text === undefined) return undefined;
  const parsed = parseDuration(text);
  if (parsed === undefined) say(`${JSON.stringify(text)} is not ${durationRule}`, ...field.split('.'));
  return parsed;
}

function selectorOf({ device, across }: RuleDefinition, say: Say): Selector | undefined {
  if (across !== undefined) {
    if (device !== undefined) say('a rule across devices has no device: it is about every value of the label', 'device');
    return '*';
  }
  if (device === undefined) return void say('device is missing: {id: …}, {match: {label: value}} or "*"');
  if (device === '*') return '*';
  if (device.id !== undefined && device.match !== undefined) return void say('device has either id or match, not both', 'device');
  if (device.id !== undefined) return { id: device.id };
  if (device.match === undefined || Object.keys(device.match).length === 0) return void say('device names nobody: {id: …}, {match: {label: value}} or "*"', 'device');
  return { match: device.match };
}

/** Devices that are not listed have no labels, so a match that no listed device meets is met by none ever. */
function deviceFaults(selector: Selector, devices: readonly DeviceDefinition[], pairs: ReadonlySet<string>, say: Say): void {
  if (selector === '*' || 'id' in selector) return;
  const missing = Object.entries(selector.match).find(([name, value]) => !pairs.has(`${name}\0${value}`));
  if (missing !== undefined) return say(`no device has the label ${missing[0]}: ${missing[1]}, so the rule is about nobody`, 'device', 'match', missing[0]);
  if (!devices.some(({ labels = {} }) => matches(selector.match, labels))) say('no device has all these labels, so the rule is about nobody', 'device', 'match');
}

export const matches = (wanted: Labels, labels: Labels): boolean => Object.entries(wanted).every(([name, value]) => Object.hasOwn(labels, name) && labels[name] === value);

function checkThreshold(definition: RuleDefinition, say: Say): Condition | undefined {
  const { metric, op, threshold, clear, m_of_n: mOfN, no_data: noData = 'resolve' } = definition;
  if (definition.across !== undefined) say('across goes with all, any or not', 'across');
  if (metric === undefined || op === undefined || threshold === undefined) {
    const missing = Object.entries({ metric, op, threshold }).filter(([, value]) => value === undefined).map(([name]) => name);
    return void say(`${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing (or all, any or not, over other rules)`);
  }
  const path = parseMetricPath(metric);
  if (path === undefined) say(`${JSON.stringify(metric)} is not ${metricRule}`, 'metric');
  if (!Number.isFinite(threshold)) say('threshold must be a finite number', 'threshold');
  clearFaults(definition, say);
  if (mOfN !== undefined && mOfN.m > mOfN.n) say(`m_of_n: m is at most n, not ${mOfN.m} of ${mOfN.n}`, 'm_of_n', 'm');
  if (mOfN !== undefined && noData !== 'resolve') say(`m_of_n does not go with no_data: ${noData}: an evaluation without a value counts as not met`, 'm_of_n');
  const over = definition.over === undefined ? undefined : checkOver(definition.over, (message, field) => say(message, 'over', field), overDuration(definition.over, say));
  return path === undefined ? undefined : { kind: 'threshold', path, op, threshold, clear, noData, mOfN, over };
}

const overDuration = (over: OverDefinition, say: Say) => (field: 'window' | 'offset' | 'ahead' | 'season'): number | undefined => durationOf(over[field], `over.${field}`, say);

function clearFaults({ op = '>', threshold = 0, clear, m_of_n: mOfN }: RuleDefinition, say: Say): void {
  if (clear === undefined) return;
  if (!Number.isFinite(clear)) return say('clear must be a finite number', 'clear');
  if (mOfN !== undefined) say('m_of_n does not go with clear', 'm_of_n');
  if (op === '==' || op === '!=') return say(`clear goes with > >= < <=, not with ${op}`, 'clear');
  const rising = op.startsWith('>');
  if (rising ? clear > threshold : clear < threshold) say(`clear ${clear} is on the wrong side of threshold ${threshold}: with ${op} it is ${rising ? 'at most' : 'at least'} ${threshold}`, 'clear');
}

const thresholdFields = ['metric', 'op', 'threshold', 'clear', 'm_of_n', 'no_data', 'over'] as const;

function checkComposite(definition: RuleDefinition, say: Say): Condition | undefined {
  for (const field of thresholdFields) if (definition[field] !== undefined) say(`${field} does not go with all, any or not: a rule over other rules has no metric of its own`, field);
  const { all, any, not } = definition;
  const expression = expressionOf({ ...(all && { all }), ...(any && { any }), ...(not !== undefined && { not }) }, say);
  return expression === undefined ? undefined : { kind: 'composite', expression, across: definition.across };
}

function expressionOf(member: MemberDefinition, say: Say): Expression | undefined {
  if (typeof member === 'string') return { rule: member };
  const { all, any, not } = member;
  if ([all, any, not].filter((one) => one !== undefined).length !== 1) return void say('one of all, any and not, not several: put one inside the other');
  if (not !== undefined) {
    const inner = expressionOf(not, say);
    return inner && { not: inner };
  }
  const parts = (all ?? any ?? []).map((one) => expressionOf(one, say));
  const whole = parts.filter((one) => one !== undefined);
  if (whole.length !== parts.length) return undefined;
  return all === undefined ? { any: whole } : { all: whole };
}

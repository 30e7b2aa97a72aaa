/**
 * Keeps rules and devices in the log as their files say: at the start, and whenever a file has changed
 * since. Files own what they have put: what vanishes from them is deleted, what people have made by
 * other doors is left alone. All or nothing: while a file has a fault, what was before stays in force.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { checkRules } from '../../actors/sensors/core/check.ts';
import type { DeviceDefinition, RuleDefinition } from '../../actors/sensors/core/definition.ts';
import { AlidadeError } from '../../protocol/errors.ts';
import type { Transport } from '../../protocol/transport.ts';
import { describeFinding, readConfiguration, type Source, type Written } from './config/read.ts';
import { changeMessage, readEver, type Configured, type Kind } from './configured.ts';

export interface FilePlaces {
  /** A file, or a folder whose .yaml and .yml files count; what does not exist holds nothing. */
  readonly rules: string;
  readonly devices: string;
}

/** What the files say, by id. */
export interface Filed {
  readonly rules: ReadonlyMap<string, Written<RuleDefinition>>;
  readonly devices: ReadonlyMap<string, Written<DeviceDefinition>>;
}

const atOnce = 500;
const ownerMark = 'file:';

/** Changes when anything in the files has; cheap enough to ask every other second. */
export async function stampOf(places: FilePlaces): Promise<string> {
  const stamps = await Promise.all((await filesIn(places.rules)).concat(await filesIn(places.devices)).map(async (file) => {
    const { mtimeMs, size } = await stat(file);
    return `${file} ${mtimeMs} ${size}`;
  }));
  return stamps.join('\n');
}

async function filesIn(place: string): Promise<string[]> {
  try {
    if (!(await stat(place)).isDirectory()) return [place];
    return (await readdir(place)).filter((name) => /\.ya?ml$/.test(name)).sort().map((name) => join(place, name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

const sourcesIn = async (place: string): Promise<readonly Source[]> => Promise.all((await filesIn(place)).map(async (name) => ({ name, text: await readFile(name, 'utf8') })));

/** Throws `INVALID_RULES` with every fault. */
export async function readFiles(places: FilePlaces): Promise<Filed> {
  const { configuration, findings, written } = readConfiguration(await sourcesIn(places.rules), await sourcesIn(places.devices));
  if (configuration === undefined) throw new AlidadeError('INVALID_RULES', findings.map(describeFinding).join('\n'));
  return { rules: new Map(written.rules.map((one) => [one.definition.id, one])), devices: new Map(written.devices.map((one) => [one.definition.id, one])) };
}

/** One rule or device that has to change. */
export interface Step {
  readonly kind: Kind;
  readonly id: string;
  readonly definition: RuleDefinition | DeviceDefinition | undefined;
  readonly source: string | undefined;
  readonly before: Configured | undefined;
}

/** What has to change, in an order in which everything between is sound: devices before the rules about them, members before rules over them. */
export function stepsTowards(filed: Filed, standing: { readonly rules: ReadonlyMap<string, Configured>; readonly devices: ReadonlyMap<string, Configured> }): readonly Step[] {
  const puts = (kind: Kind, wanted: Filed['rules'] | Filed['devices'], now: ReadonlyMap<string, Configured>): readonly Step[] =>
    [...wanted].filter(([id, { definition }]) => !saysTheSame(now.get(id)?.definition, definition)).map(([id, { definition, file, line }]) => ({ kind, id, definition, source: `${basename(file)}:${line}`, before: now.get(id) }));
  const deletes = (kind: Kind, wanted: ReadonlyMap<string, unknown>, now: ReadonlyMap<string, Configured>): readonly Step[] =>
    [...now.values()].filter(({ id, by, definition }) => definition !== undefined && by.startsWith(ownerMark) && !wanted.has(id)).map((before) => ({ kind, id: before.id, definition: undefined, source: undefined, before }));
  const isOverOthers = ({ definition }: Step): boolean => definition !== undefined && ('all' in definition || 'any' in definition || 'not' in definition);
  const rules = puts('rule', filed.rules, standing.rules);
  return [...puts('device', filed.devices, standing.devices), ...rules.filter((step) => !isOverOthers(step)), ...rules.filter(isOverOthers), ...deletes('rule', filed.rules, standing.rules), ...deletes('device', filed.devices, standing.devices)];
}

const canonical = (value: unknown): string => JSON.stringify(value, (_, one: unknown) => (typeof one === 'object' && one !== null && !Array.isArray(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one));
const saysTheSame = (one: unknown, other: unknown): boolean => one !== undefined && canonical(one) === canonical(other);

/**
 * Stores what differs, many at once; how many changes. Throws `INVALID_RULES` when the files are sound but not together
 * with what was made by other doors, and `WrongSequence` when somebody else has changed one meanwhile: then it is tried anew.
 */
export async function applyFiles(transport: Pick<Transport, 'scan' | 'last' | 'publishBatch'>, filed: Filed, nowMs: number): Promise<number> {
  const [rules, devices] = [await readEver(transport, 'rule'), await readEver(transport, 'device')];
  const steps = stepsTowards(filed, { rules, devices });
  refuseUnsound(filed, rules, devices);
  await publishSteps(transport, steps, ({ source, before }) => ({ by: `${ownerMark}${source?.split(':')[0] ?? before?.by.slice(ownerMark.length) ?? ''}` }), nowMs);
  return steps.length;
}

/** Stores changes in their order, many at once. Throws `WrongSequence` when one is not as it was before the step. */
export async function publishSteps(transport: Pick<Transport, 'publishBatch'>, steps: readonly Step[], orderOf: (step: Step) => { readonly by: string; readonly reason?: string }, nowMs: number): Promise<void> {
  for (let from = 0; from < steps.length; from += atOnce) {
    await transport.publishBatch(steps.slice(from, from + atOnce).map((step) => {
      const { kind, id, definition, source, before } = step;
      const what = definition === undefined ? 'deleted' : before?.definition === undefined ? 'created' : 'updated';
      return changeMessage(kind, { id, definition, source, ...orderOf(step) }, what, before?.version, nowMs);
    }));
  }
}

function refuseUnsound(filed: Filed, rules: ReadonlyMap<string, Configured>, devices: ReadonlyMap<string, Configured>): void {
  const others = <Definition>(all: ReadonlyMap<string, Configured>, wanted: ReadonlyMap<string, Written<Definition>>): readonly Configured[] => [...all.values()].filter(({ id, by, definition }) => definition !== undefined && !wanted.has(id) && !by.startsWith(ownerMark));
  const asRules = [...others(rules, filed.rules).map(({ definition }) => definition), ...[...filed.rules.values()].map(({ definition }) => definition)].filter(isRule);
  const asDevices = [...others(devices, filed.devices).map(({ definition }) => definition), ...[...filed.devices.values()].map(({ definition }) => definition)].filter(isDevice);
  const faults = checkRules(asRules, asDevices).faults.filter(({ severity }) => severity === 'error');
  if (faults.length > 0) throw new AlidadeError('INVALID_RULES', faults.map(({ id, message }) => `rule ${id ?? ''}: ${message}`).join('\n'));
}

/** What stands in the log has been judged when it was put there. */
const isRule = (definition: unknown): definition is RuleDefinition => typeof definition === 'object' && definition !== null && 'id' in definition;
const isDevice = (definition: unknown): definition is DeviceDefinition => typeof definition === 'object' && definition !== null && 'id' in definition;

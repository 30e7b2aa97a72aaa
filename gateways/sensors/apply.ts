/**
 * Rules and devices that a person puts into force from files, once: what is new or different is stored, what stands
 * otherwise is left alone. All or nothing: the files are judged together with all that is in force.
 */
import type { Transport } from '../../protocol/transport.ts';
import { readConfiguration, type Finding, type Source, type Written } from './config/read.ts';
import type { Configured, Kind } from './configured.ts';
import { publishSteps, stepsTowards, type Step } from './files.ts';
import type { Standing } from './judge-change.ts';

export interface PlannedChange {
  readonly kind: Kind;
  readonly id: string;
  readonly change: 'created' | 'updated' | 'unchanged';
  /** The file that holds it too, when one is followed: what it says comes back when it is changed. */
  readonly followed: string | undefined;
}

export interface Plan {
  readonly changes: readonly PlannedChange[];
  readonly warnings: readonly Finding[];
  readonly steps: readonly Step[];
}

/** What findings call what is in force already. */
const inForce = 'in force';

/** What would change, or every fault: of the files, and of what is in force when they are added to it. */
export function planApply(sources: { readonly rules: readonly Source[]; readonly devices: readonly Source[] }, ever: Standing): Plan | { readonly findings: readonly Finding[] } {
  const own = readConfiguration(sources.rules, sources.devices).written;
  const ids = { rules: new Set(own.rules.map(({ definition }) => definition.id)), devices: new Set(own.devices.map(({ definition }) => definition.id)) };
  const others = (all: ReadonlyMap<string, Configured>, mine: ReadonlySet<string>): readonly unknown[] => [...all.values()].flatMap(({ id, definition }) => (definition === undefined || mine.has(id) ? [] : [definition]));
  const source = (list: 'rules' | 'devices'): Source => ({ name: inForce, text: JSON.stringify({ [list]: others(ever[list], ids[list]) }) });
  const { configuration, findings, written } = readConfiguration([...sources.rules, source('rules')], [...sources.devices, source('devices')]);
  if (configuration === undefined) return { findings: findings.filter(({ severity }) => severity === 'error') };
  const mine = { rules: written.rules.filter(({ file }) => file !== inForce), devices: written.devices.filter(({ file }) => file !== inForce) };
  const filed = { rules: new Map(mine.rules.map((one) => [one.definition.id, one])), devices: new Map(mine.devices.map((one) => [one.definition.id, one])) };
  const steps = stepsTowards(filed, ever).filter(({ definition }) => definition !== undefined);
  const changed = new Set(steps.map(({ kind, id }) => `${kind} ${id}`));
  const planned = (kind: Kind, all: ReadonlyMap<string, Configured>, list: readonly Written<{ readonly id: string }>[]): readonly PlannedChange[] => list.map(({ definition: { id } }) => plannedOf(kind, id, all.get(id), changed.has(`${kind} ${id}`)));
  const changes = [...planned('device', ever.devices, mine.devices), ...planned('rule', ever.rules, mine.rules)];
  return { changes, warnings: findings.filter(({ file }) => file !== inForce), steps };
}

function plannedOf(kind: Kind, id: string, before: Configured | undefined, isStep: boolean): PlannedChange {
  const followed = before?.definition !== undefined && before.by.startsWith('file:') ? before.by.slice('file:'.length) : undefined;
  return { kind, id, change: !isStep ? 'unchanged' : before?.definition === undefined ? 'created' : 'updated', followed };
}

/** Stores what is planned. Throws `WrongSequence` when somebody has changed one of them since it was read. */
export async function applyPlan(transport: Pick<Transport, 'publishBatch'>, { steps }: Plan, order: { readonly by: string; readonly reason?: string }, nowMs: number): Promise<void> {
  await publishSteps(transport, steps, () => order, nowMs);
}

/** Whether the whole configuration still holds once one rule or device is changed. */
import { checkDevices, checkRules } from '../../actors/sensors/core/check.ts';
import type { Fault } from '../../actors/sensors/core/definition.ts';
import { validateDevices, validateRules } from './config/validate.ts';
import type { Configured, Kind } from './configured.ts';

/** As they stand in the log. */
export interface Standing {
  readonly rules: ReadonlyMap<string, Configured>;
  readonly devices: ReadonlyMap<string, Configured>;
}

export interface ChangeFault {
  /** Whose: the one that is changed, or another that would break by it. */
  readonly id: string | undefined;
  /** Steps into the definition. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly severity: 'error' | 'warning';
}

/**
 * The faults that the change brings. Those of other rules count as well, such as of a composite whose member is
 * deleted; what was wrong before the change is not held against it.
 */
export function judgeChange(kind: Kind, id: string, definition: object | undefined, standing: Standing): readonly ChangeFault[] {
  const definitionsOf = (all: ReadonlyMap<string, Configured>): unknown[] => [...all.values()].map((one) => one.definition);
  const without = (all: ReadonlyMap<string, Configured>): ReadonlyMap<string, Configured> => new Map([...all].filter(([other]) => other !== id));
  const added = definition === undefined ? [] : [definition];
  const after = kind === 'rule' ? { rules: [...definitionsOf(without(standing.rules)), ...added], devices: definitionsOf(standing.devices) } : { rules: definitionsOf(standing.rules), devices: [...definitionsOf(without(standing.devices)), ...added] };
  const before = new Set(judge(definitionsOf(standing.rules), definitionsOf(standing.devices)).map(keyOf));
  const own = new Set([id, undefined]);
  return judge(after.rules, after.devices).filter((fault) => (fault.kind === kind && own.has(fault.id)) || !before.has(keyOf(fault)));
}

interface Judged extends ChangeFault {
  readonly kind: Kind;
}
const keyOf = ({ kind, id, path, message }: Judged): string => JSON.stringify([kind, id, path, message]);

function judge(rules: readonly unknown[], devices: readonly unknown[]): readonly Judged[] {
  const shapedRules = validateRules({ rules });
  const shapedDevices = validateDevices({ devices });
  const deviceDefinitions = shapedDevices.items.map(({ item }) => item);
  const checked = checkRules(shapedRules.items.map(({ item }) => item), shapedDevices.faults.length > 0 ? undefined : deviceDefinitions, new Set(shapedRules.faulty));
  const of = (kind: Kind, faults: readonly Fault[]): Judged[] => faults.map(({ path, id, message, severity }) => ({ kind, id, path: path.slice(2), message, severity }));
  return [...of('rule', [...shapedRules.faults, ...checked.faults]), ...of('device', [...shapedDevices.faults, ...checkDevices(deviceDefinitions).faults])];
}

/** What is allowed in a list of rules and is probably not meant. */
import type { DeviceDefinition, Fault, RuleDefinition } from './definition.ts';

/** `devices`: undefined when no list of devices was given. */
export function warningsOf(definitions: readonly RuleDefinition[], devices: readonly DeviceDefinition[] | undefined): readonly Fault[] {
  const listed = new Set(devices?.map(({ id }) => id));
  const asked = new Map<string, string>();
  return definitions.flatMap((definition, i) => {
    const warn = (message: string, ...path: readonly string[]): Fault => ({ path: ['rules', i, ...path], id: definition.id, message, severity: 'warning' });
    const { id, severity: _severity, labels: _labels, annotations: _annotations, ...question } = definition;
    const key = JSON.stringify(Object.entries(question).sort(([a], [b]) => (a < b ? -1 : 1)));
    const twin = asked.get(key);
    asked.set(key, twin ?? id);
    const named = typeof definition.device === 'object' ? definition.device.id : undefined;
    return [
      ...(twin === undefined ? [] : [warn(`it asks the same as rule ${twin}: both will fire`, 'id')]),
      ...(named === undefined || devices === undefined || listed.has(named) ? [] : [warn(`${named} is not among the listed devices (a device without labels then, if it is no mistake)`, 'device', 'id')]),
      ...(definition.clear !== undefined && definition.clear === definition.threshold ? [warn('clear equals threshold and changes nothing', 'clear')] : []),
    ];
  });
}

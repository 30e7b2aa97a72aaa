/** What the numbers of a Confluent schema registry stand for. */
import type { EventType } from '../../schemas/event.ts';
import { AlidadeError } from '../errors.ts';
import { nameOf } from './reading.ts';

/** The event and its version that a registry's number stands for; undefined when it is not known. */
export type SchemaIds = (id: number) => { readonly event: EventType<unknown>; readonly version: number } | undefined;

export const noSchemaIds: SchemaIds = () => undefined;

/**
 * `7=drift.requested,12=drift.requested@1`: without a version the newest. Throws `INVALID_SETTINGS`
 * with every entry that is wrong.
 */
export function schemaIds(text: string, known: readonly EventType<unknown>[]): SchemaIds {
  const table = new Map<number, { readonly event: EventType<unknown>; readonly version: number }>();
  const faults: string[] = [];
  for (const entry of text.split(/[\s,]+/).filter((one) => one !== '')) {
    const [, id, name, version] = /^(\d{1,10})=([^@]+)(?:@(\d+))?$/.exec(entry) ?? [];
    const event = known.find((one) => nameOf(one) === name);
    const number = version === undefined ? event?.version : Number(version);
    if (id === undefined) faults.push(`${entry} is not NUMBER=DOMAIN.EVENT or NUMBER=DOMAIN.EVENT@VERSION`);
    else if (event === undefined) faults.push(`${entry}: there is no event ${name ?? ''}`);
    else if (number === undefined || number < 1 || number > event.version) faults.push(`${entry}: ${nameOf(event)} has versions 1 to ${event.version}`);
    else table.set(Number(id), { event, version: number });
  }
  if (faults.length > 0) throw new AlidadeError('INVALID_SETTINGS', `the table of schema numbers is wrong: ${faults.join('; ')}`);
  return (id) => table.get(id);
}

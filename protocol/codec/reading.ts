/** What reading a payload gives: an event, or a fault that says which field is wrong and why. */
import type { EventType } from '../../schemas/event.ts';

export interface FieldFault {
  /** `params.latitude`, `params.forcing[0].kind`; empty for the message itself. */
  readonly path: string;
  readonly message: string;
}

export interface Fault {
  readonly code: 'NOT_AN_EVENT' | 'INVALID_JSON' | 'INVALID_EVENT' | 'UNKNOWN_SCHEMA' | 'INVALID_AVRO';
  readonly message: string;
  /** The first field at fault. */
  readonly field?: string;
  /** Every field at fault, at most `mostFaults` of them. */
  readonly faults?: readonly FieldFault[];
}

export interface Decoded<T> {
  readonly event: EventType<T>;
  readonly value: T;
  /** What was ignored: fields that the schema does not know. */
  readonly warnings: readonly string[];
}

export type Reading<T> = { readonly ok: Decoded<T> } | { readonly fault: Fault };

/** A message of a million wrong fields is refused with the first of them. */
export const mostFaults = 50;

export const nameOf = (event: EventType<unknown>): string => `${event.domain}.${event.name}`;
export const namesOf = (events: readonly EventType<unknown>[]): string => events.map((one) => `${nameOf(one)} v${one.version}`).join(', ') || 'no event';

/** `total`: how many there are in all; those beyond the listed ones are counted. */
export function invalidEvent(event: EventType<unknown>, faults: readonly FieldFault[], total: number): Fault {
  const listed = faults.map((one) => `${one.path === '' ? 'the message' : one.path}: ${one.message}`).join('; ');
  const more = total > faults.length ? `; and ${total - faults.length} more` : '';
  const first = faults[0];
  return { code: 'INVALID_EVENT', message: `not a valid ${nameOf(event)}: ${listed}${more}`, faults, ...(first === undefined ? {} : { field: first.path }) };
}

export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

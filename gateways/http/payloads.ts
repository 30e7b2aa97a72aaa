/** Payloads under the schemas of their events, so that a bad one is refused at the door and not buried later. */
import { decode } from '../../protocol/codec.ts';
import type { EventType } from '../../schemas/index.ts';
import type { FieldFault } from './problems.ts';

/** `params.forcing[2].kind` as the JSON pointer `/params/forcing/2/kind`. */
const pointerOf = (path: string): string => (path === '' ? '' : `/${path.replace(/\[(\d+)\]/g, '.$1').split('.').join('/')}`);

/** Checks payloads against the newest version of each event. An event without a schema here is left to its stage. */
export function payloadChecker(events: readonly EventType<unknown>[]): (domain: string, event: string, payload: Uint8Array) => readonly FieldFault[] {
  return (domain, event, payload) => {
    const accepted = events.filter((one) => one.domain === domain && one.name === event);
    if (accepted.length === 0) return [];
    const decoded = decode(payload, accepted);
    if ('ok' in decoded) return [];
    const { faults, message } = decoded.fault;
    return faults === undefined ? [{ pointer: '', detail: message }] : faults.map((fault) => ({ pointer: pointerOf(fault.path), detail: fault.message }));
  };
}

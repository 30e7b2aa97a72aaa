/** The evaluator machine's state as bytes: length of a JSON header (32 bits, little endian), the header, the core's own bytes. */
import type { OpenAlert } from './alerts.ts';
import type { BookTexts } from './rule-book.ts';
import type { RuleTotal } from './rule-totals.ts';

export interface MachineState {
  /** null before the first tick. */
  readonly lastTick: number | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly book: BookTexts;
  readonly alerts: readonly (readonly [string, OpenAlert])[];
  readonly letters: readonly (readonly [string, number])[];
  /** Missing in states that are older than it. */
  readonly totals?: readonly (readonly [string, RuleTotal])[];
}

const version = 1;

/** Alerts that a step writes. */
const alertsAStep = 500;

/** In steps of a few milliseconds: there may be many open alerts. */
export function* writeState({ alerts, ...state }: MachineState, core: Uint8Array): Generator<undefined, Uint8Array, undefined> {
  const parts: string[] = [];
  for (let from = 0; from < alerts.length; from += alertsAStep) {
    parts.push(JSON.stringify(alerts.slice(from, from + alertsAStep)).slice(1, -1));
    yield;
  }
  const head = Buffer.from(`${JSON.stringify({ version, ...state }).slice(0, -1)},"alerts":[${parts.join(',')}]}`);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return Buffer.concat([length, head, core]);
}

/** Throws when the bytes are no state of this version. */
export function readState(bytes: Uint8Array): { readonly state: MachineState; readonly core: Uint8Array } {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  const state: unknown = JSON.parse(Buffer.from(bytes.subarray(4, 4 + length)).toString());
  if (!isState(state)) throw new Error(`the state is not of version ${version}`);
  return { state, core: bytes.subarray(4 + length) };
}

const isState = (value: unknown): value is MachineState => typeof value === 'object' && value !== null && 'version' in value && value.version === version && 'book' in value && 'alerts' in value && 'letters' in value && 'counts' in value;

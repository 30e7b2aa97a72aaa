/** The curation's state as bytes: JSON, one line for its head and one for each object and alert, so that no text grows without bound. */
import type { CuratorState } from './core/curation/curator.ts';
import type { KnownAlert } from './core/curation/known-alert.ts';
import type { ObjectState } from './core/curation/known-object.ts';

export interface CurateSnapshot {
  /** As JSON. */
  readonly configuration: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly state: CuratorState;
}

interface Head {
  readonly version: number;
  readonly configuration: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly turn: number;
  readonly objects: number;
  readonly alerts: number;
}

const version = 2;
/** Its objects did not say since when they are known, were never merged, and their points did not say where they were. */
const versionBefore = 1;

/** Lines of one step. */
const atOnce = 200;

/** A little at a time; the state is not to change meanwhile. */
export function* writeSnapshot({ configuration, counts, state }: CurateSnapshot): Generator<undefined, Uint8Array, undefined> {
  const head: Head = { version, configuration, counts, turn: state.turn, objects: state.objects.length, alerts: state.alerts.length };
  const lines = [head, ...state.objects, ...state.alerts];
  const parts: Buffer[] = [];
  for (let from = 0; from < lines.length; from += atOnce) {
    parts.push(Buffer.from(lines.slice(from, from + atOnce).map((one) => `${JSON.stringify(one)}\n`).join('')));
    yield undefined;
  }
  return Buffer.concat(parts);
}

/** Throws when the bytes are no whole state of this version. */
export function readSnapshot(bytes: Uint8Array): CurateSnapshot {
  const lines = linesOf(bytes);
  const head = lines.next().value;
  if (!isHead(head)) throw new Error(`this is no state of the curation of version ${versionBefore} or ${version}`);
  const objects = Array.from({ length: head.objects }, () => completed(whole(lines.next().value, isObject)));
  const alerts = Array.from({ length: head.alerts }, () => whole(lines.next().value, isAlert));
  return { configuration: head.configuration, counts: head.counts, state: { objects, alerts, turn: head.turn } };
}

function* linesOf(bytes: Uint8Array): Generator<unknown, undefined> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let from = 0; from < buffer.length; ) {
    const to = buffer.indexOf(10, from);
    if (to < 0) throw new Error('the state of the curation is cut off');
    yield JSON.parse(buffer.toString('utf8', from, to));
    from = to + 1;
  }
  return undefined;
}

function whole<T>(value: unknown, isSuch: (one: unknown) => one is T): T {
  if (!isSuch(value)) throw new Error('the state of the curation is cut off');
  return value;
}
type Point = ObjectState['curve'][number];
type KeptPoint = Omit<Point, 'ra' | 'dec'> & Partial<Point>;
type Kept = Omit<ObjectState, 'begunMs' | 'absorbed' | 'curve'> & Partial<Pick<ObjectState, 'begunMs' | 'absorbed'>> & { readonly curve: readonly KeptPoint[] };
const completed = (kept: Kept): ObjectState => ({ ...kept, begunMs: kept.begunMs ?? kept.touchedMs, absorbed: kept.absorbed ?? [], curve: kept.curve.map((point) => ({ ...point, ra: point.ra ?? null, dec: point.dec ?? null })) });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const isHead = (value: unknown): value is Head => isRecord(value) && (value['version'] === version || value['version'] === versionBefore) && typeof value['configuration'] === 'string' && typeof value['objects'] === 'number' && typeof value['alerts'] === 'number' && typeof value['turn'] === 'number';
/** Written by this file: the rest of its shape is as it was. */
const isObject = (value: unknown): value is Kept => isRecord(value) && 'curve' in value && 'places' in value;
const isAlert = (value: unknown): value is KnownAlert => isRecord(value) && 'detection' in value && 'told' in value;

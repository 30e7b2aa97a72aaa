/** A row of a snapshot: a device, or a group of devices with one value of a label. */
import type { ByteReader } from './bytes.ts';
import type { ReadingBody } from './metric-path.ts';
import type { Bucket } from './seasons.ts';
import type { Header } from './snapshot-header.ts';
import { FIRING, INACTIVE } from './transition.ts';

export interface StoredPair {
  /** Place in the header's list. */
  readonly rule: number;
  readonly state: number;
  readonly since: number;
  readonly opened: number;
  readonly missed: number;
  readonly worst: number;
  readonly words: readonly number[];
  readonly buckets: readonly Bucket[];
}

export interface StoredSeries {
  readonly path: string;
  readonly value: number;
  /** Times and values by turns. */
  readonly history: Float64Array;
}

export interface Row {
  /** A device's id, or `label\0value`. */
  readonly key: string;
  readonly isGroup: boolean;
  readonly known: number;
  readonly owned: number;
  readonly at: number;
  readonly series: readonly StoredSeries[];
  readonly pairs: readonly StoredPair[];
  readonly waiting: readonly { readonly at: number; readonly body: ReadingBody }[];
}

export function readRow(reader: ByteReader, header: Header): Row {
  const [isGroup, key, flags, at] = [reader.byte() === 1, reader.text(), reader.byte(), reader.double()];
  return { key, isGroup, known: flags & 1, owned: (flags >> 1) & 1, at, series: times(reader.count(), () => readSeries(reader, header)), pairs: readPairs(reader, header), waiting: times(reader.count(), () => readWaiting(reader)) };
}

const times = <Item>(count: number, read: () => Item): readonly Item[] => {
  const items: Item[] = [];
  for (let i = 0; i < count; i++) items.push(read());
  return items;
};

function readSeries(reader: ByteReader, { paths }: Header): StoredSeries {
  const [path, value, count] = [paths[reader.count()], reader.double(), reader.count()];
  if (path === undefined) throw new RangeError('the snapshot names a metric that its header lacks');
  const history = new Float64Array(2 * count);
  for (let i = 0; i < history.length; i++) history[i] = reader.double();
  return { path, value, history };
}

function readPairs(reader: ByteReader, { rules }: Header): readonly StoredPair[] {
  const pairs: StoredPair[] = [];
  for (let place = reader.count(); place > 0; place = reader.count()) {
    const state = reader.byte();
    if (place > rules.length || state > FIRING) throw new RangeError('the snapshot names a rule or a state that does not exist');
    const next = (): number => (state === INACTIVE ? NaN : reader.double());
    const [since, opened, missed, worst] = [next(), next(), next(), next()];
    const words = times(reader.count(), () => reader.count());
    const buckets = times(reader.count(), () => {
      const [index, count, mean, m2] = [reader.double(), reader.double(), reader.double(), reader.double()];
      return { index, count, mean, m2 };
    });
    pairs.push({ rule: place - 1, state, since, opened, missed, worst, words, buckets });
  }
  return pairs;
}

function readWaiting(reader: ByteReader): Row['waiting'][number] {
  const at = reader.double();
  const body: unknown = JSON.parse(reader.text());
  return { at, body: typeof body === 'object' && body !== null ? body : {} };
}

/**
 * The evaluator's state as bytes: everything that readings and evaluations have left, and nothing of how it lies in
 * memory. So a snapshot fits an evaluator of other rules, devices or partitions: what still has a place is taken over,
 * an alert whose rule is gone, asks something else, or is no longer about the device, ends with `rule_changed`.
 *
 * Form: a header as JSON; then rows of devices and groups until the end. Layout of a row: `writeRow`.
 */
import { ByteReader, ByteWriter } from './bytes.ts';
import type { Intake } from './intake.ts';
import type { Layout } from './layout.ts';
import { readHeader, type Header } from './snapshot-header.ts';
import { questionOf, termsOf } from './identity.ts';
import { readRow, type Row } from './snapshot-row.ts';
import { INACTIVE } from './transition.ts';
import type { Seasons } from './seasons.ts';

/** What a snapshot is of. */
export interface Stateful {
  readonly layout: Layout;
  readonly intake: Intake;
  readonly seasons: Seasons;
}

export const VERSION = 1;

/** Pauses after so many rows. */
export function* writeSnapshot({ layout, intake, seasons }: Stateful, lastTick: number, ticks: number, rowsAChunk: number): Generator<undefined, Uint8Array, undefined> {
  const out = new ByteWriter();
  const paths = [...new Set(layout.profiles.flatMap(({ paths: own }) => own.map(({ text }) => text)))];
  const header: Header = {
    version: VERSION, ticks, lastTick: Number.isFinite(lastTick) ? lastTick : null, paths,
    rules: layout.table.rules.map((rule) => ({ id: rule.id, question: questionOf(rule), terms: termsOf(rule), threshold: rule.condition.kind === 'threshold' ? rule.condition.threshold : null })),
  };
  out.text(JSON.stringify(header));
  const pathPlace = new Map(paths.map((path, i) => [path, i]));
  const groupOf = new Map([...layout.groups].map(([key, row]) => [row, key]));
  for (let row = 0; row < layout.devices.count; row++) {
    writeRow(out, { layout, intake, seasons }, row, groupOf.get(row), pathPlace);
    if (row % rowsAChunk === rowsAChunk - 1) yield;
  }
  return out.done();
}

function writeRow(out: ByteWriter, { layout, intake, seasons }: Stateful, row: number, group: string | undefined, pathPlace: ReadonlyMap<string, number>): void {
  const { devices, pairs, series, bits, history } = layout;
  const profile = layout.profileAt(row);
  const [firstPair, firstSeries, firstWord] = [devices.firstPair[row]!, devices.firstSeries[row]!, devices.firstWord[row]!];
  out.byte(group === undefined ? 0 : 1);
  out.text(group ?? layout.ids[row]!);
  out.byte(devices.known[row]! | (devices.owned[row]! << 1));
  out.double(devices.at[row]!);
  out.count(profile.paths.length);
  profile.paths.forEach(({ text }, i) => {
    out.count(pathPlace.get(text)!);
    out.double(series.value[firstSeries + i]!);
    const kept = profile.retention[i]! > 0 ? history.lengthOf(firstSeries + i) : 0;
    out.count(kept);
    for (let k = 0; k < kept; k++) {
      out.double(history.timeAt(firstSeries + i, k));
      out.double(history.valueAt(firstSeries + i, k));
    }
  });
  for (let k = 0; k < profile.rules.length; k++) {
    const [pair, rule] = [firstPair + k, profile.rules[k]!];
    const words = Math.ceil(layout.table.n[rule]! / 32);
    const buckets = seasons.of(pair);
    const state = pairs.state[pair]!;
    if (state === INACTIVE && words === 0 && buckets.length === 0) continue;
    out.count(rule + 1);
    out.byte(state);
    if (state !== INACTIVE) for (const value of [pairs.since[pair]!, pairs.opened[pair]!, pairs.missed[pair]!, pairs.worst[pair]!]) out.double(value);
    out.count(words);
    for (let word = 0; word < words; word++) out.count(bits.words[firstWord + profile.bitWord[k]! + word]!);
    out.count(buckets.length);
    for (const { index, count, mean, m2 } of buckets) for (const value of [index, count, mean, m2]) out.double(value);
  }
  out.count(0);
  const waiting = intake.waitingFor(row);
  out.count(waiting.length);
  for (const { at, body } of waiting) {
    out.double(at);
    out.text(JSON.stringify({ value: body.value, json_value: body.json_value, metadata: body.metadata }));
  }
}

export interface Snapshot {
  readonly header: Header;
  readonly rows: readonly Row[];
}

/** Throws RangeError or SyntaxError when the bytes are damaged or of another version. */
export function readSnapshot(bytes: Uint8Array): Snapshot {
  const reader = new ByteReader(bytes);
  const header = readHeader(reader.text(), VERSION);
  const rows: Row[] = [];
  while (!reader.isAtEnd) rows.push(readRow(reader, header));
  return { header, rows };
}

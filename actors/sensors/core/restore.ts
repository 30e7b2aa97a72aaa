/** A snapshot into an evaluator, of the same rules or of others. */
import { differences, questionOf, termsOf } from './identity.ts';
import { readSnapshot, type Stateful } from './snapshot.ts';
import type { Header, StoredRule } from './snapshot-header.ts';
import type { Row, StoredPair, StoredSeries } from './snapshot-row.ts';
import { FIRING, INACTIVE, states, type Transition } from './transition.ts';

/** An alert that goes on under a rule that was changed. */
export interface Kept {
  readonly rule: string;
  readonly device: string;
  /** `threshold 82 → 84` */
  readonly why: string;
}

export interface Restored {
  readonly ticks: number;
  readonly lastTick: number;
  /** Alerts that ended because their rule was changed. */
  readonly transitions: readonly Transition[];
  readonly kept: readonly Kept[];
}

export function restoreSnapshot(into: Stateful, bytes: Uint8Array, now: number, mostUnlisted: number): Restored {
  // Read whole before anything is changed: damaged bytes leave the evaluator as it was.
  const { header, rows } = readSnapshot(bytes);
  const [transitions, kept]: [Transition[], Kept[]] = [[], []];
  const fits = header.rules.map((stored) => placeOfSame(into, stored));
  for (const row of rows) {
    const place = placeOfRow(into, row, mostUnlisted);
    if (place === undefined) {
      if (into.layout.owns(nameOf(row))) transitions.push(...ended(row, row.pairs, header, now));
      continue;
    }
    restoreReadings(into, place, row);
    const ending = row.pairs.filter((pair) => !restorePair(into, place, pair, fits[pair.rule]));
    if (into.layout.devices.owned[place] === 1) transitions.push(...ended(row, ending, header, now));
    kept.push(...row.pairs.filter((pair) => !ending.includes(pair)).flatMap((pair) => keptIn(into, row, pair, header.rules[pair.rule]!)));
  }
  return { ticks: header.ticks, lastTick: header.lastTick ?? -Infinity, transitions, kept };
}

function placeOfSame({ layout: { table } }: Stateful, { id, question }: StoredRule): number | undefined {
  const place = table.indexOf.get(id);
  return place !== undefined && questionOf(table.rules[place]!) === question ? place : undefined;
}

function placeOfRow({ layout }: Stateful, { key, isGroup, owned }: Row, mostUnlisted: number): number | undefined {
  if (isGroup) return layout.groups.get(key);
  const place = layout.places.get(key);
  if (place !== undefined || owned === 0) return place;
  const added = layout.placeOf(key, mostUnlisted);
  return added < 0 ? undefined : added;
}

function restoreReadings({ layout, intake }: Stateful, place: number, row: Row): void {
  const { devices, series, history } = layout;
  devices.at[place] = row.at;
  devices.known[place] = row.known | devices.known[place]!;
  const { paths, retention } = layout.profileAt(place);
  const stored = new Map(row.series.map((one) => [one.path, one]));
  paths.forEach(({ text }, i) => {
    // Another partition that followed the device for a rule across devices need not know all of its numbers.
    const one: StoredSeries | undefined = stored.get(text);
    if (one === undefined) return;
    const at = devices.firstSeries[place]! + i;
    series.value[at] = one.value;
    if (retention[i]! > 0) for (let k = 0; k < one.history.length; k += 2) history.put(at, one.history[k]!, one.history[k + 1]!);
  });
  intake.setWaiting(place, row.waiting);
}

/** False when there is no such question about this device any more and something was going on. */
function restorePair({ layout, seasons }: Stateful, place: number, stored: StoredPair, rule: number | undefined): boolean {
  const [pair] = rule === undefined ? [] : layout.pairOf(place, rule);
  if (pair === undefined || rule === undefined) return stored.state === INACTIVE;
  const { pairs, bits, devices } = layout;
  pairs.state[pair] = stored.state;
  pairs.since[pair] = stored.since;
  pairs.opened[pair] = stored.opened;
  pairs.missed[pair] = stored.missed;
  pairs.worst[pair] = stored.worst;
  const word = devices.firstWord[place]! + layout.profileAt(place).bitWord[pair - devices.firstPair[place]!]!;
  stored.words.forEach((value, i) => (bits.words[word + i] = value));
  if (stored.buckets.length > 0) seasons.restore(pair, stored.buckets);
  return true;
}

const nameOf = ({ key, isGroup }: Row): string => (isGroup ? (key.split('\0')[1] ?? key) : key);
const numberOrNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

function ended(row: Row, pairs: readonly StoredPair[], { rules }: Header, now: number): readonly Transition[] {
  if (row.owned === 0) return [];
  return pairs.filter(({ state }) => state !== INACTIVE).map((pair) => ({
    at: now, rule: rules[pair.rule]!.id, device: nameOf(row), from: pair.state === FIRING ? states[2] : states[1], to: states[0], value: null, threshold: rules[pair.rule]!.threshold, reason: 'rule_changed',
    since: pair.since, openedAt: numberOrNull(pair.opened), worstValue: numberOrNull(pair.worst),
  }));
}

function keptIn({ layout: { table } }: Stateful, row: Row, { state }: StoredPair, { id, terms }: StoredRule): readonly Kept[] {
  const place = table.indexOf.get(id);
  const why = place === undefined ? '' : differences(terms, termsOf(table.rules[place]!));
  return state === INACTIVE || row.owned === 0 || why === '' ? [] : [{ rule: id, device: nameOf(row), why }];
}

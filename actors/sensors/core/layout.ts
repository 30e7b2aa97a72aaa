/** The evaluator's data: who is known, by which rules, and where their numbers lie. Grows as devices are heard of. */
import { BitColumns, DeviceColumns, PairColumns, SeriesColumns } from './columns.ts';
import { History } from './history.ts';
import { acrossGroups, acrossMembers } from './across.ts';
import { isIn, type Partition } from './partition.ts';
import { makeAcrossProfile, makeProfile, type Profile } from './profile.ts';
import type { Device, Labels, Rule } from './rule.ts';
import { RuleIndex } from './rule-index.ts';
import { ruleTable, type RuleTable } from './rule-table.ts';

export class Layout {
  readonly table: RuleTable;
  readonly devices = new DeviceColumns();
  readonly pairs = new PairColumns();
  readonly series = new SeriesColumns();
  readonly bits = new BitColumns();
  readonly history = new History();
  readonly profiles: Profile[] = [];
  readonly ids: string[] = [];
  readonly places = new Map<string, number>();
  /** Pairs of each rule whose transitions are told here. */
  readonly pairsOfRule: Int32Array;
  unlisted = 0;
  /** Rows that are no devices but values of a label, for rules across devices; by `label\0value`. */
  readonly groups = new Map<string, number>();
  /** For a group's row: of each member rule its pairs on the devices of the group. */
  readonly memberPairs = new Map<number, readonly Int32Array[]>();
  readonly #index: RuleIndex;
  readonly #anyone: ReadonlySet<number>;
  readonly #profileOf = new Map<string, number>();
  readonly #partition: Partition;
  /** Labels of rules across devices, with the rules that they look at. */
  readonly #acrossMembers: ReadonlyMap<string, ReadonlySet<number>>;

  constructor(rules: readonly Rule[], devices: readonly Device[], partition: Partition) {
    this.table = ruleTable(rules);
    this.#index = new RuleIndex(rules);
    this.#anyone = new Set(this.#index.anyone);
    this.#partition = partition;
    this.pairsOfRule = new Int32Array(rules.length);
    this.#acrossMembers = acrossMembers(rules);
    const listed = new Map(devices.map((device) => [device.id, device]));
    this.devices.reserve(devices.length);
    for (const { id, labels } of devices) this.#addKnown(id, labels);
    for (const id of this.#index.named) if (!listed.has(id) && isIn(id, partition)) this.#add(id, this.#index.rulesFor(id, {}), true, false);
    this.#addGroups(devices);
  }

  /** Whether readings of the device make a difference here. */
  wants(id: string): boolean {
    return this.places.has(id) || (isIn(id, this.#partition) && (this.#anyone.size > 0 || this.#index.namesDevice(id)));
  }

  /** Whether transitions of a device, or of a label's value, are told here. */
  owns(id: string): boolean {
    return isIn(id, this.#partition);
  }

  /** Place of a device that sends a reading; -1: no rule here is about it, or there are too many. */
  placeOf(id: string, mostUnlisted: number): number {
    const place = this.places.get(id);
    if (place !== undefined) return place;
    if (this.#anyone.size === 0 || this.unlisted >= mostUnlisted || !isIn(id, this.#partition)) return -1;
    this.unlisted++;
    return this.#add(id, this.#index.rulesFor(id, {}), true, false);
  }

  profileAt(device: number): Profile {
    return this.profiles[this.devices.profile[device]!]!;
  }

  #addKnown(id: string, labels: Labels): void {
    const owned = isIn(id, this.#partition);
    const rules = this.#index.rulesFor(id, labels);
    const chosen = owned ? rules : this.#shadowed(rules, labels);
    if (chosen.length > 0) this.#add(id, chosen, owned, true);
  }

  /** Rules that must be followed here although another partition tells their transitions: a rule across devices lives here and looks at them. */
  #shadowed(rules: readonly number[], labels: Labels): readonly number[] {
    const wanted = new Set<number>();
    for (const [label, members] of this.#acrossMembers) if (Object.hasOwn(labels, label) && isIn(labels[label]!, this.#partition)) for (const member of members) wanted.add(member);
    return rules.filter((rule) => wanted.has(rule));
  }

  #add(id: string, rules: readonly number[], owned: boolean, known: boolean): number {
    const profile = this.#profileFor(rules);
    const { devices } = this;
    const device = devices.add();
    const { paths, bitWords } = this.profiles[profile]!;
    devices.profile[device] = profile;
    devices.firstPair[device] = this.pairs.add(rules.length);
    devices.firstSeries[device] = this.series.add(paths.length);
    devices.firstWord[device] = this.bits.add(bitWords);
    devices.known[device] = known ? 1 : 0;
    devices.owned[device] = owned ? 1 : 0;
    this.places.set(id, device);
    this.ids.push(id);
    if (owned) for (const rule of rules) this.pairsOfRule[rule]!++;
    return device;
  }

  /** Last, so that they are judged after the devices that they look at. */
  #addGroups(devices: readonly Device[]): void {
    for (const { label, rules, members } of acrossGroups(this.table.rules)) {
      const profile = this.profiles.push(makeAcrossProfile(this.table.rules, rules, members)) - 1;
      for (const [value, ids] of byValue(label, devices)) {
        if (!isIn(value, this.#partition)) continue;
        const row = this.devices.add();
        this.devices.profile[row] = profile;
        this.devices.firstPair[row] = this.pairs.add(rules.length);
        this.devices.known[row] = this.devices.owned[row] = 1;
        this.ids.push(value);
        this.groups.set(`${label}\0${value}`, row);
        this.memberPairs.set(row, members.map((rule) => Int32Array.from(ids.flatMap((id) => this.pairOf(this.places.get(id), rule)))));
        for (const rule of rules) this.pairsOfRule[rule]!++;
      }
    }
  }

  /** The pair of a row and a rule; none when the rule is not about it. */
  pairOf(row: number | undefined, rule: number): readonly number[] {
    if (row === undefined) return [];
    const k = this.profileAt(row).rules.indexOf(rule);
    return k < 0 ? [] : [this.devices.firstPair[row]! + k];
  }

  /** The row of an alert: its device's, or of a rule across devices its group's. */
  rowOf(rule: number, device: string): number | undefined {
    const condition = this.table.rules[rule]?.condition;
    return condition?.kind === 'composite' && condition.across !== undefined ? this.groups.get(`${condition.across}\0${device}`) : this.places.get(device);
  }

  #profileFor(rules: readonly number[]): number {
    const key = rules.join();
    const known = this.#profileOf.get(key);
    if (known !== undefined) return known;
    const made = this.profiles.push(makeProfile(this.table.rules, rules, this.#anyone)) - 1;
    this.#profileOf.set(key, made);
    return made;
  }
}

function byValue(label: string, devices: readonly Device[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { id, labels } of devices) if (Object.hasOwn(labels, label)) {
    const value = labels[label]!;
    const ids = found.get(value);
    if (ids === undefined) found.set(value, [id]);
    else ids.push(id);
  }
  return found;
}

/** The evaluator as a state machine over the sensors log. */
import { codecFor } from '../../protocol/codec.ts';
import { oneLine } from '../../protocol/errors.ts';
import { deadFact, type Fact, type Machine, type MachineNumber, type Partition } from '../../protocol/keyed.ts';
import type { SettingsValues } from '../../protocol/settings.ts';
import { parseSubject } from '../../protocol/subjects.ts';
import type { StoredMessage } from '../../protocol/transport.ts';
import { SensorsDeviceChanged, SensorsResolved, SensorsRuleChanged, SensorsTick, type EventType, type SensorsResolvedBody } from '../../schemas/index.ts';
import { Alerts, type Cause } from './alerts.ts';
import { Evaluator } from './core/evaluator.ts';
import { isIn } from './core/partition.ts';
import type { Kept } from './core/restore.ts';
import type { Device, Rule } from './core/rule.ts';
import type { Transition } from './core/transition.ts';
import { evaluatorNumbers, type CycleCounts } from './evaluator-numbers.ts';
import { takeReadings, type Said } from './readings.ts';
import { readState, writeState } from './machine-snapshot.ts';
import { RuleBook, type Book, type Change } from './rule-book.ts';
import { RuleTotals } from './rule-totals.ts';
import type { evaluateSettings } from './settings.ts';

const self = { domain: 'sensors', name: 'evaluate' } as const;
/** One dead letter a device and minute: what comes more often is counted. */
const letterEveryMs = 60_000;
/** A device whose clock is a little ahead is evaluated at its own time, not at the next tick. */
const skewMs = 2_000;
const nothing: readonly Fact[] = [];
/** Events that a step of an evaluation makes: a few milliseconds. */
const toldAStep = 250;

export class EvaluatorMachine implements Machine {
  readonly #settings: SettingsValues<typeof evaluateSettings>;
  readonly #partition: Partition;
  readonly #book: RuleBook;
  readonly #alerts: Alerts;
  readonly #letters: Map<string, number>;
  readonly #totals: RuleTotals;
  readonly #counts = { cycles: 0, missed: 0, ignoredTicks: 0, readings: 0, unmatched: 0, unreadable: 0, badConfigurations: 0 };
  #evaluator: Evaluator;
  #rules: ReadonlyMap<string, Rule> = new Map();
  #devices: ReadonlyMap<string, Device> = new Map();
  #lastTick = -Infinity;

  constructor(settings: SettingsValues<typeof evaluateSettings>, partition: Partition, snapshot: Uint8Array | undefined) {
    this.#settings = settings;
    this.#partition = partition;
    const { state, core } = snapshot === undefined ? { state: undefined, core: undefined } : readState(snapshot);
    this.#book = new RuleBook(state?.book);
    this.#alerts = new Alerts(state?.alerts);
    this.#letters = new Map(state?.letters);
    this.#totals = new RuleTotals(state?.totals);
    this.#lastTick = state?.lastTick ?? -Infinity;
    Object.assign(this.#counts, state?.counts);
    this.#evaluator = this.#made(this.#book.open());
    if (core !== undefined) this.#evaluator.restore(core, this.#lastTick);
  }

  apply(message: StoredMessage): readonly Fact[] {
    const subject = parseSubject(message.subject);
    if (subject?.kind !== 'event') return nothing;
    switch (subject.name) {
      case 'reading':
        return this.#readings(message, subject.id);
      case 'readings':
        return this.#readings(message, undefined);
      case 'tick':
        return [...this.#tick(message)].flat();
      case 'rule-changed':
        return this.#decoded(SensorsRuleChanged, message, (body) => this.#change({ kind: 'rule', id: body.rule_id, json: body.rule }));
      case 'device-changed':
        return this.#decoded(SensorsDeviceChanged, message, (body) => this.#change({ kind: 'device', id: body.device_id, json: body.device }));
      case 'resolved':
        return this.#decoded(SensorsResolved, message, (body) => this.#resolve(body, message));
      default:
        return nothing;
    }
  }

  /** An evaluation of everything is much work. */
  applyInSteps(message: StoredMessage): Iterator<readonly Fact[], void, undefined> | undefined {
    const subject = parseSubject(message.subject);
    return subject?.kind === 'event' && subject.name === 'tick' ? this.#tick(message) : undefined;
  }

  snapshot(): Uint8Array {
    const steps = this.snapshotInSteps();
    for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
  }

  *snapshotInSteps(): Generator<undefined, Uint8Array, undefined> {
    const core = yield* this.#evaluator.snapshotInChunks();
    const lastTick = Number.isFinite(this.#lastTick) ? this.#lastTick : null;
    return yield* writeState({ lastTick, counts: this.#counts, book: this.#book.texts(), alerts: this.#alerts.entries(), letters: [...this.#letters], totals: this.#totals.entries(this.#evaluator.statistics()) }, core);
  }

  numbers(): readonly MachineNumber[] {
    const counts: CycleCounts = { ...this.#counts, lastTickMs: this.#lastTick };
    return evaluatorNumbers(counts, this.#totals.with(this.#evaluator.statistics()));
  }

  /** Only the alert that was meant: it may have ended, and another begun, meanwhile. */
  #resolve({ rule, device, alert_id: id, by, comment }: SensorsResolvedBody, message: StoredMessage): readonly Fact[] {
    const now = this.#nowOf(message.storedAtMs);
    const facts = this.#configured(message, now);
    if (this.#alerts.idOf(rule, device) !== id) return facts;
    return [...facts, ...this.#told(this.#evaluator.resolve(rule, device, now), { input: message.sequence, trigger: 'command', by, comment })];
  }

  #readings(message: StoredMessage, device: string | undefined): readonly Fact[] {
    if (device !== undefined && !this.#book.isDue && !isIn(device, this.#partition) && !this.#evaluator.wants(device)) return nothing;
    const facts = this.#book.isDue ? [...this.#configured(message, this.#nowOf(message.storedAtMs))] : [];
    const take = (id: string, atMs: number, said: Said): void => this.#reading(id, atMs, said, message, facts);
    const fault = takeReadings(message.data, { device, storedAtMs: message.storedAtMs }, take);
    if (fault !== undefined) facts.push(...this.#unreadable(message, fault));
    return facts;
  }

  #reading(device: string, atMs: number, said: Said, message: StoredMessage, facts: Fact[]): void {
    const storedAtMs = this.#nowOf(message.storedAtMs);
    const now = atMs > storedAtMs && atMs - storedAtMs <= skewMs ? atMs : storedAtMs;
    const isOwn = isIn(device, this.#partition);
    if (isOwn) this.#counts.readings++;
    if (this.#evaluator.read(device, atMs, said, now) === 'unmatched') {
      if (isOwn) this.#counts.unmatched++;
      return;
    }
    const transitions = this.#evaluator.evaluateDevice(device, now);
    if (transitions.length > 0) facts.push(...this.#told(transitions, { input: message.sequence, trigger: 'reading' }));
  }

  *#tick(message: StoredMessage): Generator<readonly Fact[], void, undefined> {
    const read = codecFor(SensorsTick).decode(message.data);
    if ('fault' in read) return yield this.#unreadable(message, read.fault.message);
    const { every_ms: everyMs, at } = read.ok.value;
    const now = at === null ? nominal(message.storedAtMs, everyMs) : Date.parse(at);
    yield this.#configured(message, Math.max(now, this.#lastTick));
    if (!(now > this.#lastTick)) {
      this.#counts.ignoredTicks++;
      return;
    }
    if (Number.isFinite(this.#lastTick)) this.#counts.missed += Math.max(0, Math.round((now - this.#lastTick) / everyMs) - 1);
    this.#counts.cycles++;
    this.#lastTick = now;
    const cause: Cause = { input: message.sequence, trigger: 'tick' };
    for (const transitions of this.#evaluator.evaluateInChunks(now)) {
      if (transitions.length === 0) yield nothing;
      for (let from = 0; from < transitions.length; from += toldAStep) yield this.#told(transitions.slice(from, from + toldAStep), cause);
    }
  }

  /** Time does not go back: what the log took before a tick that fired early is of the tick's time. */
  #nowOf(storedAtMs: number): number {
    return Math.max(storedAtMs, this.#lastTick);
  }

  #change(change: Change): readonly Fact[] {
    this.#book.put(change);
    return nothing;
  }

  /** Puts changes of rules and devices into force. Alerts that this ends, or that go on under other terms, say so. */
  #configured(message: StoredMessage, now: number): readonly Fact[] {
    if (!this.#book.isDue) return nothing;
    const book = this.#book.turn();
    if ('faults' in book) {
      this.#counts.badConfigurations++;
      return isIn('configuration', this.#partition) ? [this.#letter(message, 'configuration', { code: 'INVALID_CONFIGURATION', reason: oneLine(book.faults.join('; ')) }, false)] : nothing;
    }
    const [before, rulesBefore, devicesBefore] = [this.#evaluator.snapshot(), this.#rules, this.#devices];
    this.#totals.end(this.#evaluator.statistics());
    this.#evaluator = this.#made(book);
    const { transitions, kept } = this.#evaluator.restore(before, now);
    const cause: Cause = { input: message.sequence, trigger: 'configuration' };
    return [...this.#told(transitions, cause, rulesBefore, devicesBefore), ...kept.flatMap((one) => this.#keptFact(one, now, cause))];
  }

  #keptFact(kept: Kept, now: number, cause: Cause): readonly Fact[] {
    const rule = this.#rules.get(kept.rule);
    const fact = rule === undefined ? undefined : this.#alerts.keep(kept, rule, now, cause);
    return fact === undefined ? nothing : [fact];
  }

  #made({ rules, devices }: Book): Evaluator {
    const { freshnessSeconds, aheadSeconds } = this.#settings;
    this.#rules = new Map(rules.map((rule) => [rule.id, rule]));
    this.#devices = new Map(devices.map((device) => [device.id, device]));
    return new Evaluator(rules, devices, { partition: this.#partition, limits: { freshnessMs: freshnessSeconds * 1000, aheadMs: aheadSeconds * 1000 } });
  }

  #told(transitions: readonly Transition[], cause: Cause, rules = this.#rules, devices = this.#devices): readonly Fact[] {
    return transitions.map((transition) => {
      const rule = rules.get(transition.rule);
      if (rule === undefined) throw new Error(`a transition of the rule ${transition.rule}, which is not in force`);
      return this.#alerts.tell(transition, rule, devices.get(transition.device) ?? { id: transition.device, labels: {} }, cause);
    });
  }

  #decoded<T>(event: EventType<T>, message: StoredMessage, use: (body: T) => readonly Fact[]): readonly Fact[] {
    const read = codecFor(event).decode(message.data);
    return 'fault' in read ? this.#unreadable(message, read.fault.message) : use(read.ok.value);
  }

  #unreadable(message: StoredMessage, reason: string): readonly Fact[] {
    this.#counts.unreadable++;
    const subject = parseSubject(message.subject);
    const id = subject?.kind === 'event' ? subject.id : `input-${message.sequence}`;
    // What concerns no device is one partition's to say.
    if (!isIn(id, this.#partition)) return nothing;
    const before = this.#letters.get(id);
    if (before !== undefined && message.storedAtMs - before < letterEveryMs) return nothing;
    if (this.#letters.size > 10_000) this.#letters.clear();
    this.#letters.set(id, message.storedAtMs);
    return [this.#letter(message, id, { code: 'INVALID_EVENT', reason: oneLine(reason) })];
  }

  #letter(message: StoredMessage, id: string, fault: { readonly code: string; readonly reason: string }, ofItself = true): Fact {
    return deadFact(self, id, message, fault, this.#settings.deadSeconds, ofItself);
  }
}

/** The broker fires on whole seconds and is a few milliseconds late: the time that was meant. */
const nominal = (storedAtMs: number, everyMs: number): number => (everyMs % 1000 === 0 ? Math.round(storedAtMs / 1000) * 1000 : storedAtMs);

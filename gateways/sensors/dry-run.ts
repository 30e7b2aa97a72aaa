/**
 * Rules over the readings in the log, as they are stored and as they come, without a word to anybody: what would open and
 * resolve. Evaluations are at whole multiples of the interval, as the live ones are; readings before the first one count.
 */
import { Evaluator, type RuleStatistics } from '../../actors/sensors/core/evaluator.ts';
import type { Transition } from '../../actors/sensors/core/transition.ts';
import { takeReadings } from '../../actors/sensors/readings.ts';
import { parseSubject } from '../../protocol/subjects.ts';
import type { StoredMessage } from '../../protocol/transport.ts';
import type { Configuration } from './config/read.ts';

export interface DryRunCounts {
  readonly evaluations: number;
  readonly readings: number;
  /** Messages in which something was no reading. */
  readonly unreadable: number;
  readonly statistics: readonly RuleStatistics[];
}

export class DryRun {
  readonly #evaluator: Evaluator;
  readonly #everyMs: number;
  readonly #fromMs: number;
  readonly #tell: (transitions: readonly Transition[]) => void;
  readonly #counts = { evaluations: 0, readings: 0, unreadable: 0 };
  #nextMs: number;

  /** `fromMs`: no evaluation before it. */
  constructor({ rules, devices }: Configuration, everyMs: number, fromMs: number, tell: (transitions: readonly Transition[]) => void) {
    this.#evaluator = new Evaluator(rules, devices);
    this.#everyMs = everyMs;
    this.#fromMs = fromMs;
    this.#nextMs = Math.ceil(fromMs / everyMs) * everyMs;
    this.#tell = tell;
  }

  /** When the next evaluation is due. */
  get nextMs(): number {
    return this.#nextMs;
  }

  read(message: StoredMessage): void {
    const subject = parseSubject(message.subject);
    if (subject?.kind !== 'event' || (subject.name !== 'reading' && subject.name !== 'readings')) return;
    this.evaluateUntil(message.storedAtMs - 1);
    const isEvaluated = message.storedAtMs >= this.#fromMs;
    const fault = takeReadings(message.data, { device: subject.name === 'reading' ? subject.id : undefined, storedAtMs: message.storedAtMs }, (device, atMs, said) => {
      this.#counts.readings++;
      if (this.#evaluator.read(device, atMs, said, message.storedAtMs) !== 'unmatched' && isEvaluated) this.#tellSome(this.#evaluator.evaluateDevice(device, message.storedAtMs));
    });
    if (fault !== undefined) this.#counts.unreadable++;
  }

  evaluateUntil(nowMs: number): void {
    for (; this.#nextMs <= nowMs; this.#nextMs += this.#everyMs) this.evaluateAt(this.#nextMs);
  }

  evaluateAt(nowMs: number): void {
    this.#counts.evaluations++;
    this.#tellSome(this.#evaluator.evaluate(nowMs));
  }

  #tellSome(transitions: readonly Transition[]): void {
    if (transitions.length > 0) this.#tell(transitions);
  }

  get counts(): DryRunCounts {
    return { ...this.#counts, statistics: this.#evaluator.statistics() };
  }
}

/**
 * Rules over recorded readings, with a simulated clock: the core that runs live, fed from a file. Evaluations are at
 * `from`, `from + every`, … ≤ `until`. Readings that come in order of time are evaluated as they are read; from the
 * first that does not, all are kept and sorted.
 */
import { Evaluator, type RuleStatistics } from '../../actors/sensors/core/evaluator.ts';
import type { ReadingBody } from '../../actors/sensors/core/metric-path.ts';
import type { Transition } from '../../actors/sensors/core/transition.ts';
import type { Configuration } from './config/read.ts';

export interface ReplayTimes {
  readonly everyMs: number;
  /** Default: time of the earliest reading. */
  readonly from?: number;
  /** Default: time of the latest. */
  readonly until?: number;
}

/** Told after every evaluation. */
export type OnEvaluation = (at: number, transitions: readonly Transition[]) => void;

export interface Replayed {
  readonly evaluations: number;
  readonly readings: number;
  readonly from: number | undefined;
  readonly until: number | undefined;
  readonly statistics: readonly RuleStatistics[];
}

export class Replay {
  readonly #evaluator: Evaluator;
  readonly #times: ReplayTimes;
  readonly #onEvaluation: OnEvaluation;
  readonly #readsOnArrival: boolean;
  #next: number | undefined;
  #first: number | undefined;
  #latest = -Infinity;
  #evaluations = 0;
  #readings = 0;

  constructor({ rules, devices }: Configuration, times: ReplayTimes, onEvaluation: OnEvaluation) {
    this.#evaluator = new Evaluator(rules, devices);
    this.#times = times;
    this.#readsOnArrival = rules.some(({ evaluate }) => evaluate === 'reading');
    this.#next = this.#first = times.from;
    this.#onEvaluation = onEvaluation;
  }

  /** Takes the next reading in order of time; false, and nothing is taken, when it is older than the one before. */
  read(device: string, at: number, body: ReadingBody): boolean {
    if (at < this.#latest) return false;
    this.#next ??= this.#first = at;
    this.#evaluateBefore(at);
    this.#latest = at;
    this.#readings++;
    this.#evaluator.read(device, at, body, at);
    if (this.#readsOnArrival && this.#isWithin(at)) {
      const arrived = this.#evaluator.evaluateDevice(device, at);
      if (arrived.length > 0) this.#onEvaluation(at, arrived);
    }
    return true;
  }

  #isWithin(at: number): boolean {
    return at >= (this.#first ?? Infinity) && at <= (this.#times.until ?? Infinity);
  }

  /** Evaluations that lie before a time. */
  #evaluateBefore(at: number): void {
    while (this.#next !== undefined && this.#next < at && this.#next <= (this.#times.until ?? Infinity)) this.#evaluate(this.#next);
  }

  #evaluate(at: number): void {
    this.#onEvaluation(at, this.#evaluator.evaluate(at));
    this.#evaluations++;
    this.#next = at + this.#times.everyMs;
  }

  end(): Replayed {
    const until = this.#times.until ?? (Number.isFinite(this.#latest) ? this.#latest : undefined);
    while (this.#next !== undefined && until !== undefined && this.#next <= until) this.#evaluate(this.#next);
    return { evaluations: this.#evaluations, readings: this.#readings, from: this.#first, until, statistics: this.#evaluator.statistics() };
  }

  get evaluator(): Evaluator {
    return this.#evaluator;
  }
}

import type { AttemptContext, Encoded } from '../protocol/actor.ts';
import type { Clock } from '../protocol/clock.ts';
import type { JobInput } from '../protocol/outcome.ts';
import type { Delivery } from '../protocol/transport.ts';
import type { HostLog } from './host-options.ts';

/** One try at one input, from delivery to its end. */
export class Attempt {
  readonly input: JobInput;
  readonly delivery: Delivery;
  readonly startedAt: number;
  cancelReason: string | undefined;
  #controller: AbortController | undefined;
  #stopWaiting: () => void = () => {};

  constructor(input: JobInput, delivery: Delivery, startedAt: number) {
    this.input = input;
    this.delivery = delivery;
    this.startedAt = startedAt;
  }

  cancel(reason: string): void {
    this.cancelReason ??= reason;
    this.#abort(reason);
  }

  end(): void {
    this.#stopWaiting();
  }

  /** Made only for actors that look at it: an AbortController costs more than a small actor. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.cancelReason !== undefined) this.#controller.abort(new Error(this.cancelReason));
    return this.#controller.signal;
  }

  #abort(reason: string): void {
    this.#controller?.abort(new Error(reason));
    this.#onAbort();
  }
  #onAbort: () => void = () => {};

  context(attempt: number, clock: Clock, progress: AttemptContext['progress'], log: HostLog): Omit<AttemptContext, 'ports' | 'env'> {
    const signalOf = (): AbortSignal => this.signal;
    const { domain, stage, id, traceparent } = this.input;
    return {
      id,
      attempt,
      now: clock.now(),
      get signal() {
        return signalOf();
      },
      progress,
      log: (level, message, fields) => log[level]({ ...fields, domain, stage, job: id, attempt, trace: traceparent }, message),
    };
  }

  /**
   * `ran`, or a TIME_LIMIT after `seconds`, or the end by cancellation. What inline code does after
   * that no longer counts; a thread is ended by the signal.
   */
  withinLimit(ran: Promise<Encoded>, seconds: number, clock: Clock): Promise<Encoded> {
    return new Promise((resolve) => {
      const settle = (result: Encoded): void => {
        this.#stopWaiting();
        resolve(result);
      };
      this.#stopWaiting = clock.after(seconds * 1000, () => {
        this.#controller?.abort(new Error(`the time limit of ${seconds} s is reached`));
        settle({ kind: 'retry', reason: `the time limit of ${seconds} s is reached`, code: 'TIME_LIMIT' });
      });
      this.#onAbort = () => settle({ kind: 'reject', reason: this.cancelReason ?? 'cancelled', code: 'CANCELLED' });
      ran.then(settle, (error: unknown) => settle({ kind: 'retry', reason: String(error), code: 'EXECUTOR' }));
    });
  }
}

import type { AttemptContext, Encoded } from '../protocol/actor.ts';
import type { Clock } from '../protocol/clock.ts';
import type { JobInput, Verdict } from '../protocol/outcome.ts';
import type { Delivery, LogMessage, Receipt } from '../protocol/transport.ts';
import type { HostContext, HostLog } from './host-options.ts';

/** Who is told of an attempt while it runs. */
export interface Told {
  readonly clock: Clock;
  readonly log: HostLog;
  progress(input: JobInput): AttemptContext['progress'];
  lines(input: JobInput, attempt: number): AttemptContext['log'];
}

/** What an actor sees of its attempt. A small actor asks for nothing of it, so nothing is made before it is asked for. */
class AttemptView implements HostContext {
  readonly id: string;
  readonly attempt: number;
  readonly now: number;
  readonly #of: Attempt;
  readonly #told: Told;
  #lines: AttemptContext['log'] | undefined;

  constructor(of: Attempt, number: number, told: Told) {
    this.id = of.input.id;
    this.attempt = number;
    this.now = told.clock.now();
    this.#of = of;
    this.#told = told;
  }

  get signal(): AbortSignal {
    return this.#of.signal;
  }
  get progress(): AttemptContext['progress'] {
    return this.#told.progress(this.#of.input);
  }
  get log(): AttemptContext['log'] {
    const { domain, stage, id, traceparent } = this.#of.input;
    this.#lines ??= this.#told.lines(this.#of.input, this.attempt);
    const tell = this.#lines;
    return (level, message, fields) => {
      this.#told.log[level]({ ...fields, domain, stage, job: id, attempt: this.attempt, trace: traceparent }, message);
      tell(level, message, fields);
    };
  }
}

const nothing = (): void => {};

/** One try at one input, from delivery to its end. */
export class Attempt {
  readonly input: JobInput;
  readonly delivery: Delivery;
  readonly startedAt: number;
  /** Why the input can never become a job. */
  readonly invalid: string | undefined;
  cancelReason: string | undefined;
  /** The host was given to it alone. */
  alone = false;
  /** Its trial has begun: the sequence of the outcome that says so. */
  begunAt: number | undefined;
  #controller: AbortController | undefined;
  #stopWaiting: () => void = nothing;

  constructor(input: JobInput, delivery: Delivery, startedAt: number, invalid?: string) {
    this.input = input;
    this.delivery = delivery;
    this.startedAt = startedAt;
    this.invalid = invalid;
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
  #onAbort: () => void = nothing;

  /** For one run of the actor: what ended an earlier one, whose outcome was refused, is not this one's. */
  context(number: number, told: Told): HostContext {
    this.#controller = undefined;
    this.#onAbort = nothing;
    return new AttemptView(this, number, told);
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

/** What a host does when it learns how an outcome has fared that it sent. */
export interface Fates {
  readonly stored: (sent: Sent) => void;
  readonly failed: (sent: Sent, error: unknown) => void;
}

/** The outcome of an attempt, on its way to the log. */
export class Sent implements Receipt {
  readonly attempt: Attempt;
  readonly verdict: Verdict;
  readonly message: LogMessage;
  /** Of the clock's elapsed time. */
  readonly sentAt: number;
  readonly #fates: Fates;

  constructor(attempt: Attempt, verdict: Verdict, message: LogMessage, sentAt: number, fates: Fates) {
    this.attempt = attempt;
    this.verdict = verdict;
    this.message = message;
    this.sentAt = sentAt;
    this.#fates = fates;
  }

  stored(): void {
    this.#fates.stored(this);
  }
  failed(error: unknown): void {
    this.#fates.failed(this, error);
  }
}

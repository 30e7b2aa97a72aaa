/**
 * Serves one stage in one process: takes inputs by priority, makes attempts under their limits,
 * commits outcomes, repeats consequences, acks. The promise "exactly once as far as anyone can see"
 * is kept here with the help of `decide` (what to do) and the fence (whose outcome counts).
 *
 * Nothing here is lost when the process dies at any await: an input is acked only after its outcome
 * is stored and its consequences are stored; before that it comes again.
 */
import type { Actor, Encoded } from '../protocol/actor.ts';
import { sleep } from '../protocol/clock.ts';
import { decide, type Decision } from '../protocol/decide.ts';
import { classify } from '../protocol/errors.ts';
import { consequencesOf, outcomeMessage, readOutcome, verdictOf, type Consequence, type JobInput, type Outcome, type Verdict } from '../protocol/outcome.ts';
import type { Stage } from '../protocol/pipeline.ts';
import { interrupted } from '../protocol/suspicion.ts';
import { consumerName, inputFilters, outcomeFilter, priorities, streamOf, type Priority } from '../protocol/subjects.ts';
import { WrongSequence, type Consumption, type Delivery, type LogMessage } from '../protocol/transport.ts';
import { readInput } from './host-input.ts';
import { PriorityQueue } from './host-queue.ts';
import { tellLines, tellProgress } from './live.ts';
import { Attempt, Sent, type Fates, type Told } from './host-attempt.ts';
import type { HostOptions } from './host-options.ts';

const firstWaitMs = 100;
const longestWaitMs = 5000;
/** How long a leaving host waits until it is known that its trial was interrupted. */
const interruptMs = 300;

export class StageHost {
  readonly stage: Stage;
  readonly #options: HostOptions;
  readonly #actor: Actor;
  readonly #told: Told;
  readonly #queue: PriorityQueue<Delivery>;
  readonly #attempts = new Set<Attempt>();
  readonly #consumptions = new Map<Priority, Consumption>();
  /** Deliveries not asked for again: they were given back to make room for a trial. */
  readonly #owed: Record<Priority, number> = { high: 0, normal: 0, low: 0 };
  #running = 0;
  #paused = false;
  #stopping = false;
  #abandoned = false;
  #idle: () => void = () => {};
  #stopRenewing: () => void = () => {};

  constructor(stage: Stage, options: HostOptions) {
    this.stage = stage;
    this.#options = options;
    this.#actor = stage.actor;
    this.#told = { clock: options.clock, log: options.log, progress: (input) => tellProgress(options.transport, options.clock, input), lines: (input, attempt) => tellLines(options.transport, options.clock, input, attempt) };
    this.#queue = new PriorityQueue();
    options.solitude.join({ makeRoom: () => this.#makeRoom(), goOn: () => this.#goOn() });
  }

  /** Attempts being made now. */
  get running(): number {
    return this.#running;
  }

  async start(): Promise<void> {
    const { transport, ackWaitMs } = this.#options;
    const slots = this.#actor.policy.concurrency;
    for (const priority of priorities) {
      const spec = {
        stream: streamOf(this.stage.domain),
        name: consumerName(this.#actor.name, priority),
        filters: inputFilters(this.stage.domain, this.stage.upstream, this.#actor.name, priority),
        ackWaitMs,
        maxAckPending: Math.max(2000, 8 * slots),
      };
      const consumption = await transport.consume(spec, (delivery) => this.#arrived(delivery, priority));
      this.#consumptions.set(priority, consumption);
      // Asked for while paused too: what arrives waits here, is renewed, and is handed back by a drain.
      consumption.request(slots);
    }
    this.#renew();
  }

  /** Starts nothing new until `resume`; what is running goes on. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#pump();
  }

  /** Ends the running attempt at this job, if it is made here. */
  cancel(id: string, reason: string): boolean {
    let found = false;
    for (const attempt of this.#attempts) {
      if (attempt.input.id !== id) continue;
      attempt.cancel(reason);
      found = true;
    }
    return found;
  }

  /** Stops taking inputs, gives back what has not begun, and waits for the rest; after `limitMs` gives that back too. */
  async drain(limitMs: number): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#consumptions.values()].map((one) => one.close()));
    for (const delivery of this.#queue.drain()) delivery.nak();
    this.#options.solitude.close();
    if (this.#running > 0) {
      const finished = new Promise<void>((resolve) => (this.#idle = resolve));
      await Promise.race([finished, sleep(this.#options.clock, limitMs)]);
    }
    this.#abandoned = true;
    this.#stopRenewing();
    const left = [...this.#attempts];
    for (const attempt of left) attempt.cancel('the host is stopping');
    await Promise.all(left.map((attempt) => this.#interrupt(attempt)));
    for (const attempt of left) attempt.delivery.nak();
  }

  /** A trial that is given back proves nothing; where that cannot be said in time, it counts as failed. */
  async #interrupt({ input, begunAt }: Attempt): Promise<void> {
    if (begunAt === undefined) return;
    const { clock, committer, lifetimes } = this.#options;
    const said = committer.commit(outcomeMessage(input, interrupted(input, clock.now()), begunAt, lifetimes)).catch(() => undefined);
    await Promise.race([said, sleep(clock, interruptMs)]);
  }

  #arrived(delivery: Delivery, priority: Priority): void {
    this.#options.observer.received(delivery.deliveries > 1);
    if (this.#stopping) {
      delivery.nak();
      return;
    }
    if (this.#options.solitude.wanted && givesWay(delivery)) {
      this.#giveBack(delivery, priority);
      return;
    }
    this.#queue.push(delivery, priority);
    this.#pump();
  }

  #pump(): void {
    const slots = this.#actor.policy.concurrency;
    const { solitude } = this.#options;
    while (this.#running < slots && !this.#paused && !this.#stopping && !solitude.wanted) {
      const next = this.#queue.take();
      if (next === undefined) return;
      this.#running++;
      solitude.began();
      this.#consumptions.get(next.priority)?.request(1);
      this.#handle(next.item);
    }
  }

  /** A trial is to begin here: what has not begun may run elsewhere. */
  #makeRoom(): void {
    for (const { item, priority } of this.#queue.sift(givesWay)) this.#giveBack(item, priority);
  }

  #giveBack(delivery: Delivery, priority: Priority): void {
    delivery.nak();
    this.#owed[priority]++;
  }

  #goOn(): void {
    for (const priority of priorities) {
      if (this.#owed[priority] > 0) this.#consumptions.get(priority)?.request(this.#owed[priority]);
      this.#owed[priority] = 0;
    }
    this.#pump();
  }

  /** Long work renews its ack wait; so does what waits here for a slot. */
  #renew(): void {
    const third = this.#options.ackWaitMs / 3;
    const tick = (): void => {
      const now = this.#options.clock.elapsed();
      for (const attempt of this.#attempts) if (now - attempt.startedAt > third / 2) attempt.delivery.working();
      for (const delivery of this.#queue.items()) delivery.working();
      this.#stopRenewing = this.#options.clock.after(third, tick);
    };
    this.#stopRenewing = this.#options.clock.after(third, tick);
  }

  #handle(delivery: Delivery): void {
    const read = readInput(this.stage, delivery);
    if (read.kind === 'pass') {
      delivery.ack();
      this.#freed(false);
      return;
    }
    const { input } = read;
    const attempt = new Attempt(input, delivery, this.#options.clock.elapsed(), read.kind === 'invalid' ? read.reason : undefined);
    this.#attempts.add(attempt);
    if (this.#mustRead(input)) this.#later(attempt, this.#readOutcome(input).then((stored) => this.#conclude(attempt, stored)));
    else this.#conclude(attempt, undefined);
  }

  /** Goes on when `work` is done; when it fails the attempt is given up. */
  #later(attempt: Attempt, work: Promise<void>): void {
    work.catch((error: unknown) => this.#giveUp(attempt, error));
  }

  /** Not acked: it comes again after the ack wait, and is decided anew. */
  #giveUp(attempt: Attempt, error: unknown): void {
    this.#options.log.warn({ ...this.#words(attempt.input), error: classify(error).reason }, 'attempt given up; the input will come again');
    this.#ended(attempt);
  }

  #ended(attempt: Attempt): void {
    if (!this.#attempts.delete(attempt)) return;
    attempt.end();
    this.#freed(attempt.alone);
  }

  #freed(alone: boolean): void {
    this.#running--;
    this.#options.solitude.ended(alone);
    if (this.#running === 0 && this.#stopping) this.#idle();
    this.#pump();
  }

  /**
   * From what is known of the job to what is done about it. The common way from here to the ack,
   * cheap work and a stored outcome from which nothing follows, makes no promise: each costs as
   * much as the smallest actor.
   */
  #conclude(attempt: Attempt, stored: Outcome | undefined): void {
    try {
      this.#decide(attempt, stored);
    } catch (error) {
      this.#giveUp(attempt, error);
    }
  }

  #decide(attempt: Attempt, stored: Outcome | undefined): void {
    const { input, invalid } = attempt;
    const { ackWaitMs, clock, log, observer } = this.#options;
    if (this.#abandoned) {
      this.#ended(attempt);
      return;
    }
    const decision = decide(input, stored, this.#actor.policy, clock.now(), ackWaitMs);
    switch (decision.do) {
      case 'skip':
        log.info({ ...this.#words(input), why: decision.why }, 'stale input skipped');
        this.#acknowledge(attempt);
        return;
      case 'repeat':
        if (decision.duplicate) {
          observer.duplicate();
          log.info({ ...this.#words(input), outcome: decision.outcome.kind, sequence: decision.outcome.sequence }, 'duplicate: this job has an outcome already');
        }
        this.#followUp(attempt, decision.outcome);
        return;
      case 'leave':
        log.info({ ...this.#words(input), why: decision.why }, 'left to another');
        this.#ended(attempt);
        return;
      case 'try':
        this.#later(attempt, this.#tryAlone(attempt, decision));
        return;
      case 'commit':
        this.#commit(attempt, decision.verdict, decision.startedFrom);
        return;
      case 'run': {
        const tried = invalid === undefined ? this.#attempt(attempt, decision.attempt) : dead(input, invalid);
        if (tried instanceof Promise) this.#later(attempt, tried.then((verdict) => this.#commit(attempt, verdict, decision.startedFrom)));
        else this.#commit(attempt, tried, decision.startedFrom);
      }
    }
  }

  async #tryAlone(attempt: Attempt, decision: Extract<Decision, { do: 'try' }>): Promise<void> {
    attempt.alone ||= await this.#options.solitude.take();
    if (attempt.alone && !this.#abandoned) {
      this.#conclude(attempt, await this.#begin(attempt, decision));
      return;
    }
    if (!this.#abandoned) attempt.delivery.nak();
    this.#ended(attempt);
  }

  /** Commits that a trial begins; resolves with what is stored then, which may be another's. */
  async #begin(attempt: Attempt, { verdict, startedFrom }: Extract<Decision, { do: 'try' }>): Promise<Outcome | undefined> {
    const { committer, lifetimes, log } = this.#options;
    const { input } = attempt;
    const message = outcomeMessage(input, verdict, startedFrom, lifetimes);
    const sequence = await committer.commit(message).catch((error: unknown) => this.#commitAgain(error, message));
    if (sequence === undefined) return this.#readOutcome(input);
    attempt.begunAt = sequence;
    // Its ack wait begins anew: the delivery may have been long on its way.
    attempt.delivery.working();
    log.info({ ...this.#words(input), attempt: input.attempt, trial: input.trial, reason: verdict.reason }, 'on trial');
    return { ...verdict, sequence };
  }

  #commit(attempt: Attempt, verdict: Verdict, startedFrom: number): void {
    if (this.#abandoned) {
      this.#ended(attempt);
      return;
    }
    const message = outcomeMessage(attempt.input, verdict, startedFrom, this.#options.lifetimes);
    this.#options.committer.post(message, new Sent(attempt, verdict, message, this.#options.clock.elapsed(), this.#fates));
  }

  readonly #fates: Fates = {
    stored: (sent) => this.#stored(sent),
    failed: (sent, error) => this.#later(sent.attempt, this.#notStored(sent, error)),
  };

  #stored({ attempt, verdict, sentAt }: Sent): void {
    const { input } = attempt;
    const { clock, observer, log } = this.#options;
    const now = clock.elapsed();
    observer.committed((now - sentAt) / 1000);
    observer.finished(verdict.ends === true ? 'ended' : verdict.kind, (now - attempt.startedAt) / 1000);
    if (verdict.ends === true) log.info({ ...this.#words(input), reason: verdict.reason, code: verdict.code }, 'ended here');
    else if (verdict.kind === 'done') log.debug(this.#words(input), 'done');
    else log.info({ ...this.#words(input), outcome: verdict.kind, attempt: verdict.attempt, reason: verdict.reason, code: verdict.code }, 'not done');
    this.#followUp(attempt, verdict);
  }

  /** Stores what follows from an outcome that stands, then acks. */
  #followUp(attempt: Attempt, outcome: Verdict): void {
    let consequences: readonly Consequence[];
    try {
      consequences = this.#follow(attempt.input, outcome);
    } catch (error) {
      this.#giveUp(attempt, error);
      return;
    }
    if (consequences.length === 0) this.#acknowledge(attempt);
    else this.#later(attempt, this.#ensureAll(consequences).then(() => this.#acknowledge(attempt)));
  }

  #acknowledge(attempt: Attempt): void {
    attempt.delivery.ack();
    this.#ended(attempt);
  }

  /**
   * A first delivery of cheap inline work runs at once, trusting the fence; everything else asks
   * first, since an attempt in vain is dear or likely.
   */
  #mustRead(input: JobInput): boolean {
    return input.deliveries > 1 || input.kind === 'retry' || input.run > 0 || this.#actor.policy.runs === 'thread';
  }

  async #readOutcome(input: JobInput): Promise<Outcome | undefined> {
    const { transport } = this.#options;
    const filter = outcomeFilter(input.domain, input.stage, input.id);
    const message = await this.#insist(() => transport.last(streamOf(input.domain), filter));
    return message === undefined ? undefined : readOutcome(message);
  }

  /** One try of the actor, within its time limit; a promise only when the actor takes its time. */
  #attempt(attempt: Attempt, number: number): Verdict | Promise<Verdict> {
    const { clock, executor, observer } = this.#options;
    observer.started();
    const ran = executor.execute(this.#actor, attempt.input.data, attempt.context(number, this.#told));
    if (!(ran instanceof Promise)) return this.#verdict(attempt, number, ran);
    return attempt.withinLimit(ran, this.#actor.policy.timeLimitSeconds, clock).then((result) => this.#verdict(attempt, number, result));
  }

  #verdict({ input, cancelReason }: Attempt, number: number, result: Encoded): Verdict {
    if (cancelReason !== undefined) return cancelled(input, number, cancelReason);
    return verdictOf(result, input, number, this.#actor.policy, this.#options.clock.now(), this.#options.random);
  }

  async #notStored(sent: Sent, error: unknown): Promise<void> {
    if ((await this.#commitAgain(error, sent.message)) !== undefined) {
      this.#stored(sent);
      return;
    }
    this.#options.observer.refused();
    this.#conclude(sent.attempt, await this.#readOutcome(sent.attempt.input));
  }

  /** After a first try that failed: the sequence of the stored outcome; undefined when another attempt has won. */
  async #commitAgain(first: unknown, message: LogMessage): Promise<number | undefined> {
    try {
      return await this.#insistAfter(first, () => this.#options.committer.commit(message));
    } catch (error) {
      if (error instanceof WrongSequence) return undefined;
      throw error;
    }
  }

  #follow(input: JobInput, outcome: Verdict): readonly Consequence[] {
    return consequencesOf(input, outcome, this.#actor.fanOut, this.#options.lifetimes);
  }

  async #ensureAll(consequences: readonly Consequence[]): Promise<void> {
    for (const consequence of consequences) await this.#insist(() => this.#ensure(consequence));
  }

  /** Stores a consequence unless it is stored already. */
  async #ensure({ message, isSame }: Consequence): Promise<void> {
    const { committer, transport } = this.#options;
    try {
      await committer.commit(message);
    } catch (error) {
      if (!(error instanceof WrongSequence)) throw error;
      const filter = message.expect?.filter ?? message.subject;
      const stored = await transport.last(streamOf(message.subject.slice(0, message.subject.indexOf('.'))), filter);
      if (stored !== undefined && isSame(stored)) return;
      await committer.commit({ ...message, expect: { filter, sequence: stored?.sequence ?? 0 } });
    }
  }

  /**
   * Asks the log until it answers: a full disk or a lost connection must not throw work away that
   * is done. Only a refusal is final. Ends when the host gives up.
   */
  #insist<T>(ask: () => Promise<T>): Promise<T> {
    return ask().catch((error: unknown) => this.#insistAfter(error, ask));
  }

  async #insistAfter<T>(first: unknown, ask: () => Promise<T>): Promise<T> {
    let error = first;
    for (let wait = firstWaitMs; ; wait = Math.min(2 * wait, longestWaitMs)) {
      const fault = classify(error);
      if (error instanceof WrongSequence || !fault.retryable || this.#abandoned) throw error;
      this.#options.log.warn({ domain: this.stage.domain, stage: this.#actor.name, error: fault.reason, waitMs: wait }, 'the log did not answer; asking again');
      await sleep(this.#options.clock, wait);
      try {
        return await ask();
      } catch (next) {
        error = next;
      }
    }
  }

  #words(input: JobInput): object {
    return { domain: input.domain, stage: input.stage, job: input.id, run: input.run, trace: input.traceparent };
  }
}

/** Given back once at most: where there is no other host it comes here again, and waits. */
const givesWay = (delivery: Delivery): boolean => delivery.deliveries === 1;

const noData = new Uint8Array(0);
const dead = (input: JobInput, reason: string): Verdict => ({ kind: 'dead', run: input.run, attempt: input.attempt, inputSequence: input.inputSequence, retryAtMs: 0, reason, code: 'INVALID_ENVELOPE', data: noData });
const cancelled = (input: JobInput, attempt: number, reason: string): Verdict => ({ kind: 'cancelled', run: input.run, attempt, inputSequence: input.inputSequence, retryAtMs: 0, reason, code: 'CANCELLED', data: noData });

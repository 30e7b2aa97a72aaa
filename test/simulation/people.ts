/**
 * What people do to the runtime: publish as they like (twice, in another class, with a date),
 * submit through the API until it answers, cancel, run again, replay and drop dead letters, pause,
 * resume and clear. What they were told is remembered, so that it can be held against the log.
 */
import type { Clock } from '../../protocol/clock.ts';
import type { Ledger } from '../../protocol/ledger.ts';
import type { Operations } from '../../protocol/operations.ts';
import { eventSubject, priorities, type Priority } from '../../protocol/subjects.ts';
import { encodeWork, simulatedStages } from './actors.ts';
import type { Broker } from './broker.ts';
import type { Chance } from './random.ts';

/** What was asked of a job, and what was answered. */
export interface Asked {
  /** It may not start before this. */
  earliestMs: number;
  mayBeCancelled: boolean;
  /** A cancel was answered with `cancelled`. */
  cancelled: boolean;
  /** A rerun or replay was asked for, answered or not. */
  again: boolean;
  /** The highest run that a rerun was answered with; at least 1 when one was answered. */
  run: number;
}

export interface PeopleOptions {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly broker: Broker;
  readonly operations: Operations;
  readonly sourceEvent: string;
  readonly ledger: () => Ledger;
  readonly troubleMs: number;
}

export class People {
  readonly jobs = new Map<string, Asked>();
  readonly #options: PeopleOptions;

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  publishJobs(count: number): void {
    const { chance, troubleMs } = this.#options;
    for (let i = 0; i < count; i++) {
      const times = chance.happens(0.2) ? 2 + chance.whole(2) : 1;
      for (let time = 0; time < times; time++) this.#later(0, troubleMs * 0.6, () => this.#publish(`J${i}`));
    }
  }

  giveOrders(count: number): void {
    for (let i = 0; i < count; i++) {
      this.#later(10_000, this.#options.troubleMs * 1.1, () => {
        void this.#order().catch(() => {}); // an order may fail to reach the broker; the promises hold all the same
      });
    }
  }

  /** Nothing stays paused for good. */
  resumeAll(stages: readonly string[]): void {
    const { clock, operations, troubleMs } = this.#options;
    clock.after(troubleMs * 1.2, () => {
      for (const stage of stages) void operations.resume('sim', stage, by);
    });
  }

  #later(fromMs: number, toMs: number, run: () => void): void {
    this.#options.clock.after(this.#options.chance.between(fromMs, toMs), run);
  }

  #asked(job: string): Asked {
    let asked = this.jobs.get(job);
    if (asked === undefined) this.jobs.set(job, (asked = { earliestMs: Infinity, mayBeCancelled: false, cancelled: false, again: false, run: 0 }));
    return asked;
  }

  #publish(job: string): void {
    const { broker, chance, clock } = this.#options;
    const priority = chance.happens(0.5) ? priorities[chance.whole(3)] : undefined;
    const notBefore = chance.happens(0.2) ? Math.round(clock.now() + chance.between(0, 60_000)) : undefined;
    const asked = this.#asked(job);
    asked.earliestMs = Math.min(asked.earliestMs, notBefore ?? clock.now());
    if (chance.happens(0.3)) void this.#submit(job, priority, notBefore);
    else if (broker.full) clock.after(1_000, () => this.#publish(job));
    else broker.store({ subject: eventSubject('sim', this.#options.sourceEvent, job, priority), data: encodeWork({ job, chain: [] }), headers: notBefore === undefined ? {} : { 'Not-Before': String(notBefore) } });
  }

  /** Through the API, again and again until it answers: a job asked for so often is one job. */
  async #submit(job: string, priority: Priority | undefined, notBeforeMs: number | undefined): Promise<void> {
    const { clock, operations, sourceEvent } = this.#options;
    const submission = { domain: 'sim', event: sourceEvent, id: job, payload: encodeWork({ job, chain: [] }) };
    try {
      await operations.submit({ ...submission, ...(priority === undefined ? {} : { priority }), ...(notBeforeMs === undefined ? {} : { notBeforeMs }) });
    } catch {
      clock.after(2_000, () => void this.#submit(job, priority, notBeforeMs));
    }
  }

  async #order(): Promise<void> {
    const { chance, operations } = this.#options;
    const jobs = [...this.jobs.keys()];
    const job = jobs[chance.whole(jobs.length)];
    const stage = simulatedStages[chance.whole(simulatedStages.length)] ?? 'first';
    const lot = chance.next();
    if (job === undefined) return;
    if (lot < 0.35) await this.#cancel(job);
    else if (lot < 0.6) await this.#rerun(job);
    else if (lot < 0.8) await this.#dealWithDeadLetter(chance.happens(0.7));
    else if (lot < 0.9) await operations.pause('sim', stage, by);
    else if (lot < 0.95) await operations.resume('sim', stage, by);
    else await this.#clear(stage);
  }

  async #cancel(job: string): Promise<void> {
    const asked = this.#asked(job);
    asked.mayBeCancelled = true;
    if ((await this.#options.operations.cancel('sim', job, by)) === 'cancelled') asked.cancelled = true;
  }

  async #rerun(job: string): Promise<void> {
    const asked = this.#asked(job);
    asked.again = true;
    asked.run = Math.max(1, asked.run, await this.#options.operations.rerun('sim', job, by));
  }

  async #dealWithDeadLetter(replay: boolean): Promise<void> {
    const { operations } = this.#options;
    for await (const { id, stage } of operations.deadLetters('sim')) {
      if (!replay) return operations.dropDead('sim', stage, id, by);
      this.#asked(id).again = true;
      await operations.replayDead('sim', stage, id, by);
      return;
    }
  }

  /** Whoever has not ended may be among those who are cleared. */
  async #clear(stage: string): Promise<void> {
    const ledger = this.#options.ledger();
    for (const job of ledger.jobs.values()) if (!['done', 'dead', 'cancelled'].includes(ledger.statusOf(job).status)) this.#asked(job.id).mayBeCancelled = true;
    await this.#options.operations.clear('sim', stage, by);
  }
}

const by = { by: 'simulation' };

/**
 * Runs the whole runtime — hosts, decisions, commits, operations — against the model of JetStream
 * under faults drawn from a seed, and checks the promises afterwards. The same seed gives the same
 * run, step by step.
 */
import { createCommitter } from '../../protocol/commit.ts';
import { Ledger } from '../../protocol/ledger.ts';
import { createOperations, type Operations } from '../../protocol/operations.ts';
import { attemptOf, defaultLifetimes, isTerminal, outcomeKindOf, runOf } from '../../protocol/outcome.ts';
import { stagesOf, type Pipeline } from '../../protocol/pipeline.ts';
import { eventSubject, parseSubject, priorities } from '../../protocol/subjects.ts';
import type { Clock } from '../../protocol/clock.ts';
import { HostGroup } from '../../supervisor/host-group.ts';
import type { StageObserver } from '../../supervisor/host-options.ts';
import { decodeWork, encodeWork, rightEnd, simulatedPipeline } from './actors.ts';
import { asStored, Broker, type Record } from './broker.ts';
import { VirtualClock } from './clock.ts';
import { Link, type Faults, type World } from './link.ts';
import { Chance } from './random.ts';

export interface SimulationReport {
  readonly seed: number;
  readonly steps: number;
  readonly messages: number;
  readonly crashes: number;
  /** Changes with anything that was stored, and when. */
  readonly digest: number;
  readonly broken: readonly string[];
}

const start = Date.UTC(2030, 0, 1);
const troubleMs = 120_000;
/** Virtual time in which everything must have come to its end once the faults are over. */
const patienceMs = 3_600_000;
/** Far above what any seed takes; a runtime that runs in a circle reaches it. */
const mostSteps = 30_000;
const hosts = 3;
const ackWaitMs = 10_000;
const silent = { debug: () => {}, info: () => {}, warn: () => {} };
const blind: StageObserver = { received: () => {}, started: () => {}, finished: () => {}, committed: () => {}, duplicate: () => {}, refused: () => {} };

export async function simulate(seed: number): Promise<SimulationReport> {
  const run = new Run(seed);
  return run.toEnd();
}

/** What is said of a seed that fails, with how to see it again. */
export const failure = ({ seed, broken }: SimulationReport): string => `seed ${seed} fails; replay it with: npm run simulate -- --seed ${seed}\n  ${broken.slice(0, 5).join('\n  ')}`;

class Run {
  readonly #seed: number;
  readonly #chance: Chance;
  readonly #clock = new VirtualClock(start);
  readonly #broker = new Broker(this.#clock);
  readonly #world: World;
  readonly #links = new Set<Link>();
  readonly #touched = new Set<string>();
  readonly #jobs: string[] = [];
  readonly #broken: string[] = [];
  readonly #pipeline: Pipeline;
  #numbers = 0;
  #crashes = 0;
  #current: Clock = this.#clock;

  constructor(seed: number) {
    this.#seed = seed;
    this.#chance = new Chance(seed);
    this.#world = { clock: this.#clock, broker: this.#broker, chance: this.#chance, troubled: () => this.#clock.now() < start + troubleMs, faults: this.#drawFaults(), listeners: new Set() };
    this.#pipeline = simulatedPipeline(seed, () => this.#current, () => ++this.#numbers);
  }

  async toEnd(): Promise<SimulationReport> {
    for (let i = 0; i < hosts; i++) this.#startHost();
    this.#planJobs();
    this.#planOrders(this.#operator());
    this.#planFullDisk();
    let steps = 0;
    while (this.#clock.now() < start + troubleMs + patienceMs && steps < mostSteps) {
      if (!(await this.#clock.step())) break;
      steps++;
      if (steps % 256 === 0 && this.#clock.now() > start + troubleMs && this.#finished()) break;
    }
    this.#check();
    return { seed: this.#seed, steps, messages: [...this.#broker.all('SIM')].length, crashes: this.#crashes, digest: this.#digest(), broken: this.#broken };
  }

  #drawFaults(): Faults {
    const one = (most: number): number => (this.#chance.happens(0.5) ? this.#chance.between(0, most) : 0);
    return { lose: one(0.08), double: one(0.08), crash: one(0.02), freeze: one(0.01), cut: one(0.01), longestDelayMs: this.#chance.between(20, 8_000) };
  }

  #startHost(): void {
    const link: Link = new Link(this.#world, () => {
      this.#crashes++;
      this.#links.delete(link);
      this.#clock.after(this.#chance.between(100, 5_000), () => this.#startHost());
    });
    this.#links.add(link);
    const mode = this.#chance.happens(0.5) ? 'windowed' : 'durable';
    const committer = createCommitter(link, { mode, clock: link.clock });
    const group = new HostGroup(stagesOf(this.#pipeline), {
      transport: link,
      commit: (message) => committer.commit(message),
      clock: link.clock,
      random: this.#chance.next,
      executor: {
        execute: (actor, data, context) => {
          this.#current = link.clock;
          return actor.attempt(data, { id: context.id, attempt: context.attempt, now: context.now, get signal() { return context.signal; }, progress: context.progress, log: context.log, ports: noPorts, env: {} });
        },
      },
      lifetimes: defaultLifetimes,
      ackWaitMs,
      log: silent,
      observe: () => blind,
    });
    group.start().catch(() => link.crash());
    if (this.#chance.happens(0.3)) link.clock.after(this.#chance.between(5_000, troubleMs), () => void group.drain(8_000).then(() => link.crash()));
  }

  /** People publish as they like: twice, in another class, with a date, in one heap. */
  #planJobs(): void {
    const count = 5 + this.#chance.whole(20);
    for (let i = 0; i < count; i++) {
      const job = `J${i}`;
      this.#jobs.push(job);
      const times = this.#chance.happens(0.2) ? 2 + this.#chance.whole(2) : 1;
      for (let time = 0; time < times; time++) this.#clock.after(this.#chance.between(0, troubleMs * 0.6), () => this.#publish(job));
    }
  }

  #publish(job: string): void {
    const priority = this.#chance.happens(0.5) ? priorities[this.#chance.whole(3)] : undefined;
    const headers = this.#chance.happens(0.2) ? { 'Not-Before': String(Math.round(this.#clock.now() + this.#chance.between(0, 60_000))) } : {};
    const message = { subject: eventSubject('sim', this.#pipeline.source.name, job, priority), data: encodeWork({ job, chain: [] }), headers };
    if (this.#broker.full) this.#clock.after(1_000, () => this.#publish(job));
    else this.#broker.store(message);
  }

  /** Operators have a link of their own that loses and delays, but does not die. */
  #operator(): Operations {
    const link = new Link({ ...this.#world, faults: { ...this.#world.faults, crash: 0, freeze: 0 } }, () => {});
    const pauses = { put: () => Promise.resolve(), delete: () => Promise.resolve() };
    return createOperations({ transport: link, pipelines: [this.#pipeline], pauses, lifetimes: defaultLifetimes, audited: () => Promise.resolve() });
  }

  #planOrders(operations: Operations): void {
    for (let i = this.#chance.whole(6); i > 0; i--) {
      this.#clock.after(this.#chance.between(10_000, troubleMs * 1.1), () => {
        const job = this.#jobs[this.#chance.whole(this.#jobs.length)] ?? 'J0';
        this.#touched.add(job);
        void this.#order(operations, job).catch(() => {}); // an order may fail to reach the broker; the promises hold all the same
      });
    }
  }

  async #order(operations: Operations, job: string): Promise<void> {
    const lot = this.#chance.next();
    if (lot < 0.4) await operations.cancel('sim', job, { by: 'simulation' });
    else if (lot < 0.7) await operations.rerun('sim', job, { by: 'simulation' });
    else {
      for await (const letter of operations.deadLetters('sim')) {
        this.#touched.add(letter.id);
        await operations.replayDead('sim', letter.stage, letter.id, { by: 'simulation' });
        return;
      }
    }
  }

  #planFullDisk(): void {
    if (!this.#chance.happens(0.3)) return;
    this.#clock.after(this.#chance.between(5_000, 60_000), () => {
      this.#broker.full = true;
      this.#clock.after(this.#chance.between(1_000, 30_000), () => (this.#broker.full = false));
    });
  }

  #ledger(): Ledger {
    const ledger = new Ledger(this.#pipeline);
    for (const record of this.#broker.all('SIM')) ledger.apply(asStored(record));
    return ledger;
  }

  #finished(): boolean {
    return this.#broker.idle() && this.#ledger().report().open.length === 0;
  }

  #check(): void {
    const ledger = this.#ledger();
    const report = ledger.report();
    this.#broken.push(...report.faults);
    for (const job of report.open) this.#broken.push(`${job.id} never ended: it is ${job.status} at ${job.stage}`);
    if (!this.#broker.idle()) this.#broken.push('the broker still has something to deliver or waits for acks');
    if (ledger.jobs.size !== this.#jobs.length) this.#broken.push(`${this.#jobs.length} jobs were asked for, the log knows ${ledger.jobs.size}`);
    for (const job of ledger.jobs.values()) {
      if (this.#touched.has(job.id)) continue;
      const { status, stage } = ledger.statusOf(job);
      const right = rightEnd(this.#seed, job.id);
      if (status !== right.kind || stage !== right.stage) this.#broken.push(`${job.id} ended as ${status} at ${stage}, but should be ${right.kind} at ${right.stage}`);
    }
    this.#checkChains();
    this.#checkNotes(ledger);
    this.#checkTimers();
  }

  /** A straggler never takes the place of the timer that a newer attempt waits for. */
  #checkTimers(): void {
    const place = (record: Record): number => runOf(asStored(record)) * 1_000 + attemptOf(asStored(record));
    for (const { before, after } of this.#broker.replaced) {
      if (place(after) < place(before)) this.#broken.push(`${after.subject}: the timer of an older attempt (${after.sequence}) replaced a newer one (${before.sequence})`);
    }
  }

  /** Every output was made from the output that the stage before has committed. */
  #checkChains(): void {
    const committed = new Set<string>();
    for (const record of this.#broker.all('SIM')) {
      const message = asStored(record);
      const kind = outcomeKindOf(message);
      if (kind === undefined || !isTerminal(kind) || kind !== 'done') continue;
      const { chain } = decodeWork(record.data);
      const before = chain.slice(0, -1).join(' ');
      if (before !== '' && !committed.has(before)) this.#broken.push(`message ${record.sequence} stands on an output that was never committed`);
      committed.add(chain.join(' '));
    }
  }

  /** Each finished job is noted, once a run at most, and for its last run. */
  #checkNotes(ledger: Ledger): void {
    const notes = new Map<string, number[]>();
    for (const record of this.#broker.all('SIM')) {
      const subject = parseSubject(record.subject);
      if (subject?.kind === 'event' && subject.name === 'noted') notes.set(subject.id, [...(notes.get(subject.id) ?? []), runOf(asStored(record))]);
    }
    for (const job of ledger.jobs.values()) {
      const runs = notes.get(`${job.id}-note`) ?? [];
      const third = job.stages.get('third');
      if (new Set(runs).size !== runs.length) this.#broken.push(`${job.id} was noted twice in one run`);
      if (third?.kind === 'done' && !runs.includes(third.run)) this.#broken.push(`${job.id} is done, but was not noted`);
    }
  }

  #digest(): number {
    let digest = 0;
    for (const record of this.#broker.all('SIM')) {
      for (const letter of `${record.subject} ${record.sequence} ${record.storedAtMs} ${record.headers['Outcome'] ?? ''}`) digest = (Math.imul(digest, 31) + letter.charCodeAt(0)) >>> 0;
    }
    return digest;
  }
}

const noPorts = {
  artifacts: {
    put: refuse, get: refuse, path: refuse, stat: refuse, list: () => refuseAll(), delete: refuse, alias: refuse, resolve: refuse,
  },
  scratch: { folder: refuse },
};
function refuse(): Promise<never> {
  return Promise.reject(new Error('simulated actors have no ports'));
}
// eslint-disable-next-line require-yield
async function* refuseAll(): AsyncIterable<never> {
  throw new Error('simulated actors have no ports');
}

/**
 * Runs the whole runtime — hosts, decisions, commits, operations — against the model of JetStream
 * under faults drawn from a seed, and checks the promises afterwards. The same seed gives the same
 * run, step by step.
 */
import { createCommitter } from '../../protocol/commit.ts';
import { Ledger } from '../../protocol/ledger.ts';
import { createOperations, type Operations } from '../../protocol/operations.ts';
import { header } from '../../protocol/headers.ts';
import { defaultLifetimes } from '../../protocol/outcome.ts';
import { chainOf, stagesOf, type Pipeline } from '../../protocol/pipeline.ts';
import { parseSubject } from '../../protocol/subjects.ts';
import { HostGroup } from '../../supervisor/host-group.ts';
import type { StageObserver } from '../../supervisor/host-options.ts';
import { simulatedPipeline, simulatedStages, type Surroundings } from './actors.ts';
import type { LogMessage } from '../../protocol/transport.ts';
import { asStored, Broker } from './broker.ts';
import { VirtualClock } from './clock.ts';
import { Link, type Faults, type World } from './link.ts';
import { People } from './people.ts';
import { brokenPromises } from './promises.ts';
import { Chance } from './random.ts';

export interface SimulationReport {
  readonly seed: number;
  readonly steps: number;
  readonly messages: number;
  readonly crashes: number;
  /** Attempts that were made alone in their host. */
  readonly trials: number;
  /** Places where a host may die, freeze or lose its network. */
  readonly places: number;
  /** Changes with every call, delivery, answer and stored message, and with when it happened. */
  readonly trace: number;
  readonly broken: readonly string[];
}

/** One fault at the n-th place of an otherwise peaceful run, instead of many drawn from the seed. */
export interface Strike {
  readonly at: number;
  readonly what: 'crash' | 'freeze' | 'cut';
}

const start = Date.UTC(2030, 0, 1);
const troubleMs = 120_000;
/** Virtual time in which everything must have come to its end once the faults are over. */
const patienceMs = 3_600_000;
/** Far above what any seed takes; a runtime that runs in a circle reaches it. */
const mostSteps = 40_000;
const hosts = 3;
const ackWaitMs = 10_000;
const silent = { debug: () => {}, info: () => {}, warn: () => {} };
const blind: StageObserver = { received: () => {}, started: () => {}, finished: () => {}, committed: () => {}, duplicate: () => {}, refused: () => {} };
const peace: Faults = { lose: 0, double: 0, crash: 0, freeze: 0, cut: 0, longestDelayMs: 50 };

export const simulate = (seed: number, strike?: Strike): Promise<SimulationReport> => new Run(seed, strike).toEnd();

/** What is said of a seed that fails, with how to see it again. */
export const failure = ({ seed, broken }: SimulationReport): string => `seed ${seed} fails; replay it with: npm run simulate -- --seed ${seed}\n  ${broken.slice(0, 5).join('\n  ')}`;

interface Host extends Surroundings {
  readonly link: Link;
  readonly group: HostGroup;
  /** What it was told to pause last, and the jobs of each such stage that were running then. */
  paused: ReadonlySet<string>;
  readonly runningWhenPaused: Map<string, number>;
  /** Jobs that it has started since, by stage. */
  readonly startedWhilePaused: Map<string, Set<string>>;
  /** Trials that it has begun, `<stage>/<job>`, and attempts that it is making. */
  readonly onTrial: Set<string>;
  /** Of its trials those that nothing from outside has befallen. */
  readonly spared: Set<string>;
  readonly making: Set<{ readonly what: string; readonly isTrial: boolean }>;
}

class Run {
  readonly #seed: number;
  readonly #strike: Strike | undefined;
  readonly #chance: Chance;
  readonly #clock = new VirtualClock(start);
  readonly #broker: Broker;
  readonly #world: World;
  readonly #hosts = new Set<Host>();
  readonly #paused = new Set<string>();
  readonly #broken: string[] = [];
  /** Trials whose host was struck from outside: `<stage>/<job>` and how many. */
  readonly #struck = new Map<string, number>();
  readonly #pipeline: Pipeline;
  readonly #people: People;
  #numbers = 0;
  #crashes = 0;
  #trials = 0;
  #places = 0;
  #trace = 0;
  #here: Surroundings | undefined;

  constructor(seed: number, strike: Strike | undefined) {
    this.#seed = seed;
    this.#strike = strike;
    this.#chance = new Chance(seed);
    this.#broker = new Broker(this.#clock, this.#chance);
    this.#world = {
      clock: this.#clock,
      broker: this.#broker,
      chance: this.#chance,
      troubled: () => this.#clock.now() < start + troubleMs,
      faults: strike === undefined ? this.#drawFaults() : peace,
      strike: () => (++this.#places === this.#strike?.at ? this.#strike.what : undefined),
      trace: (what) => this.#note(what),
      listeners: new Set(),
    };
    this.#pipeline = simulatedPipeline(seed, () => this.#hereAndNow(), () => ++this.#numbers);
    this.#people = new People({ clock: this.#clock, chance: this.#chance, broker: this.#broker, operations: this.#operator(), sourceEvent: this.#pipeline.source.name, ledger: () => this.#ledger(), troubleMs });
  }

  async toEnd(): Promise<SimulationReport> {
    for (let i = 0; i < hosts; i++) this.#startHost();
    if (this.#strike === undefined) {
      this.#people.publishJobs(5 + this.#chance.whole(20));
      this.#people.giveOrders(this.#chance.whole(8));
      this.#people.resumeAll(simulatedStages);
      this.#planFullDisk();
      this.#planRestart();
    } else {
      this.#people.publishJobs(3);
    }
    let steps = 0;
    while (this.#clock.now() < start + troubleMs + patienceMs && steps < mostSteps) {
      if (!(await this.#clock.step())) break;
      steps++;
      if (steps % 128 === 0 && this.#clock.now() > start + troubleMs * 1.2 && this.#finished()) break;
    }
    this.#check();
    return { seed: this.#seed, steps, messages: [...this.#broker.all('SIM')].length, crashes: this.#crashes, trials: this.#trials, places: this.#places, trace: this.#trace, broken: this.#broken };
  }

  #noteTrial(host: Host, message: LogMessage): void {
    const subject = parseSubject(message.subject);
    if (subject?.kind === 'event' && message.headers?.[header.onTrial] !== undefined) for (const set of [host.onTrial, host.spared]) set.add(`${subject.name}/${subject.id}`);
  }

  /** Something from outside befalls a host: a trial in it proves nothing, which nobody in the log can know. */
  #strikeTrials({ onTrial, making, spared }: Host): void {
    for (const what of [...onTrial, ...[...making].filter(({ isTrial }) => isTrial).map((made) => made.what)]) {
      if (!spared.delete(what)) continue;
      this.#struck.set(what, (this.#struck.get(what) ?? 0) + 1);
    }
  }

  #drawFaults(): Faults {
    const one = (most: number): number => (this.#chance.happens(0.5) ? this.#chance.between(0, most) : 0);
    return { lose: one(0.08), double: one(0.08), crash: one(0.02), freeze: one(0.02), cut: one(0.01), longestDelayMs: this.#chance.between(20, 12_000) };
  }

  #startHost(): void {
    const link: Link = new Link(this.#world, () => {
      this.#crashes++;
      this.#hosts.delete(host);
      this.#strikeTrials(host);
      this.#clock.after(this.#chance.between(100, 5_000), () => this.#startHost());
    }, () => this.#strikeTrials(host));
    const mode = this.#chance.happens(0.5) ? 'windowed' : 'durable';
    const committer = createCommitter(link, { mode, clock: link.clock });
    const group = new HostGroup(stagesOf(this.#pipeline), {
      transport: link,
      committer: {
        commit: async (message) => {
          const sequence = await committer.commit(message);
          this.#noteTrial(host, message);
          return sequence;
        },
        post: (message, receipt) => committer.post(message, receipt),
      },
      clock: link.clock,
      random: this.#chance.next,
      executor: {
        execute: (actor, data, context) => {
          this.#checkStart(host, actor.name, context.id, context.attempt);
          this.#here = host;
          const end = this.#begin(host, `${actor.name}/${context.id}`, context.signal);
          const result = actor.attempt(data, { id: context.id, attempt: context.attempt, now: context.now, get signal() { return context.signal; }, progress: context.progress, log: context.log, ports: {}, env: {} });
          if (result instanceof Promise) void result.then(end);
          else end();
          return result;
        },
      },
      lifetimes: defaultLifetimes,
      ackWaitMs,
      log: silent,
      observe: () => blind,
    });
    const host: Host = { link, group, clock: link.clock, die: () => link.crash(), paused: new Set(), runningWhenPaused: new Map(), startedWhilePaused: new Map(), onTrial: new Set(), spared: new Set(), making: new Set() };
    this.#hosts.add(host);
    this.#tellPauses(host);
    group.start().catch(() => link.crash());
    if (this.#strike === undefined && this.#chance.happens(0.3)) link.clock.after(this.#chance.between(5_000, troubleMs), () => void group.drain(8_000).then(() => link.crash()));
  }

  #hereAndNow(): Surroundings {
    if (this.#here === undefined) throw new Error('an actor runs outside of any host');
    return this.#here;
  }

  #tellPauses(host: Host): void {
    for (const stage of this.#paused) {
      if (host.paused.has(stage)) continue;
      host.runningWhenPaused.set(stage, host.group.stages.find((one) => `sim.${one.stage.actor.name}` === stage)?.running ?? 0);
      host.startedWhilePaused.delete(stage);
    }
    host.paused = new Set(this.#paused);
    host.group.applyPauses(host.paused);
  }

  /** What a host starts while it knows of a pause was taken before; and nothing starts before its date. */
  #checkStart(host: Host, stage: string, job: string, attempt: number): void {
    this.#note(`start ${stage} ${job} ${attempt}`);
    if (host.paused.has(`sim.${stage}`)) {
      // One that was taken before may be started twice: its first outcome was refused, and it is decided anew.
      const started = (host.startedWhilePaused.get(`sim.${stage}`) ?? new Set<string>()).add(job);
      host.startedWhilePaused.set(`sim.${stage}`, started);
      if (started.size > (host.runningWhenPaused.get(`sim.${stage}`) ?? 0)) this.#broken.push(`${job} was started at ${stage} by a host that had paused it`);
    }
    const asked = this.#people.jobs.get(job);
    if (asked !== undefined && !asked.again && this.#clock.now() < asked.earliestMs) this.#broken.push(`${job} was started ${asked.earliestMs - this.#clock.now()} ms before its date`);
  }

  /** Whoever is on trial is alone: what is made beside it would be suspected for nothing, or kill it. */
  #begin(host: Host, what: string, signal: AbortSignal): () => void {
    const made = { what, isTrial: host.onTrial.delete(what) };
    if (made.isTrial) this.#trials++;
    for (const other of host.making) if (made.isTrial || other.isTrial) this.#broken.push(`${what} was started beside ${other.what}, though ${made.isTrial ? what : other.what} was on trial`);
    host.making.add(made);
    const end = (): void => void host.making.delete(made);
    signal.addEventListener('abort', end);
    return end;
  }

  /** Operators have a link of their own that loses and delays, but does not die. */
  #operator(): Operations {
    const link = new Link({ ...this.#world, strike: () => undefined, faults: { ...this.#world.faults, crash: 0, freeze: 0 } }, () => {});
    const changed = (): void => {
      for (const host of this.#hosts) host.clock.after(this.#chance.between(0, 1_000), () => this.#tellPauses(host));
    };
    const pauses = {
      put: async (key: string) => (this.#paused.add(key), changed()),
      delete: async (key: string) => (this.#paused.delete(key), changed()),
    };
    return createOperations({ transport: link, pipelines: [this.#pipeline], pauses, lifetimes: defaultLifetimes, audited: async (entry) => this.#note(JSON.stringify(entry)) });
  }

  #planFullDisk(): void {
    if (!this.#chance.happens(0.3)) return;
    this.#clock.after(this.#chance.between(5_000, 60_000), () => {
      this.#broker.full = true;
      this.#clock.after(this.#chance.between(1_000, 30_000), () => (this.#broker.full = false));
    });
  }

  #planRestart(): void {
    if (!this.#chance.happens(0.3)) return;
    this.#clock.after(this.#chance.between(5_000, 90_000), () => {
      this.#note('the broker is killed');
      const away = this.#chance.between(200, 10_000);
      for (const { link } of this.#hosts) link.cut(away);
      this.#clock.after(away, () => this.#broker.restart(2_000));
    });
  }

  #ledger(): Ledger {
    const ledger = new Ledger('sim', [chainOf(this.#pipeline)]);
    for (const record of this.#broker.all('SIM')) ledger.apply(asStored(record));
    return ledger;
  }

  #finished(): boolean {
    // Somebody whose network was cut may still be submitting.
    const ledger = this.#ledger();
    return this.#broker.idle() && !this.#broker.waitsForTime() && ledger.jobs.size === this.#people.jobs.size && ledger.report().open.length === 0;
  }

  #check(): void {
    if (!this.#broker.idle()) this.#broken.push('the broker still has something to deliver or waits for acks');
    const log = [...this.#broker.all('SIM')].map(asStored);
    for (const message of log) this.#note(`${message.subject} ${message.sequence} ${message.storedAtMs} ${message.header('Outcome') ?? ''}`);
    const replaced = this.#broker.replaced.map(({ before, after }) => ({ before: asStored(before), after: asStored(after) }));
    this.#broken.push(...brokenPromises({ seed: this.#seed, asked: this.#people.jobs, ledger: this.#ledger(), log, replaced, struck: this.#struck }));
  }

  #note(what: string): void {
    let hash = this.#trace ^ (this.#clock.now() & 0xffffffff);
    for (let i = 0; i < what.length; i++) hash = Math.imul(hash ^ what.charCodeAt(i), 0x01000193);
    this.#trace = hash >>> 0;
  }
}

/**
 * Carries out what `decideRestart` decides. One supervisor does one thing at a time: exits that
 * arrive meanwhile wait their turn, and by then may be settled (their child was stopped or started
 * again). A stop interrupts everything that waits: a start, a pause before a restart.
 */
import { AlidadeError } from '../protocol/errors.ts';
import { decideRestart } from './decide-restart.ts';
import type { ChildSpec, Exit, Tree } from './tree.ts';

/** Something that was started and can be asked to leave. */
export interface RunningChild {
  /** Undefined for what is no process. */
  readonly pid: number | undefined;
  /** Which life of the child this is. */
  readonly instance: string;
  readonly exited: Promise<Exit>;
  /** Asks it to leave, ends it by force after the limit; resolves when it is gone. */
  stop(limitMs: number): Promise<void>;
}

export interface Life {
  /** Starts of this child before this one. */
  readonly restarts: number;
  /** Aborted when the start is not wanted any more. */
  readonly signal: AbortSignal;
}

/** Resolves when the child is ready; rejects, with nothing left behind, when it does not get there. */
export type Starter = (child: ChildSpec, life: Life) => Promise<RunningChild>;

export interface TreeObserver {
  started(child: ChildSpec, running: RunningChild, restarts: number): void;
  stopped(child: ChildSpec, running: RunningChild, exit: Exit): void;
  gaveUp(tree: Tree, reason: string): void;
  startFailed(child: ChildSpec, error: unknown): void;
}

interface Slot {
  readonly spec: ChildSpec;
  starts: number;
  running: RunningChild | undefined;
}

export interface SupervisorOptions {
  readonly starters: Readonly<Record<string, Starter>>;
  readonly observer: TreeObserver;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

export class Supervisor implements RunningChild {
  readonly pid = undefined;
  readonly instance: string;
  readonly exited: Promise<Exit>;
  readonly #tree: Tree;
  readonly #options: SupervisorOptions;
  readonly #now: () => number;
  readonly #slots: Slot[];
  readonly #stopping = new AbortController();
  #history: readonly number[] = [];
  #turn: Promise<void> = Promise.resolve();
  #ended: ((exit: Exit) => void) | undefined;

  constructor(tree: Tree, options: SupervisorOptions) {
    this.#tree = tree;
    this.instance = tree.id;
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#slots = tree.children.map(toSlot);
    this.exited = new Promise((resolve) => (this.#ended = resolve));
  }

  /**
   * Starts the children from left to right, each when the one before it is ready; those of which none
   * needs another (`one_for_one`) side by side. When one does not come up, the others are stopped again.
   */
  start(): Promise<void> {
    return this.#inTurn(async () => {
      try {
        if (this.#tree.strategy === 'one_for_one') await allOf(this.#slots.map((slot) => this.#bringUp(slot)));
        else for (const slot of this.#slots) await this.#bringUp(slot);
      } catch (error) {
        await this.#stopAll();
        this.#end({ kind: 'failed', reason: reasonOf(error) });
        throw error;
      }
    });
  }

  /** Stops the children from right to left, each within its own limit. */
  async stop(): Promise<void> {
    this.#stopping.abort(new AlidadeError('STOPPING', `${this.#tree.id} is stopping`));
    await this.#inTurn(() => this.#stopAll());
    this.#end({ kind: 'shutdown', reason: 'asked to stop' });
  }

  /** Adds a child at the end of a supervisor of this tree, and starts it. */
  startChild(supervisorId: string, spec: ChildSpec): Promise<void> {
    return this.#at(supervisorId, (own) =>
      own.#inTurn(async () => {
        if (own.#slots.some((one) => one.spec.id === spec.id)) throw new AlidadeError('CHILD_EXISTS', `${supervisorId} has a child ${spec.id} already`);
        const slot = toSlot(spec);
        own.#slots.push(slot);
        try {
          await own.#bringUp(slot);
        } catch (error) {
          own.#slots.splice(own.#slots.indexOf(slot), 1);
          throw error;
        }
      }),
    );
  }

  /** Stops a child and forgets it. */
  stopChild(supervisorId: string, id: string): Promise<void> {
    return this.#at(supervisorId, (own) =>
      own.#inTurn(async () => {
        const index = own.#slots.findIndex((one) => one.spec.id === id);
        const slot = own.#slots[index];
        if (slot === undefined) return;
        own.#slots.splice(index, 1);
        await own.#takeDown(slot);
      }),
    );
  }

  /** What runs now, in the order of the tree. */
  running(): readonly { readonly spec: ChildSpec; readonly running: RunningChild }[] {
    return this.#slots.flatMap(({ spec, running }) => {
      if (running === undefined) return [];
      return running instanceof Supervisor ? running.running() : [{ spec, running }];
    });
  }

  /** Ids of a supervisor's children, whether they run now or not. */
  childrenOf(supervisorId: string): readonly string[] {
    if (supervisorId === this.#tree.id) return this.#slots.map(({ spec }) => spec.id);
    return this.#below().flatMap((one) => one.childrenOf(supervisorId));
  }

  #below(): readonly Supervisor[] {
    return this.#slots.flatMap(({ running }) => (running instanceof Supervisor ? [running] : []));
  }

  #at(supervisorId: string, work: (own: Supervisor) => Promise<void>): Promise<void> {
    const found = this.#find(supervisorId);
    if (found === undefined) return Promise.reject(new AlidadeError('NO_SUPERVISOR', `no supervisor ${supervisorId} runs`, { retryable: true }));
    return work(found);
  }

  #find(supervisorId: string): Supervisor | undefined {
    if (supervisorId === this.#tree.id) return this;
    for (const one of this.#below()) {
      const found = one.#find(supervisorId);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #bringUp(slot: Slot): Promise<void> {
    this.#stopping.signal.throwIfAborted();
    const restarts = slot.starts++;
    const running = await this.#start(slot.spec, restarts);
    slot.running = running;
    if (!(running instanceof Supervisor)) this.#options.observer.started(slot.spec, running, restarts);
    void running.exited.then((exit) => this.#exited(slot, running, exit));
  }

  async #start(spec: ChildSpec, restarts: number): Promise<RunningChild> {
    if (typeof spec.start !== 'string') {
      const below = new Supervisor(spec.start, this.#options);
      const giveWay = (): void => void below.stop();
      this.#stopping.signal.addEventListener('abort', giveWay, { once: true });
      try {
        await below.start();
      } finally {
        this.#stopping.signal.removeEventListener('abort', giveWay);
      }
      return below;
    }
    const starter = this.#options.starters[spec.start];
    if (starter === undefined) throw new AlidadeError('NO_STARTER', `there is no starter ${spec.start}`);
    return starter(spec, { restarts, signal: this.#stopping.signal });
  }

  #exited(slot: Slot, running: RunningChild, exit: Exit): void {
    if (!(running instanceof Supervisor)) this.#options.observer.stopped(slot.spec, running, exit);
    if (slot.running !== running) return;
    slot.running = undefined;
    void this.#inTurn(() => this.#settle(slot, exit));
  }

  /** Decides about a child that is down, until it is up, left down, or this supervisor gives up. */
  async #settle(slot: Slot, first: Exit): Promise<void> {
    let ended = { slot, exit: first };
    while (!this.#stopping.signal.aborted && ended.slot.running === undefined && this.#slots.includes(ended.slot)) {
      const spec = { ...this.#tree, children: this.#slots.map((one) => one.spec) };
      const decision = decideRestart(spec, this.#history, { child: ended.slot.spec.id, kind: ended.exit.kind }, this.#now());
      if (decision.do === 'leave') {
        if (decision.forget) this.#forget([ended.slot.spec.id]);
        return;
      }
      if (decision.do === 'escalate') {
        const reason = `${decision.reason}; last: ${ended.exit.reason}`;
        this.#options.observer.gaveUp(this.#tree, reason);
        await this.#stopAll();
        this.#end({ kind: 'failed', reason });
        return;
      }
      this.#history = decision.history;
      const failed = await this.#restart(decision);
      if (failed === undefined) return;
      ended = failed;
    }
  }

  /** The child that did not come up, if one did not. */
  async #restart(decision: { readonly stop: readonly string[]; readonly forget: readonly string[]; readonly start: readonly string[]; readonly delayMs: number }): Promise<{ readonly slot: Slot; readonly exit: Exit } | undefined> {
    for (const slot of this.#slotsOf(decision.stop)) await this.#takeDown(slot);
    this.#forget(decision.forget);
    await this.#pause(decision.delayMs);
    for (const slot of this.#slotsOf(decision.start)) {
      if (slot.running !== undefined) continue;
      try {
        await this.#bringUp(slot);
      } catch (error) {
        if (!this.#stopping.signal.aborted) this.#options.observer.startFailed(slot.spec, error);
        return { slot, exit: { kind: 'failed', reason: reasonOf(error) } };
      }
    }
    return undefined;
  }

  #slotsOf(ids: readonly string[]): readonly Slot[] {
    return ids.flatMap((id) => this.#slots.filter((slot) => slot.spec.id === id));
  }

  #forget(ids: readonly string[]): void {
    for (const id of ids) {
      const index = this.#slots.findIndex((slot) => slot.spec.id === id);
      if (index >= 0) this.#slots.splice(index, 1);
    }
  }

  /** From right to left. Children of which none needs another (`one_for_one`) are asked in that order and awaited together. */
  async #stopAll(): Promise<void> {
    const reversed = [...this.#slots].reverse();
    if (this.#tree.strategy === 'one_for_one') await Promise.all(reversed.map((slot) => this.#takeDown(slot)));
    else for (const slot of reversed) await this.#takeDown(slot);
  }

  async #takeDown(slot: Slot): Promise<void> {
    const { running } = slot;
    slot.running = undefined;
    await running?.stop(slot.spec.shutdown * 1000);
  }

  #pause(ms: number): Promise<void> {
    if (ms === 0 || this.#stopping.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#stopping.signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#stopping.signal.addEventListener('abort', end, { once: true });
    });
  }

  #end(exit: Exit): void {
    this.#ended?.(exit);
    this.#ended = undefined;
  }
}

/** Waits for all, also when one has failed: nobody must come up after it was given up. */
async function allOf(works: readonly Promise<void>[]): Promise<void> {
  for (const settled of await Promise.allSettled(works)) if (settled.status === 'rejected') throw settled.reason;
}

const toSlot = (spec: ChildSpec): Slot => ({ spec, starts: 0, running: undefined });
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

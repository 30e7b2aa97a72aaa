/**
 * Runs actors: inline ones in this event loop, the others in worker threads. A time limit or a
 * cancel ends the thread that is at work, a heap limit ends it by itself; the pool replaces it.
 */
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { Actor, AttemptContext, Encoded } from '../protocol/actor.ts';
import type { Ports } from '../protocol/ports.ts';
import type { Executor, HostContext } from './host-options.ts';
import { ownBytes } from './own-bytes.ts';
import { scratchAt } from './scratch.ts';
import type { ThreadSetup, ThreadTask, ThreadWord } from './thread.ts';

/** Ports without the scratch folder, which belongs to one attempt. */
export type SharedPorts = Partial<Omit<Ports, 'scratch'>>;

export interface PoolOptions {
  readonly actors: readonly Actor[];
  /** For inline actors. */
  readonly ports: SharedPorts;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How a thread finds its actors and makes its own ports. */
  readonly thread: ThreadSetup;
  /** Attempts get folders of their own below this one. */
  readonly scratchRoot: string;
}

export class Pool implements Executor {
  readonly #options: PoolOptions;
  readonly #threads: Piscina | undefined;
  readonly #inlinePorts: Partial<Ports>;
  #attempts = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#inlinePorts = { ...options.ports, scratch: noScratch };
    const threaded = options.actors.filter((actor) => actor.policy.runs === 'thread');
    if (threaded.length === 0) return;
    const wanted = threaded.reduce((sum, actor) => sum + actor.policy.concurrency, 0);
    this.#threads = new Piscina({
      filename: new URL(import.meta.url.endsWith('.ts') ? '../dist/supervisor/thread.js' : './thread.js', import.meta.url).href,
      name: 'runTask',
      minThreads: Math.min(wanted, availableParallelism()),
      maxThreads: wanted,
      idleTimeout: 60_000,
      workerData: options.thread,
      resourceLimits: { maxOldGenerationSizeMb: Math.max(...threaded.map((actor) => actor.policy.memoryLimitMb)) },
    });
  }

  execute(actor: Actor, data: Uint8Array, context: HostContext): Encoded | Promise<Encoded> {
    return actor.policy.runs === 'thread' ? this.#inThread(actor, data, context) : this.#inline(actor, data, context);
  }

  async close(): Promise<void> {
    await this.#threads?.destroy();
  }

  #inline(actor: Actor, data: Uint8Array, context: HostContext): Encoded | Promise<Encoded> {
    if (actor.ports.includes('scratch')) return this.#withScratch(actor, data, context);
    return actor.attempt(data, new InlineContext(context, this.#inlinePorts, this.#options.env));
  }

  async #withScratch(actor: Actor, data: Uint8Array, context: HostContext): Promise<Encoded> {
    const folder = this.#folder();
    try {
      return await actor.attempt(data, new InlineContext(context, { ...this.#options.ports, scratch: scratchAt(folder) }, this.#options.env));
    } finally {
      await remove(folder, context);
    }
  }

  async #inThread(actor: Actor, data: Uint8Array, context: HostContext): Promise<Encoded> {
    if (this.#threads === undefined) throw new Error(`${actor.name} runs in a thread, but the pool was made without it`);
    const folder = this.#folder();
    const { port1, port2 } = new MessageChannel();
    listen(port1, context);
    const task: ThreadTask = { domain: actor.domain, actor: actor.name, data: ownBytes(data), id: context.id, attempt: context.attempt, now: context.now, scratch: folder, port: port2 };
    try {
      const result: unknown = await this.#threads.run(task, { signal: context.signal, transferList: [port2] });
      return asEncoded(result);
    } catch (error) {
      return deathOf(error, actor);
    } finally {
      port1.close();
      // No other actor is told where it lies: between two stages nobody waits for a disk.
      if (actor.ports.includes('scratch')) await remove(folder, context);
    }
  }

  #folder(): string {
    return join(this.#options.scratchRoot, `${process.pid}-${this.#attempts++}`);
  }
}

/** The host's view of an attempt with what the pool adds; what actors seldom look at is passed through. */
class InlineContext implements AttemptContext {
  readonly id: string;
  readonly attempt: number;
  readonly now: number;
  readonly ports: Partial<Ports>;
  readonly env: PoolOptions['env'];
  readonly #context: HostContext;

  constructor(context: HostContext, ports: Partial<Ports>, env: PoolOptions['env']) {
    this.id = context.id;
    this.attempt = context.attempt;
    this.now = context.now;
    this.ports = ports;
    this.env = env;
    this.#context = context;
  }

  get signal(): AbortSignal {
    return this.#context.signal;
  }
  get progress(): AttemptContext['progress'] {
    return this.#context.progress;
  }
  get log(): AttemptContext['log'] {
    return this.#context.log;
  }
}

const noScratch: Ports['scratch'] = { folder: () => Promise.reject(new Error("the actor does not list 'scratch' among its ports")) };
/** A thread that was ended may still be writing for a moment. What stays goes with the host, and spoils no result. */
const remove = (folder: string, { log }: HostContext): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch((error: unknown) => log('warn', 'scratch files stay until the host ends', { folder, error: String(error) }));

function listen(port: MessagePort, context: HostContext): void {
  port.on('message', (word: ThreadWord) => {
    if (word.kind === 'progress') context.progress(word.fraction, word.message);
    else context.log(word.level, word.message, word.fields);
  });
  port.unref();
}

/** What a dead thread means for the job. */
function deathOf(error: unknown, actor: Actor): Encoded {
  if (error instanceof Error && error.name === 'AbortError') return { kind: 'retry', reason: 'the attempt was ended', code: 'ABORTED' };
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return { kind: 'retry', reason: `the memory limit of ${actor.policy.memoryLimitMb} MiB is reached`, code: 'MEMORY_LIMIT' };
  }
  return { kind: 'retry', reason: `the thread died: ${error instanceof Error ? error.message : String(error)}`, code: 'THREAD_DIED' };
}

function asEncoded(result: unknown): Encoded {
  if (typeof result === 'object' && result !== null && 'kind' in result) {
    if (result.kind === 'done' && 'data' in result && result.data instanceof Uint8Array) return { kind: 'done', data: result.data };
    if (result.kind === 'ends' && 'data' in result && result.data instanceof Uint8Array && 'reason' in result && 'code' in result) return { kind: 'ends', data: result.data, reason: String(result.reason), code: String(result.code) };
    if ((result.kind === 'retry' || result.kind === 'reject') && 'reason' in result && 'code' in result) {
      const after = 'afterSeconds' in result && typeof result.afterSeconds === 'number' ? { afterSeconds: result.afterSeconds } : {};
      return { kind: result.kind, reason: String(result.reason), code: String(result.code), ...after };
    }
  }
  throw new Error('a thread answered with something that is no result');
}

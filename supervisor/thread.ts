/**
 * The inside of a worker thread: loads the catalog and makes ports once, then runs one attempt
 * after the other. It knows no broker; what it says goes through a message port to its host.
 */
import { isMainThread, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { Actor, Encoded } from '../protocol/actor.ts';
import { actorsOf, domainsIn } from '../protocol/catalog.ts';
import type { SharedPorts } from './pool.ts';
import { ownBytes } from './own-bytes.ts';
import { scratchAt } from './scratch.ts';

/** Where a thread finds what it needs: modules by URL, configuration as plain data. */
export interface ThreadSetup {
  /** Exports `domains`. */
  readonly catalogUrl: string;
  /** Whose actors it runs. */
  readonly domain: string;
  /** Exports `createPorts(config): Promise<SharedPorts>`. */
  readonly portsUrl: string;
  readonly portsConfig: unknown;
}

export interface ThreadTask {
  readonly domain: string;
  readonly actor: string;
  readonly data: Uint8Array;
  readonly id: string;
  readonly attempt: number;
  readonly now: number;
  readonly scratch: string;
  readonly port: MessagePort;
}

export type ThreadWord =
  | { readonly kind: 'progress'; readonly fraction: number; readonly message?: string }
  | { readonly kind: 'log'; readonly level: 'info' | 'warn'; readonly message: string; readonly fields?: Readonly<Record<string, unknown>> };

interface Loaded {
  readonly actors: readonly Actor[];
  readonly ports: SharedPorts;
}


async function load(): Promise<Loaded> {
  // Piscina hands its own options over as [options, workerData].
  const setup: ThreadSetup = Array.isArray(workerData) ? workerData[1] : workerData;
  const [catalog, ports] = await Promise.all([import(setup.catalogUrl), import(setup.portsUrl)]);
  const served = await domainsIn(catalog, setup.catalogUrl)[setup.domain]?.pipelines();
  return { actors: actorsOf(served ?? []), ports: await ports.createPorts(setup.portsConfig) };
}

let loading: Promise<Loaded> | undefined;

/** What failed is tried anew by the next attempt. */
function loaded(): Promise<Loaded> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

// Begun with the thread, so that its first attempt need not wait; a failure is that attempt's to tell.
if (!isMainThread) loaded().catch(() => undefined);

/** Runs one attempt. The thread is ended from outside when its time is up, so its signal never fires. */
export async function runTask(task: ThreadTask): Promise<Encoded> {
  const { actors, ports } = await loaded();
  const actor = actors.find((one) => one.domain === task.domain && one.name === task.actor);
  if (actor === undefined) return { kind: 'retry', reason: `this host does not know the actor ${task.domain}.${task.actor}`, code: 'UNKNOWN_ACTOR' };
  const say = (word: ThreadWord): void => task.port.postMessage(word);
  let saidAt = -Infinity;
  const result = await actor.attempt(task.data, {
    id: task.id,
    attempt: task.attempt,
    now: task.now,
    signal: new AbortController().signal,
    env: process.env,
    ports: { ...ports, scratch: scratchAt(task.scratch) },
    progress: (fraction, message) => {
      const now = performance.now();
      if (now - saidAt < 50 && fraction < 1) return;
      saidAt = now;
      say({ kind: 'progress', fraction, ...(message === undefined ? {} : { message }) });
    },
    log: (level, message, fields) => say({ kind: 'log', level, message, ...(fields === undefined ? {} : { fields }) }),
  });
  return result.kind === 'done' || result.kind === 'ends' ? { ...result, data: ownBytes(result.data) } : result;
}

/**
 * What an actor is: a pure-minded function from one event to one outcome, with its settings and
 * limits beside it. It never publishes, acknowledges or reads the clock; the host does.
 *
 * `defineActor` erases the event types by closing over their codecs: what the host handles, and
 * what crosses into a worker thread, is bytes.
 */
import { codecFor, decode } from './codec.ts';
import { classify, oneLine } from './errors.ts';
import type { PortName, Ports } from './ports.ts';
import { readSettings, type SettingsTable, type SettingsValues } from './settings.ts';
import { isId, reservedNames } from './subjects.ts';
import type { EventType } from '../schemas/event.ts';

export interface Policy {
  /** Tries before a job becomes a dead letter. */
  readonly attempts: number;
  /** Seconds before the second attempt; each later one waits `factor` times longer, up to `maxSeconds`, ±`jitter` of it. */
  readonly backoff: { readonly firstSeconds: number; readonly factor: number; readonly maxSeconds: number; readonly jitter: number };
  /** Seconds an attempt may take. A thread is ended; inline code is abandoned (its outcome no longer counts). */
  readonly timeLimitSeconds: number;
  /** Heap of a thread, MiB. */
  readonly memoryLimitMb: number;
  /** Attempts at once in one host. */
  readonly concurrency: number;
  /** `inline` in the host's event loop for work of a millisecond, `thread` for everything longer. */
  readonly runs: 'inline' | 'thread';
  /** Deliveries of one input without any outcome before it is suspected of ending its hosts. */
  readonly maxDeliveries: number;
  /** Times that a suspect is run alone in a host before it is buried as poison; the first after `firstSeconds`, each later one waits `factor` times longer. */
  readonly trials: { readonly most: number; readonly firstSeconds: number; readonly factor: number };
}

export const defaultPolicy: Policy = {
  attempts: 5,
  backoff: { firstSeconds: 1, factor: 2, maxSeconds: 300, jitter: 0.2 },
  timeLimitSeconds: 60,
  memoryLimitMb: 1024,
  concurrency: 256,
  runs: 'inline',
  maxDeliveries: 8,
  trials: { most: 3, firstSeconds: 5, factor: 4 },
};

/** What an actor returns. `End`: of an event with which the job ends here. */
export type Result<Out, End = never> =
  | { readonly kind: 'done'; readonly event: EventType<Out>; readonly value: Out }
  | { readonly kind: 'ends'; readonly event: EventType<End>; readonly value: End; readonly reason: string; readonly code: string }
  | { readonly kind: 'retry'; readonly reason: string; readonly code: string; readonly afterSeconds?: number }
  | { readonly kind: 'reject'; readonly reason: string; readonly code: string };

export const done = <Out>(event: EventType<Out>, value: Out): Result<Out> => ({ kind: 'done', event, value });
/** The job is done here and now: the stages after this one have nothing to do. `reason` is shown wherever the job is. */
export const ends = <End>(event: EventType<End>, value: End, options: { readonly reason?: string; readonly code?: string } = {}): Result<never, End> => ({
  kind: 'ends',
  event,
  value,
  reason: options.reason ?? 'it has ended before the last stage',
  code: options.code ?? 'ENDED',
});
/** Try again later: the input is fine, the world is not. Without `afterSeconds` the policy's backoff decides. */
export const retry = (reason: string, options: { readonly code?: string; readonly afterSeconds?: number } = {}): Result<never> => ({
  kind: 'retry',
  reason,
  code: options.code ?? 'RETRY',
  ...(options.afterSeconds === undefined ? {} : { afterSeconds: options.afterSeconds }),
});
/** The input can never succeed: a dead letter at once. */
export const reject = (reason: string, options: { readonly code?: string } = {}): Result<never> => ({ kind: 'reject', reason, code: options.code ?? 'REJECTED' });

/** What a run is given beside its input. */
export interface Context<S> {
  readonly id: string;
  readonly attempt: number;
  /** When the attempt started, milliseconds since the Unix epoch. */
  readonly now: number;
  readonly signal: AbortSignal;
  readonly settings: S;
  /** 0…1, told to whoever watches; may be called often, is sent at most ten times a second. */
  progress(fraction: number, message?: string): void;
  log(level: 'info' | 'warn', message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** The same, before the actor's own settings and ports are added. */
export interface AttemptContext {
  readonly id: string;
  readonly attempt: number;
  readonly now: number;
  readonly signal: AbortSignal;
  /** What the host has; an actor whose port is missing here is not run. */
  readonly ports: Partial<Ports>;
  /** Where settings are read from, once for an object; the host's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  progress(fraction: number, message?: string): void;
  log(level: 'info' | 'warn', message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** The result of an attempt as bytes and words. */
export type Encoded =
  | { readonly kind: 'done'; readonly data: Uint8Array }
  | { readonly kind: 'ends'; readonly data: Uint8Array; readonly reason: string; readonly code: string }
  | { readonly kind: 'retry'; readonly reason: string; readonly code: string; readonly afterSeconds?: number }
  | { readonly kind: 'reject'; readonly reason: string; readonly code: string };

/** An event that follows from a finished one, on its own subject and with an id derived from it. */
export interface FannedOut {
  readonly domain: string;
  readonly event: string;
  readonly id: string;
  readonly data: Uint8Array;
}

export interface Actor {
  readonly domain: string;
  readonly name: string;
  readonly consumes: EventType<unknown>;
  readonly emits: readonly EventType<unknown>[];
  /** Events with which a job may end here, whatever stages follow. */
  readonly ends: readonly EventType<unknown>[];
  readonly policy: Policy;
  readonly settings: SettingsTable;
  readonly ports: readonly PortName[];
  /** Decodes the input, runs, encodes; invalid input is a `reject` that names the field. Never throws. */
  attempt(data: Uint8Array, context: AttemptContext): Encoded | Promise<Encoded>;
  /** What follows from its finished event, or from the one with which the job has ended here; a pure function of the event, so that it can be repeated. */
  fanOut(data: Uint8Array, ended: boolean): readonly FannedOut[];
}

/** What follows from an event. */
type FanOut<T> = (value: T) => readonly { readonly event: EventType<unknown>; readonly id: string; readonly data: Uint8Array }[];

export interface ActorDefinition<In, Out, Table extends SettingsTable, Needs extends PortName, End = never> {
  readonly domain: string;
  readonly name: string;
  readonly consumes: EventType<In>;
  readonly emits: Readonly<Record<string, EventType<Out>>>;
  readonly ends?: Readonly<Record<string, EventType<End>>>;
  readonly settings: Table;
  readonly policy?: Partial<Policy>;
  readonly ports?: readonly Needs[];
  readonly fanOut?: FanOut<Out>;
  readonly fanOutEnd?: FanOut<End>;
  readonly run: (input: In, context: Context<SettingsValues<Table>> & Pick<Ports, Needs>) => Result<Out, End> | Promise<Result<Out, End>>;
}

/** What a run sees. Its less common parts are made when they are asked for: they cost more than a small actor. */
class RunContext<S> implements Context<S> {
  readonly id: string;
  readonly attempt: number;
  readonly now: number;
  readonly settings: S;
  readonly #context: AttemptContext;

  constructor(context: AttemptContext, settings: S) {
    this.id = context.id;
    this.attempt = context.attempt;
    this.now = context.now;
    this.settings = settings;
    this.#context = context;
  }

  get signal(): AbortSignal {
    return this.#context.signal;
  }
  get progress(): Context<S>['progress'] {
    return this.#context.progress;
  }
  get log(): Context<S>['log'] {
    return this.#context.log;
  }
}

const noPorts: Partial<Ports> = {};
const nothing: readonly FannedOut[] = [];

/** Makes an actor. Throws when its name cannot be part of a subject. Its settings are read at first use; a host checks them all at start. */
export function defineActor<In, Out, Table extends SettingsTable, Needs extends PortName = never, End = never>(definition: ActorDefinition<In, Out, Table, Needs, End>): Actor {
  if (!isId(definition.name) || reservedNames.includes(definition.name)) throw new Error(`an actor cannot be named ${definition.name}`);
  const accepted = [definition.consumes] as const;
  const emits = Object.values(definition.emits);
  const endings = Object.values(definition.ends ?? {});
  const needs: readonly Needs[] = definition.ports ?? [];
  const hasPorts = (ports: Partial<Ports>): ports is Partial<Ports> & Pick<Ports, Needs> => needs.length === 0 || needs.every((name) => ports[name] !== undefined);
  let settings: SettingsValues<Table> | undefined;
  let readFrom: AttemptContext['env'] | undefined;

  const encodeResult = (result: Result<Out, End>): Encoded => {
    if (result.kind === 'done') return { kind: 'done', data: codecFor(result.event).encode(result.value) };
    const reason = oneLine(result.reason);
    return result.kind === 'ends' ? { kind: 'ends', data: codecFor(result.event).encode(result.value), reason, code: result.code } : { ...result, reason };
  };
  const followed = <T>(data: Uint8Array, events: readonly EventType<T>[], fanOut: FanOut<T> | undefined): readonly FannedOut[] => {
    if (fanOut === undefined) return nothing;
    const decoded = decode(data, events);
    if ('fault' in decoded) throw new Error(`${definition.name} cannot read its own event: ${decoded.fault.message}`);
    return fanOut(decoded.ok.value).map(({ event, id, data: body }) => ({ domain: event.domain, event: event.name, id, data: body }));
  };
  const failed = (error: unknown): Encoded => {
    const fault = classify(error);
    return fault.retryable ? { kind: 'retry', reason: fault.reason, code: fault.code } : { kind: 'reject', reason: fault.reason, code: fault.code };
  };

  return {
    domain: definition.domain,
    name: definition.name,
    consumes: definition.consumes,
    emits,
    ends: endings,
    policy: { ...defaultPolicy, ...definition.policy },
    settings: definition.settings,
    ports: needs,
    attempt(data, context) {
      const decoded = decode(data, accepted);
      if ('fault' in decoded) return { kind: 'reject', reason: oneLine(decoded.fault.message), code: decoded.fault.code };
      try {
        if (settings === undefined || readFrom !== context.env) {
          settings = readSettings(definition.settings, context.env);
          readFrom = context.env;
        }
        const ports = needs.length === 0 ? noPorts : context.ports;
        if (!hasPorts(ports)) return { kind: 'retry', reason: `this host has no port ${needs.filter((name) => ports[name] === undefined).join(', ')}`, code: 'NO_PORT' };
        const result = definition.run(decoded.ok.value, Object.assign(new RunContext(context, settings), ports));
        return result instanceof Promise ? result.then(encodeResult).catch(failed) : encodeResult(result);
      } catch (error) {
        return failed(error);
      }
    },
    fanOut: (data, ended) => (ended ? followed(data, endings, definition.fanOutEnd) : followed(data, emits, definition.fanOut)),
  };
}

/**
 * Buckets as JetStream keeps them, readable and writable with `nats kv`: one stream `KV_<name>`,
 * one subject `$KV.<name>.<key>`, newest message only. A lifetime is the message's own TTL, and the
 * server leaves a marker when it ends, so that watchers hear of it; markers go after a minute.
 */
import type { JetStreamManager } from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { sleep } from '../clock.ts';
import { AlidadeError } from '../errors.ts';
import type { Bucket, Change, Entry, PutOptions } from '../kv.ts';
import { logGone, type LogCursor } from '../log-reader.ts';
import type { LogMessage, StoredMessage, Subscription, Transport } from '../transport.ts';
import { WrongSequence } from '../transport.ts';
import type { Clock } from '../clock.ts';
import type { Log } from './connection.ts';
import { openLogReader } from './log-reader.ts';
import { codeOf, nameInUse } from './streams.ts';

const markerSeconds = 60;
/** Pause before a bucket that could not be read is tried again. */
const restartMs = 500;
const bucketName = /^[A-Za-z0-9_-]+$/;
const keyPattern = /^[-/_=A-Za-z0-9]+(\.[-/_=A-Za-z0-9]+)*$/;

/** What a bucket needs of the connection. */
export interface BucketHome {
  readonly transport: Transport & { readonly nc: NatsConnection };
  readonly jsm: JetStreamManager;
  readonly clock: Clock;
  readonly log: Log;
  readonly replicas: number;
}

/** Creates the bucket when needed; one of that name made by `nats kv add` serves when it allows message TTLs. */
export async function openBucket(home: BucketHome, name: string): Promise<Bucket> {
  if (!bucketName.test(name)) throw new AlidadeError('BUCKET_NAME', `a bucket cannot be named ${name}: letters, digits, _ and -`);
  const stream = `KV_${name}`;
  try {
    await home.jsm.streams.add({
      name: stream,
      subjects: [`$KV.${name}.>`],
      storage: 'file',
      retention: 'limits',
      discard: 'new',
      num_replicas: home.replicas,
      max_msgs_per_subject: 1,
      allow_rollup_hdrs: true,
      allow_direct: true,
      allow_msg_ttl: true,
      deny_delete: true,
      duplicate_window: nanos(120_000),
      subject_delete_marker_ttl: nanos(markerSeconds * 1000),
    });
  } catch (error) {
    if (!nameInUse.has(codeOf(error))) throw error;
    const { config } = await home.jsm.streams.info(stream);
    if (config.allow_msg_ttl !== true || (config.subject_delete_marker_ttl ?? 0) === 0) {
      throw new AlidadeError('STREAM_INCOMPATIBLE', `the bucket ${name} exists without message lifetimes: remove it, or allow them with nats stream edit ${stream} --allow-msg-ttl --subject-del-markers-ttl 1m`);
    }
  }
  return new NatsBucket(home, name, stream);
}

class NatsBucket implements Bucket {
  readonly #home: BucketHome;
  readonly #stream: string;
  readonly #prefix: string;

  constructor(home: BucketHome, name: string, stream: string) {
    this.#home = home;
    this.#stream = stream;
    this.#prefix = `$KV.${name}.`;
  }

  async get(key: string): Promise<Entry | undefined> {
    const stored = await this.#home.transport.last(this.#stream, this.#subject(key));
    return stored === undefined ? undefined : this.#change(stored).entry;
  }

  async put(key: string, value: Uint8Array, options: PutOptions = {}): Promise<number> {
    return this.#home.transport.publish(this.#message(key, value, options));
  }

  async create(key: string, value: Uint8Array, options: PutOptions = {}): Promise<number> {
    try {
      return await this.update(key, value, 0, options);
    } catch (error) {
      if (!(error instanceof WrongSequence)) throw error;
      // A marker of a deleted or expired value is no value.
      const stored = await this.#home.transport.last(this.#stream, this.#subject(key));
      if (stored === undefined || this.#change(stored).entry !== undefined) throw error;
      return this.update(key, value, stored.sequence, options);
    }
  }

  async update(key: string, value: Uint8Array, revision: number, options: PutOptions = {}): Promise<number> {
    const message = this.#message(key, value, options);
    return this.#home.transport.publish({ ...message, expect: { filter: message.subject, sequence: revision } });
  }

  async delete(key: string, revision?: number): Promise<void> {
    const subject = this.#subject(key);
    const marker: LogMessage = { subject, data: new Uint8Array(0), headers: { 'KV-Operation': 'PURGE' }, rollup: true, ttl: markerSeconds };
    await this.#home.transport.publish(revision === undefined ? marker : { ...marker, expect: { filter: subject, sequence: revision } });
  }

  async entries(filter = '>'): Promise<readonly Entry[]> {
    const entries: Entry[] = [];
    for await (const stored of this.#home.transport.scan(this.#stream, [this.#prefix + filter])) {
      const { entry } = this.#change(stored);
      if (entry !== undefined) entries.push(entry);
    }
    return entries;
  }

  async watch(onChange: (change: Change) => void, filter = '>'): Promise<Subscription> {
    const watcher = new Watcher(this.#home, this.#stream, this.#prefix + filter, (stored) => this.#change(stored), onChange);
    await watcher.start();
    return watcher;
  }

  #subject(key: string): string {
    if (!keyPattern.test(key)) throw new AlidadeError('BUCKET_KEY', `${JSON.stringify(key)} is no key: words of letters, digits and -/_= with dots between`);
    return this.#prefix + key;
  }

  #message(key: string, value: Uint8Array, { ttlSeconds }: PutOptions): LogMessage {
    return { subject: this.#subject(key), data: value, ...(ttlSeconds === undefined ? {} : { ttl: ttlSeconds }) };
  }

  #change(stored: StoredMessage): Change {
    const key = stored.subject.slice(this.#prefix.length);
    const ended = stored.header('KV-Operation') !== undefined || stored.header('Nats-Marker-Reason') !== undefined;
    return { key, entry: ended ? undefined : { key, value: stored.data, revision: stored.sequence, storedAtMs: stored.storedAtMs } };
  }
}

/**
 * Reads what is there, then follows the log. When the log is gone (the bucket was deleted and made
 * again) it reads what is there anew and tells the difference.
 */
class Watcher implements Subscription {
  readonly #home: BucketHome;
  readonly #stream: string;
  readonly #filter: string;
  readonly #read: (stored: StoredMessage) => Change;
  readonly #onChange: (change: Change) => void;
  readonly #known = new Map<string, number>();
  #cursor: LogCursor | undefined;
  #closed = false;

  constructor(home: BucketHome, stream: string, filter: string, read: (stored: StoredMessage) => Change, onChange: (change: Change) => void) {
    this.#home = home;
    this.#stream = stream;
    this.#filter = filter;
    this.#read = read;
    this.#onChange = onChange;
  }

  async start(): Promise<void> {
    await this.#readAll();
    void this.#follow();
  }

  close(): void {
    this.#closed = true;
    void this.#cursor?.close();
  }

  async #follow(): Promise<void> {
    const { clock, log, transport } = this.#home;
    for (;;) {
      try {
        if (this.#cursor === undefined) await this.#readAll();
        const news = (await this.#cursor?.take(1_000)) ?? [];
        for (const stored of news) this.#tell(this.#read(stored), stored.sequence);
      } catch (error) {
        log('warn', 'a bucket cannot be watched at the moment', { stream: this.#stream, error: error instanceof Error ? error.message : String(error) });
        await this.#cursor?.close();
        this.#cursor = undefined;
        await sleep(clock, restartMs);
      }
      if (this.#closed || transport.nc.isClosed()) break;
    }
    await this.#cursor?.close();
  }

  async #readAll(): Promise<void> {
    const { clock, log, transport } = this.#home;
    const reader = await openLogReader(transport.nc, { clock, log });
    const state = await reader.state(this.#stream);
    if (state === undefined) throw logGone(this.#stream);
    const present = new Set<string>();
    for await (const stored of transport.scan(this.#stream, [this.#filter])) {
      const change = this.#read(stored);
      if (change.entry !== undefined) present.add(change.key);
      this.#tell(change, stored.sequence);
    }
    for (const key of [...this.#known.keys()]) if (!present.has(key)) this.#tell({ key, entry: undefined }, Infinity);
    this.#cursor = reader.read(this.#stream, { from: state.lastSequence + 1, filters: [this.#filter], created: state.created });
  }

  #tell(change: Change, revision: number): void {
    if (this.#closed || revision <= (this.#known.get(change.key) ?? 0)) return;
    if (change.entry !== undefined) this.#known.set(change.key, revision);
    else if (!this.#known.delete(change.key)) return;
    this.#onChange(change);
  }
}

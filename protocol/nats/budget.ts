/**
 * A stream's share of the disk. The server cannot keep it (see `streams.ts`), so every writer does:
 * it refuses with `LogFull`, before anything is sent, once the stream holds `maxBytes`. What others
 * write is seen when the size is asked for again, at most once a second and only while something is
 * published: the limit may be passed by what is written within that second. Plain `nats pub` is
 * bound by the server's own `max_file_store` alone, which refuses as well and drops nothing.
 */
import type { Clock } from '../clock.ts';
import { LogFull, type LogMessage, type StreamSpec } from '../transport.ts';

const refreshMs = 1_000;
/** What a stored message costs beside its payload and subject, roughly; put right at each refresh. */
const overheadBytes = 150;

export class Budget {
  readonly stream: string;
  readonly #prefixes: readonly string[];
  readonly #maxBytes: number;
  readonly #clock: Clock;
  readonly #size: () => Promise<number>;
  #used: number;
  #askedAt: number;
  #asking = false;

  constructor(spec: StreamSpec, used: number, clock: Clock, size: () => Promise<number>) {
    this.stream = spec.name;
    this.#prefixes = spec.subjects.map((subject) => (subject.endsWith('>') ? subject.slice(0, -1) : subject));
    this.#maxBytes = spec.maxBytes;
    this.#clock = clock;
    this.#size = size;
    this.#used = used;
    this.#askedAt = clock.elapsed();
  }

  /** Throws `LogFull` when the message belongs to the stream and the stream is full. */
  spend(message: LogMessage): void {
    if (this.#maxBytes <= 0 || !this.#prefixes.some((prefix) => message.subject.startsWith(prefix))) return;
    this.#refreshIfDue();
    if (this.#used >= this.#maxBytes) throw new LogFull(message.subject, `${this.stream} holds ${this.#used} of ${this.#maxBytes} bytes`);
    this.#used += message.data.length + message.subject.length + overheadBytes;
  }

  #refreshIfDue(): void {
    const now = this.#clock.elapsed();
    if (this.#asking || now - this.#askedAt < refreshMs) return;
    this.#asking = true;
    this.#askedAt = now;
    this.#size()
      .then((used) => (this.#used = used))
      // Not knowing is no reason to refuse: the publish itself will say what is wrong.
      .catch(() => undefined)
      .finally(() => (this.#asking = false));
  }
}

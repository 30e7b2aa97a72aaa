/**
 * The last readings of devices, for the small pictures beside alerts. Kept in memory only while somebody
 * looks: the first question starts reading the log a little before its end, ten quiet minutes stop it.
 */
import { takeReadings } from '../../actors/sensors/readings.ts';
import type { LogCursor, LogReader } from '../../protocol/log-reader.ts';
import { eventFilter, parseSubject, streamOf } from '../../protocol/subjects.ts';
import { SensorsReading, SensorsReadings } from '../../schemas/generated/sensors.ts';

/** Readings kept of a device. */
export const pointsKept = 60;
/** Devices whose readings are kept; beyond it the one heard of longest ago is forgotten. 1 kB each. */
const devicesKept = 50_000;
/** Messages before the end of the log at which reading begins. */
const messagesBack = 50_000;
const quietMs = 10 * 60_000;
const firstAnswerMs = 3_000;

export type Point = readonly [atMs: number, value: number];

export interface RecentOptions {
  readonly reader: LogReader;
  readonly now: () => number;
  readonly log: (level: 'warn', message: string, fields: Readonly<Record<string, unknown>>) => void;
}

export class RecentReadings {
  readonly #options: RecentOptions;
  readonly #points = new Map<string, Point[]>();
  #cursor: LogCursor | undefined;
  #caughtUp: Promise<void> | undefined;
  #askedAt = 0;
  #closed = false;

  constructor(options: RecentOptions) {
    this.#options = options;
  }

  /** Oldest first, by the readings' own times; empty for a device that has said nothing lately. Waits a moment when nobody has looked before. */
  async of(devices: readonly string[]): Promise<ReadonlyMap<string, readonly Point[]>> {
    this.#askedAt = this.#options.now();
    this.#caughtUp ??= this.#follow();
    await Promise.race([this.#caughtUp, new Promise((resolve) => setTimeout(resolve, firstAnswerMs))]);
    return new Map(devices.map((device) => [device, [...(this.#points.get(device) ?? [])].sort(([a], [b]) => a - b)]));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#cursor?.close();
  }

  /** Resolves when what was in the log at the beginning has been read; goes on by itself. */
  #follow(): Promise<void> {
    return new Promise((caughtUp) => {
      void this.#read(caughtUp).catch((error: unknown) => this.#options.log('warn', 'recent readings cannot be read', { error: error instanceof Error ? error.message : String(error) })).finally(() => {
        this.#caughtUp = undefined;
        this.#cursor = undefined;
        this.#points.clear();
        caughtUp();
      });
    });
  }

  async #read(caughtUp: () => void): Promise<void> {
    const { reader, now } = this.#options;
    const stream = streamOf('sensors');
    const state = await reader.state(stream);
    if (state === undefined || this.#closed) return;
    if (state.lastSequence === 0) caughtUp();
    const cursor = reader.read(stream, { from: Math.max(1, state.lastSequence - messagesBack), created: state.created, filters: [eventFilter('sensors', SensorsReading.name), eventFilter('sensors', SensorsReadings.name)] });
    this.#cursor = cursor;
    const idle = setInterval(() => void (now() - this.#askedAt > quietMs && cursor.close()), 30_000);
    // Nothing says that the last message of these subjects has come; a pause does.
    let pause = setTimeout(caughtUp, 200);
    try {
      for (;;) {
        const messages = await cursor.take(500);
        if (messages.length === 0) return;
        clearTimeout(pause);
        pause = setTimeout(caughtUp, 200);
        for (const { subject, data, storedAtMs } of messages) {
          const parsed = parseSubject(subject);
          const device = parsed?.kind === 'event' && parsed.name === SensorsReading.name ? parsed.id : undefined;
          takeReadings(data, { device, storedAtMs }, (id, atMs, said) => this.#keep(id, atMs, said.value));
        }
      }
    } finally {
      clearInterval(idle);
      clearTimeout(pause);
      await cursor.close();
    }
  }

  #keep(device: string, atMs: number, value: unknown): void {
    if (typeof value !== 'number' || !Number.isFinite(value)) return;
    const points = this.#points.get(device) ?? [];
    this.#points.delete(device);
    points.push([atMs, value]);
    if (points.length > pointsKept) points.shift();
    this.#points.set(device, points);
    if (this.#points.size > devicesKept) for (const oldest of this.#points.keys()) return void this.#points.delete(oldest);
  }
}

/** The process itself: CPU, memory, garbage collection, by prom-client; and how long its event loop was blocked, by a timer. */
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { MetricFamily } from './families.ts';

const tickMs = 25;
/** A host's event loop must not be blocked for longer. */
export const blockLimitMs = 50;

/**
 * Measures how late a timer is, as far as the event loop was at work meanwhile: a process that waits
 * for a busy machine's processor is late as well, but blocks nobody.
 */
export class EventLoopWatch {
  readonly #timer: NodeJS.Timeout;
  #due = performance.now() + tickMs;
  #usage = performance.eventLoopUtilization();
  #longestMs = 0;
  #blocks = 0;
  #blockedMs = 0;

  constructor() {
    this.#timer = setInterval(() => this.#tick(), tickMs);
    this.#timer.unref();
  }

  /** The longest block since the last call, milliseconds. */
  takeLongest(): number {
    const longest = this.#longestMs;
    this.#longestMs = 0;
    return longest;
  }

  /** Forgets what was before, and what is late now. */
  reset(): void {
    [this.#longestMs, this.#blocks, this.#blockedMs] = [0, 0, 0];
    this.#due = performance.now() + tickMs;
    this.#usage = performance.eventLoopUtilization();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  families(): readonly MetricFamily[] {
    return [
      { name: 'alidade_event_loop_blocks_total', help: `Times that the event loop was blocked for more than ${blockLimitMs} ms.`, type: 'counter', values: [{ labels: {}, value: this.#blocks }] },
      { name: 'alidade_event_loop_blocked_seconds_total', help: 'Time that the event loop was blocked in these.', type: 'counter', values: [{ labels: {}, value: this.#blockedMs / 1000 }] },
    ];
  }

  #tick(): void {
    const now = performance.now();
    const usage = performance.eventLoopUtilization();
    const late = Math.min(now - this.#due, usage.active - this.#usage.active);
    this.#due = now + tickMs;
    this.#usage = usage;
    this.#longestMs = Math.max(this.#longestMs, late);
    if (late <= blockLimitMs) return;
    this.#blocks++;
    this.#blockedMs += late;
  }
}

/** Gauges that prom-client calls `…_total`, against the convention; the same counts by type have sound names. */
const misnamed = /^nodejs_active_.*_total$/;

/** prom-client's default metrics of this process. */
export class ProcessMetrics {
  readonly #registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  async families(): Promise<readonly MetricFamily[]> {
    const all = await this.#registry.getMetricsAsJSON();
    return all.filter(({ name }) => !misnamed.test(name)).map(({ name, help, type, values }) => ({
      name,
      help,
      type: typeof type === 'string' ? type : 'gauge',
      values: values.map((sample) => ({ labels: definedLabels(sample.labels), value: sample.value, ...('metricName' in sample && typeof sample.metricName === 'string' ? { metricName: sample.metricName } : {}) })),
    }));
  }
}

const definedLabels = (labels: Readonly<Record<string, unknown>>): Readonly<Record<string, string | number>> =>
  Object.fromEntries(Object.entries(labels).flatMap(([name, value]) => (typeof value === 'string' || typeof value === 'number' ? [[name, value]] : [])));

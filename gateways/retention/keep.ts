/** Sweeps again and again, of several processes the one that holds the lease; tells what it has done as numbers. */
import { oneLine } from '../../protocol/errors.ts';
import type { Bucket } from '../../protocol/kv.ts';
import { formatBytes } from '../../protocol/settings.ts';
import { Lease } from '../../supervisor/lease.ts';
import type { ProcessLog } from '../../supervisor/logs.ts';
import type { MetricFamily } from '../../supervisor/metrics/families.ts';
import { repeatedly } from '../../supervisor/repeat.ts';
import type { Usage } from './plan.ts';
import { sweep, type Swept, type SweepSpec } from './sweep.ts';

export const retentionLease = 'retention';
/** A batch of a hundred files is discarded well within it. */
export const retentionLeaseSeconds = 120;

export interface RetentionSpec extends Omit<SweepSpec, 'mayGoOn'> {
  readonly leases: Bucket;
  readonly holder: string;
  readonly everyMs: number;
  readonly log: ProcessLog['log'];
}

export interface Retention {
  families(): readonly MetricFamily[];
  close(): Promise<void>;
}

/** Begins; the first sweep comes after a tenth of the time between two. */
export function keepRetention(spec: RetentionSpec): Retention {
  const running = new Running(spec);
  const first = setTimeout(() => void running.turn(), spec.everyMs / 10);
  first.unref();
  const stop = repeatedly(spec.everyMs, () => running.turn());
  return {
    families: () => running.families(),
    close: async () => {
      clearTimeout(first);
      stop();
      await running.end();
    },
  };
}

class Running {
  readonly #spec: RetentionSpec;
  readonly #lease: Lease;
  readonly #removed = new Map<string, { bytes: number; files: number }>();
  #usage: Usage | undefined;
  #sweptAt: number | undefined;
  #failures = 0;
  #isEnded = false;
  #turn: Promise<void> | undefined;

  constructor(spec: RetentionSpec) {
    this.#spec = spec;
    this.#lease = new Lease(spec.leases, retentionLease, spec.holder, retentionLeaseSeconds);
  }

  /** Never rejects. One that is asked for while another runs is that one. */
  turn(): Promise<void> {
    this.#turn ??= this.#sweep().finally(() => (this.#turn = undefined));
    return this.#turn;
  }

  async end(): Promise<void> {
    this.#isEnded = true;
    await this.#turn;
    await this.#lease.release((error) => this.#spec.log('debug', 'the lease ends by its lifetime', { error }));
  }

  async #sweep(): Promise<void> {
    const { log } = this.#spec;
    try {
      const mayGoOn = async (): Promise<boolean> => !this.#isEnded && (await this.#lease.hold(Date.now()));
      if (!(await mayGoOn())) return;
      this.#told(await sweep({ ...this.#spec, mayGoOn }));
    } catch (error) {
      this.#failures++;
      log('warn', 'old files were not cleared this time', { error: oneLine(error instanceof Error ? error.message : String(error)) });
    }
  }

  #told({ removed, usage, names, isComplete }: Swept): void {
    this.#usage = usage;
    if (isComplete) this.#sweptAt = this.#spec.now();
    for (const [kind, { bytes, files }] of Object.entries(removed)) {
      const before = this.#removed.get(kind) ?? { bytes: 0, files: 0 };
      this.#removed.set(kind, { bytes: before.bytes + bytes, files: before.files + files });
      if (files > 0) this.#spec.log('info', 'old files were cleared', { kind, files, bytes: formatBytes(bytes), names: names.length });
    }
  }

  families(): readonly MetricFamily[] {
    const families: MetricFamily[] = [{ name: 'alidade_retention_failures_total', help: 'Sweeps for old files that could not be done.', type: 'counter', values: [{ labels: {}, value: this.#failures }] }];
    // Nothing is known before the first sweep.
    const kept = Object.entries(this.#usage ?? {});
    const removed = [...this.#removed];
    if (kept.length > 0) {
      families.push(
        { name: 'alidade_artifacts_bytes', help: 'Bytes in the artifact store at the last sweep, by what they are kept for.', type: 'gauge', values: kept.map(([kind, { bytes }]) => ({ labels: { kind }, value: bytes })) },
        { name: 'alidade_artifacts_files', help: 'Files in it.', type: 'gauge', values: kept.map(([kind, { files }]) => ({ labels: { kind }, value: files })) },
        { name: 'alidade_artifacts_cleared_bytes_total', help: 'Bytes that were cleared since the process began.', type: 'counter', values: removed.map(([kind, { bytes }]) => ({ labels: { kind }, value: bytes })) },
        { name: 'alidade_artifacts_cleared_total', help: 'Files that were cleared.', type: 'counter', values: removed.map(([kind, { files }]) => ({ labels: { kind }, value: files })) },
      );
    }
    if (this.#sweptAt !== undefined) families.push({ name: 'alidade_retention_swept_timestamp_seconds', help: 'When the last sweep was completed.', type: 'gauge', values: [{ labels: {}, value: this.#sweptAt / 1000 }] });
    return families;
  }
}

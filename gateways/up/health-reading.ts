/** What Alidade says of itself as a reading: numbers that the rules in `deploy/sensors/operations.yaml` judge. Pure. */

/** What was found out at one time. */
export interface Findings {
  /** Inputs that wait, by domain. */
  readonly waiting: Readonly<Record<string, number>>;
  /** Age of the oldest input that waits at a stage that no living host serves, seconds; 0: none. */
  readonly orphanedSeconds: number;
  /** Jobs that have ended since their hosts began, and those among them that failed. */
  readonly finished: number;
  readonly failed: number;
  /** Share of the disk that is full, 0…1, and what is free on it, bytes: of the home's or the artifacts', whichever is worse; undefined when it could not be read. */
  readonly diskUsed: number | undefined;
  readonly diskFreeBytes: number | undefined;
  /** Hosts that are alive. */
  readonly workers: number;
  readonly isDatabaseUp: boolean;
  /** Longest time without an answer of the broker since the reading before, seconds. */
  readonly brokerAwaySeconds: number;
  /** Broker's clock less ours, seconds; undefined when it was not measured. */
  readonly skewSeconds: number | undefined;
}

export interface HealthReading {
  readonly queue_depth: number;
  readonly queue_depth_of: Readonly<Record<string, number>>;
  /** Percent, of the jobs that ended in the window; null below `fewestJobs`. */
  readonly failure_rate: number | null;
  readonly jobs: number;
  readonly disk_used: number | null;
  readonly disk_free_mib: number | null;
  readonly workers: number;
  readonly orphaned_task_hours: number;
  readonly database_unreachable: 0 | 1;
  readonly broker_unreachable_seconds: number;
  readonly clock_skew_seconds: number | null;
}

/** Fewer jobs than this say nothing of a rate. */
export const fewestJobs = 20;
export const windowMs = 600_000;

interface Count {
  readonly at: number;
  readonly finished: number;
  readonly failed: number;
}

/** Counters of hosts that come and go, as what happened within the last ten minutes. */
export class FailureWindow {
  readonly #counts: Count[] = [];

  /** A count that went down: a host has begun anew, and what it counts now has happened since. */
  add(count: Count): void {
    const last = this.#counts.at(-1);
    if (last !== undefined && (count.finished < last.finished || count.failed < last.failed)) {
      const [finished, failed] = [last.finished, last.failed];
      for (const [index, one] of this.#counts.entries()) this.#counts[index] = { at: one.at, finished: one.finished - finished, failed: one.failed - failed };
    }
    this.#counts.push(count);
    while (this.#counts.length > 2 && (this.#counts[1]?.at ?? Infinity) <= count.at - windowMs) this.#counts.shift();
  }

  get within(): { readonly finished: number; readonly failed: number } {
    const [first, last] = [this.#counts[0], this.#counts.at(-1)];
    return first === undefined || last === undefined ? { finished: 0, failed: 0 } : { finished: last.finished - first.finished, failed: last.failed - first.failed };
  }
}

const percent = (share: number): number => Math.round(share * 1_000) / 10;

export function healthReading(found: Findings, window: FailureWindow): HealthReading {
  const { finished, failed } = window.within;
  return {
    queue_depth: Math.max(0, ...Object.values(found.waiting)),
    queue_depth_of: found.waiting,
    failure_rate: finished < fewestJobs ? null : percent(failed / finished),
    jobs: finished,
    disk_used: found.diskUsed === undefined ? null : percent(found.diskUsed),
    disk_free_mib: found.diskFreeBytes === undefined ? null : Math.floor(found.diskFreeBytes / 2 ** 20),
    workers: found.workers,
    orphaned_task_hours: found.orphanedSeconds / 3_600,
    database_unreachable: found.isDatabaseUp ? 0 : 1,
    broker_unreachable_seconds: found.brokerAwaySeconds,
    clock_skew_seconds: found.skewSeconds === undefined ? null : Math.abs(found.skewSeconds),
  };
}

/** Who works: the registry and the heartbeats of all hosts read together. */
import type { Buckets } from '../../protocol/kv.ts';
import { bucketNames, heartbeatMs, readHeartbeat, readWorkerRecord, type Heartbeat, type WorkerRecord } from '../../protocol/workers.ts';

/** `stale`: registered, but three beats are missing. It may be dead, stopped, or cut off. */
export type WorkerState = 'alive' | 'draining' | 'stale';

export interface WorkerView extends WorkerRecord {
  readonly state: WorkerState;
  /** Attempts being made at the last beat. */
  readonly running: number;
  readonly rssBytes: number;
  readonly blockedMs: number;
  /** Unix milliseconds by the broker's clock; undefined when no beat is left. */
  readonly lastBeatAt: number | undefined;
}

/** The state by the last beat that is known; pure. */
export function stateOf(beat: Heartbeat | undefined, beatStoredAtMs: number | undefined, now: number): WorkerState {
  if (beat === undefined || beatStoredAtMs === undefined || now - beatStoredAtMs > 3 * heartbeatMs) return 'stale';
  return beat.draining ? 'draining' : 'alive';
}

/** All registered hosts, by their place in the tree. */
export async function readWorkers(buckets: Buckets, now: number = Date.now()): Promise<readonly WorkerView[]> {
  const [workers, heartbeats] = await Promise.all([buckets.bucket(bucketNames.workers), buckets.bucket(bucketNames.heartbeats)]);
  const [records, beats] = await Promise.all([workers.entries(), heartbeats.entries()]);
  const beatOf = new Map(beats.map((entry) => [entry.key, entry]));
  const views = records.flatMap((entry): readonly WorkerView[] => {
    const record = readWorkerRecord(entry.value);
    if (record === undefined) return [];
    const stored = beatOf.get(entry.key);
    const beat = stored === undefined ? undefined : readHeartbeat(stored.value);
    return [{ ...record, state: stateOf(beat, stored?.storedAtMs, now), running: beat?.running ?? 0, rssBytes: beat?.rssBytes ?? 0, blockedMs: beat?.blockedMs ?? 0, lastBeatAt: stored?.storedAtMs }];
  });
  return views.sort((a, b) => a.host.localeCompare(b.host) || a.process.localeCompare(b.process) || a.startedAt - b.startedAt);
}

/** `domain.stage` of the actors that are paused now. */
export async function readPauses(buckets: Buckets): Promise<readonly string[]> {
  const pauses = await buckets.bucket(bucketNames.pauses);
  return (await pauses.entries()).map((entry) => entry.key);
}

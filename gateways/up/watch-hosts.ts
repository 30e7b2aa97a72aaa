/**
 * Ends own hosts that live but have fallen silent; their supervisor then starts others. A beat that
 * could not be stored is no silence: before anybody is ended, the watch stores a beat of its own.
 */
import { signal } from '../../deploy/embedded/index.ts';
import { oneLine } from '../../protocol/errors.ts';
import type { Buckets } from '../../protocol/kv.ts';
import { bucketNames, heartbeatTtlSeconds } from '../../protocol/workers.ts';
import type { ProcessLog } from '../../supervisor/logs.ts';
import { SilenceWatch } from '../../supervisor/silence.ts';
import type { Supervisor } from '../../supervisor/supervisor.ts';

export interface WatchSpec {
  readonly buckets: Buckets;
  readonly supervisor: Supervisor;
  readonly silenceSeconds: number;
  readonly log: ProcessLog['log'];
}

const everyMs = 2_000;

/** Begins; the returned function ends it. */
export function watchHosts({ buckets, supervisor, silenceSeconds, log }: WatchSpec): () => void {
  const watch = new SilenceWatch(silenceSeconds);
  const look = async (): Promise<void> => {
    const beats = await buckets.bucket(bucketNames.heartbeats);
    const entries = await beats.entries();
    const hosts = supervisor.running().filter(({ spec }) => spec.start === 'host' || spec.start === 'keyed').map(({ running }) => running);
    const silent = watch.look(hosts.map((host) => host.instance), new Set(entries.map((entry) => entry.key)), performance.now());
    if (silent.length > 0) await beats.put(`watch-${process.pid}`, new Uint8Array(0), { ttlSeconds: heartbeatTtlSeconds });
    for (const host of hosts.filter((one) => silent.includes(one.instance))) {
      if (host.pid === undefined) continue;
      log('warn', 'a host is silent and is ended', { instance: host.instance, childPid: host.pid, silenceSeconds });
      signal(host.pid, 'SIGKILL');
    }
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => {
      watch.missed();
      log('debug', 'heartbeats could not be read', { error: oneLine(error instanceof Error ? error.message : String(error)) });
    });
  }, everyMs);
  return () => clearInterval(timer);
}

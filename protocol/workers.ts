/**
 * What host processes say about themselves in the shared buckets. `workers` holds who they are,
 * `heartbeats` that they live: a beat every two seconds with a lifetime of a few, so that silence
 * shows as a missing key even when nobody was there to notice the death.
 */
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

export const bucketNames = { workers: 'workers', heartbeats: 'heartbeats', scaling: 'scaling', leases: 'leases', pauses: 'pauses' } as const;

export const heartbeatMs = 2_000;
/** Three beats missed, and one second for the broker's clock of whole seconds. */
export const heartbeatTtlSeconds = 7;

/** One host process in its present life. */
export interface WorkerRecord {
  /** Unique to this life of the process; letters, digits, _ and -. */
  readonly id: string;
  /** Its place in the supervision tree: stays over restarts. */
  readonly process: string;
  readonly group: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  /** `domain.stage` of what it runs. */
  readonly actors: readonly string[];
  /** Attempts at once, all actors together. */
  readonly capacity: number;
  /** Unix milliseconds. */
  readonly startedAt: number;
}

export interface Heartbeat {
  /** Unix milliseconds by the host's clock. */
  readonly at: number;
  /** Attempts being made. */
  readonly running: number;
  readonly rssBytes: number;
  /** Longest block of the event loop since the beat before, milliseconds. */
  readonly blockedMs: number;
  readonly draining: boolean;
}

const encoder = new TextEncoder();
export const encodeJson = (value: WorkerRecord | Heartbeat | Wanted | Lease): Uint8Array => encoder.encode(JSON.stringify(value));

/** How many hosts of a group there should be. */
export interface Wanted {
  readonly group: string;
  readonly wanted: number;
  readonly reason: string;
  readonly at: number;
}

export interface Lease {
  readonly holder: string;
  readonly at: number;
}

function parse(data: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(data));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

/** Undefined for anything that is no record: somebody may write to the bucket by hand. */
export function readWorkerRecord(data: Uint8Array): WorkerRecord | undefined {
  const value = parse(data);
  if (value === undefined || text(value['id']) === '') return undefined;
  const actors = Array.isArray(value['actors']) ? value['actors'].filter((one) => typeof one === 'string') : [];
  return {
    id: text(value['id']),
    process: text(value['process']),
    group: text(value['group']),
    host: text(value['host']),
    pid: number(value['pid']),
    version: text(value['version']),
    actors,
    capacity: number(value['capacity']),
    startedAt: number(value['startedAt']),
  };
}

export function readHeartbeat(data: Uint8Array): Heartbeat | undefined {
  const value = parse(data);
  if (value === undefined || typeof value['at'] !== 'number') return undefined;
  return { at: value['at'], running: number(value['running']), rssBytes: number(value['rssBytes']), blockedMs: number(value['blockedMs']), draining: value['draining'] === true };
}

export function readWanted(data: Uint8Array): Wanted | undefined {
  const value = parse(data);
  if (value === undefined || text(value['group']) === '' || typeof value['wanted'] !== 'number') return undefined;
  return { group: text(value['group']), wanted: value['wanted'], reason: text(value['reason']), at: number(value['at']) };
}

export function readLease(data: Uint8Array): Lease | undefined {
  const value = parse(data);
  return value === undefined || text(value['holder']) === '' ? undefined : { holder: text(value['holder']), at: number(value['at']) };
}

/**
 * A mission without any server: the same actors one after the other in this process, over a folder in place of the
 * artifact store. Results appear in `out` complete, under their names; what a killed run leaves is a folder
 * `.alidade-<pid>` there, which the next run removes.
 */
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { drift } from '../../actors/drift/pipeline.ts';
import type { AttemptContext } from '../../protocol/actor.ts';
import { decode, encode, fromJson } from '../../protocol/codec.ts';
import { AlidadeError } from '../../protocol/errors.ts';
import type { ArtifactRef, Artifacts } from '../../protocol/ports.ts';
import type { Environment } from '../../protocol/settings.ts';
import { DriftRequested, type DriftRequestedBody } from '../../schemas/index.ts';
import { FileArtifacts } from '../artifacts/index.ts';
import { createDriftPorts } from './ports.ts';

export interface OfflineOptions {
  /** Folder of the results; made when it is not there. */
  readonly out: string;
  /** Relative forcing paths count from here. Whoever runs this may read any file that he may read anyway. */
  readonly folder: string;
  readonly env: Environment;
  readonly threads?: number;
  /** In place of the mission's own. */
  readonly seed?: number;
  readonly animation?: boolean;
  readonly signal?: AbortSignal;
  /** 0…1 of the stage in hand. */
  progress?(fraction: number, stage: string): void;
}

export interface OfflineResult {
  /** The last stage's event. */
  readonly event: unknown;
  /** Absolute paths by name, `particles.nc` and so on. */
  readonly files: Readonly<Record<string, string>>;
}

/** `mission`: parsed JSON. Throws an AlidadeError whose message lists every fault with its field. */
export async function runOffline(mission: unknown, options: OfflineOptions): Promise<OfflineResult> {
  const requested = readMission(mission, options);
  const out = resolve(options.out);
  await mkdir(out, { recursive: true });
  const work = join(out, `.alidade-${process.pid}`);
  await removeLeftovers(out);
  const files: Record<string, string> = {};
  try {
    const context = contextOf(requested.mission_id, options, work, await placing(work, out, files));
    let data = encode(DriftRequested, requested);
    for (const stage of drift.stages) {
      options.signal?.throwIfAborted();
      const result = await stage.attempt(data, { ...context, progress: (fraction) => options.progress?.(fraction, stage.name) });
      if (result.kind !== 'done') throw new AlidadeError(result.code, result.reason);
      options.progress?.(1, stage.name);
      data = result.data;
    }
    const last = decode(data, drift.stages.at(-1)?.emits ?? []);
    if ('fault' in last) throw new AlidadeError(last.fault.code, last.fault.message);
    return { event: last.ok.value, files };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** With the options in place of the mission's own values, and with paths that no longer depend on a folder. */
function readMission(mission: unknown, { folder, seed, animation }: OfflineOptions): DriftRequestedBody {
  const read = fromJson(mission, [DriftRequested]);
  if ('fault' in read) throw new AlidadeError(read.fault.code, read.fault.message);
  const { mission_id, params } = read.ok.value;
  const forcing = params.forcing.map((source) => (source.path === null || isAbsolute(source.path) ? source : { ...source, path: resolve(folder, source.path) }));
  return { mission_id, params: { ...params, forcing, seed: seed ?? params.seed, animation: animation ?? params.animation } };
}

function contextOf(id: string, options: OfflineOptions, work: string, artifacts: Artifacts): Omit<AttemptContext, 'progress'> {
  const threads = options.threads === undefined ? {} : { ALIDADE_DRIFT_THREADS: String(options.threads) };
  let scratches = 0;
  return {
    id, attempt: 1, now: Date.now(),
    signal: options.signal ?? new AbortController().signal,
    env: { ...options.env, ...threads, ALIDADE_DRIFT_FORCING: '/' },
    ports: {
      ...createDriftPorts(options.env),
      artifacts,
      scratch: {
        folder: async () => {
          const path = join(work, `scratch-${scratches++}`);
          await mkdir(path, { recursive: true });
          return path;
        },
      },
    },
    log: () => {},
  };
}

/** A store below `work` whose names are files in `out`. */
async function placing(work: string, out: string, files: Record<string, string>): Promise<Artifacts> {
  await mkdir(work, { recursive: true });
  const store = new FileArtifacts(work);
  const placed = new Map<string, string>();
  return {
    put: (content, mediaType) => store.put(content, mediaType),
    get: (ref) => store.get(ref),
    path: async (ref) => placed.get(ref.hash) ?? store.path(ref),
    stat: (hash) => store.stat(hash),
    touch: (hash) => store.touch(hash),
    list: () => store.list(),
    delete: (hash) => store.delete(hash),
    discard: (hash, since) => store.discard(hash, since),
    names: (prefix) => store.names(prefix),
    unname: (name) => store.unname(name),
    resolve: (name) => store.resolve(name),
    async alias(name: string, ref: ArtifactRef) {
      const file = join(out, basename(name));
      const from = await store.path(ref);
      await chmod(from, 0o644);
      await rename(from, file);
      placed.set(ref.hash, file);
      files[basename(name)] = file;
    },
  };
}

async function removeLeftovers(out: string): Promise<void> {
  for (const name of await readdir(out)) {
    const pid = /^\.alidade-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(out, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Runs drift actors as a host does, over real ports, without a broker. */
import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import type { Actor, AttemptContext, Encoded } from '../../../protocol/actor.ts';
import { decode, encode, fromJson } from '../../../protocol/codec.ts';
import type { EventType } from '../../../schemas/event.ts';
import { DriftRequested, type DriftRequestedBody } from '../../../schemas/index.ts';
import { FileArtifacts } from '../../../gateways/artifacts/index.ts';
import { createDriftPorts } from '../../../gateways/drift/index.ts';

export interface Bench {
  readonly artifacts: FileArtifacts;
  readonly context: AttemptContext;
  attempt(actor: Actor, data: Uint8Array): Promise<Encoded>;
}

/** `folder`: of the test; forcing files may lie in its `forcing`, artifacts go to its `artifacts`. */
export function bench(folder: string, id: string, env: Readonly<Record<string, string>> = {}): Bench {
  const artifacts = new FileArtifacts(join(folder, 'artifacts'));
  let scratches = 0;
  const context: AttemptContext = {
    id, attempt: 1, now: 0, signal: new AbortController().signal,
    env: { ALIDADE_HOME: folder, ...env },
    ports: {
      ...createDriftPorts(),
      artifacts,
      scratch: {
        folder: async () => {
          const path = join(folder, 'scratch', String(scratches++));
          await mkdir(path, { recursive: true });
          return path;
        },
      },
    },
    progress: () => {},
    log: () => {},
  };
  return { artifacts, context, attempt: async (actor, data) => actor.attempt(data, context) };
}

/** A mission in the sea west of Shetland with constant wind and current. */
export const missionJson = (id: string, params: object = {}): object => ({
  mission_id: id,
  params: {
    latitude: 60, longitude: -3, start_time: '2024-01-01T12:00:00Z', duration_hours: 3, num_particles: 50, object_type: 'PIW-1', coastline: 'ignore',
    forcing: [{ kind: 'constant', x_wind: 6, y_wind: -3, x_sea_water_velocity: 0.3, y_sea_water_velocity: 0.1 }],
    ...params,
  },
});

export function requested(id: string, params: object = {}): Uint8Array {
  const read = fromJson<DriftRequestedBody>(missionJson(id, params), [DriftRequested]);
  if ('fault' in read) throw new Error(read.fault.message);
  return encode(DriftRequested, read.ok.value);
}

/** The event of a finished attempt; throws with the reason of any other. */
export function finished<T>(event: EventType<T>, result: Encoded): T {
  if (result.kind !== 'done') throw new Error(`${result.kind}: ${result.reason}`);
  const read = decode(result.data, [event]);
  if ('fault' in read) throw new Error(read.fault.message);
  return read.ok.value;
}

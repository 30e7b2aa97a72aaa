import { map } from '../../../actors/drift/map.ts';
import { prepare } from '../../../actors/drift/prepare.ts';
import { publish } from '../../../actors/drift/publish.ts';
import { simulate } from '../../../actors/drift/simulate.ts';
import { encode } from '../../../protocol/codec.ts';
import { DriftMapped, DriftPrepared, DriftSimulated, type DriftPreparedBody } from '../../../schemas/index.ts';
import { actorContract, type ActorCase } from '../../contract/actor.ts';
import { temporaryFolder } from '../../support/index.ts';
import { bench, finished, missionJson, requested, type Bench } from './attempts.ts';

const id = 'M1';
const text = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** Makes the input by running the stages before it. */
async function ready(input: (made: Bench) => Promise<Uint8Array>): ReturnType<ActorCase['prepare']> {
  const { path } = await temporaryFolder('contract');
  const made = bench(path, id);
  return {
    input: await input(made),
    context: () => made.context,
    stored: async () => {
      const hashes: string[] = [];
      for await (const { hash } of made.artifacts.list()) hashes.push(hash);
      return hashes.sort();
    },
  };
}

const preparedBy = async ({ attempt }: Bench): Promise<DriftPreparedBody> => finished(DriftPrepared, await attempt(prepare, requested(id)));

actorContract({
  actor: prepare,
  prepare: () => ready(() => Promise.resolve(requested(id))),
  invalid: [
    { field: 'mission_id', input: () => requested('M2') },
    { field: 'params.latitude', input: () => text(missionJson(id, { latitude: 91 })) },
    { field: 'params.start_time', input: () => text(missionJson(id, { start_time: '2024-01-01T12:00:00' })) },
    { field: 'params.object_type', input: () => requested(id, { object_type: 'BOAT-99' }) },
    { field: 'params.duration_hours', input: () => requested(id, { duration_hours: 1.05 }) },
    { field: 'params.time_step_minutes', input: () => requested(id, { duration_hours: 0.1 }) },
    { field: 'params.output_interval_minutes', input: () => requested(id, { output_interval_minutes: 15 }) },
    { field: 'params.release_end_time', input: () => requested(id, { release_end_time: '2024-01-02T12:00:00Z' }) },
    { field: 'params.forcing', input: () => requested(id, { forcing: [] }) },
    { field: 'params.forcing[0].y_wind', input: () => requested(id, { forcing: [{ kind: 'constant', x_wind: 5 }] }) },
    { field: 'params.forcing[0].path', input: () => requested(id, { forcing: [{ kind: 'file', path: '/etc/passwd' }] }) },
    { field: 'x_sea_water_velocity, y_sea_water_velocity: no source has them', input: () => requested(id, { forcing: [{ kind: 'constant', x_wind: 5, y_wind: 1 }] }) },
  ],
});

actorContract({
  actor: simulate,
  prepare: () => ready(async (made) => encode(DriftPrepared, await preparedBy(made))),
  invalid: [],
  volatile: ['simulation_seconds', 'cpu_seconds'],
});

const simulatedBy = async (made: Bench): Promise<Uint8Array> => {
  const result = await made.attempt(simulate, encode(DriftPrepared, await preparedBy(made)));
  return encode(DriftSimulated, finished(DriftSimulated, result));
};
actorContract({ actor: map, prepare: () => ready(simulatedBy), invalid: [] });

const statistics = { mean_latitude: 60, mean_longitude: -3, area50_km2: 1, area90_km2: 2, area95_km2: 3, active: 1, stranded: 0, missing_data: 0, simulation_seconds: 1, cpu_seconds: 1 };
actorContract({
  actor: publish,
  prepare: () => ready(async ({ artifacts }) => {
    const { hash, size, mediaType } = await artifacts.put(new TextEncoder().encode('a file'), 'text/plain');
    return encode(DriftMapped, { mission_id: id, artifacts: [{ name: 'particles.nc', ref: { hash, size, media_type: mediaType } }], animation_error: null, statistics, seed: 0, settings_hash: '', code_version: '0', input_hashes: [], coastline: null, warnings: [] });
  }),
  invalid: [],
});

/**
 * Makes of trajectories what people look at: statistics of every output, a summary, a map and, when asked for, an
 * animation, whose failure never fails the mission. One output is in memory at a time.
 */
import { defineActor, done, reject } from '../../protocol/actor.ts';
import type { ArtifactRef, Artifacts } from '../../protocol/ports.ts';
import { settingsTable } from '../../protocol/settings.ts';
import { DriftMapped, DriftSimulated, type DriftNamedArtifact, type DriftSimulatedBody } from '../../schemas/index.ts';
import type { CoastData } from './core/coastline.ts';
import { describeFaults } from './core/mission-fault.ts';
import type { Mission } from './core/mission.ts';
import { statisticsOf } from './core/statistics.ts';
import { headlineOf, summaryOf, type SummaryFacts } from './core/summary.ts';
import { missionOf } from './core/validate.ts';
import { mapPicture } from './map-picture.ts';
import type { PicturesPort, TrajectoriesReader } from './ports.ts';

const particlesType = 'application/x-netcdf';

export const map = defineActor({
  domain: 'drift',
  name: 'map',
  consumes: DriftSimulated,
  emits: { mapped: DriftMapped },
  settings: settingsTable({}),
  policy: { attempts: 3, timeLimitSeconds: 10 * 60, memoryLimitMb: 1024, concurrency: 2, runs: 'thread' },
  ports: ['artifacts', 'coastline', 'trajectories', 'pictures'],
  async run(simulated, { id, artifacts, coastline, trajectories, pictures, progress }) {
    const validated = missionOf(id, simulated.params);
    if ('faults' in validated) return reject(describeFaults(validated.faults), { code: 'INVALID_MISSION' });
    const { mission } = validated;
    const { hash, size } = simulated.trajectories;
    const particles: ArtifactRef = { hash, size, mediaType: particlesType };
    const reader = await trajectories.open(await artifacts.path(particles));
    try {
      const facts = factsOf(simulated, mission, reader, (fraction) => progress(0.5 * fraction));
      const coast = mission.coastline === 'ignore' ? undefined : await coastline.data();
      const png = await pictures.map(mapPicture(simulated, mission, facts, reader, coast, reader.timesSeconds.length - 1));
      progress(0.8);
      const animation = simulated.params.animation ? await animate(simulated, mission, facts, reader, coast, pictures) : undefined;
      const summary = new TextEncoder().encode(`${JSON.stringify(summaryOf(facts), undefined, 1)}\n`);
      const named = [
        { name: 'particles.nc', ref: particles },
        { name: 'density.png', ref: await artifacts.put(png, 'image/png') },
        { name: 'summary.json', ref: await artifacts.put(summary, 'application/json') },
        ...(animation instanceof Uint8Array ? [{ name: 'animation.gif', ref: await artifacts.put(animation, 'image/gif') }] : []),
      ];
      return done(DriftMapped, {
        mission_id: id,
        artifacts: named.map(asNamed),
        animation_error: typeof animation === 'string' ? animation : null,
        statistics: headlineOf(facts),
        seed: simulated.seed, settings_hash: simulated.settings_hash, code_version: simulated.code_version,
        input_hashes: simulated.input_hashes, coastline: simulated.coastline, warnings: facts.warnings,
      });
    } finally {
      reader.close();
    }
  },
});

const asNamed = ({ name, ref }: { readonly name: string; readonly ref: Awaited<ReturnType<Artifacts['put']>> }): DriftNamedArtifact => ({ name, ref: { hash: ref.hash, size: ref.size, media_type: ref.mediaType } });

function factsOf(simulated: DriftSimulatedBody, mission: Mission, reader: TrajectoriesReader, progress: (fraction: number) => void): SummaryFacts {
  const times = Array.from(reader.timesSeconds, (seconds, index) => {
    const statistics = statisticsOf(reader.frame(index), mission);
    progress((index + 1) / reader.timesSeconds.length);
    return { seconds, statistics };
  });
  const lost = times.at(-1)?.statistics.missingData ?? 0;
  return {
    missionId: simulated.mission_id, params: simulated.params, objectName: simulated.object_name, particles: simulated.particles,
    simulationSeconds: simulated.simulation_seconds, cpuSeconds: simulated.cpu_seconds, seed: simulated.seed,
    settingsHash: simulated.settings_hash, codeVersion: simulated.code_version, inputHashes: simulated.input_hashes, coastline: simulated.coastline,
    warnings: lost === 0 ? simulated.warnings : [...simulated.warnings, `${(100 * lost).toFixed(1)} % of the particles left the forcing and are not on the map`],
    times,
  };
}

/** The GIF, or why there is none. */
async function animate(simulated: DriftSimulatedBody, mission: Mission, facts: SummaryFacts, reader: TrajectoriesReader, coast: CoastData | undefined, pictures: PicturesPort): Promise<Uint8Array | string> {
  try {
    const every = Math.ceil(reader.timesSeconds.length / 120);
    const shown = Array.from(reader.timesSeconds.keys()).filter((index) => index % every === 0 || index === reader.timesSeconds.length - 1);
    return await pictures.animation(shown.map((index) => mapPicture(simulated, mission, facts, reader, coast, index)));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Simulates a prepared mission into a trajectory file. Deterministic for a mission and its forcing files: no clock and
 * no name of a machine gets into the file. Killed at any moment it leaves nothing but its scratch folder.
 */
import { join } from 'node:path';
import { defineActor, done, reject, retry } from '../../protocol/actor.ts';
import { DriftPrepared, DriftSimulated, type DriftPreparedBody } from '../../schemas/index.ts';
import { describeFaults } from './core/mission-fault.ts';
import type { Mission } from './core/mission.ts';
import { statusNames } from './core/particles.ts';
import { scheduleOf } from './core/schedule.ts';
import { ashoreWarnings } from './core/seeding-offshore.ts';
import { categoryOf } from './core/seeding.ts';
import { missionOf } from './core/validate.ts';
import { landFor, simulateOnThreads, usefulThreads } from './crew.ts';
import { needOf } from './need.ts';
import type { ForcingFile, ForcingNeed, SurveyedForcing, TrajectoriesSpec } from './ports.ts';
import { inputHashes, joinedHashes, settingsHash } from './provenance.ts';
import { forcingFolders, simulateSettings } from './settings.ts';
import { TrajectoryFile } from './trajectory-file.ts';

export const simulate = defineActor({
  domain: 'drift',
  name: 'simulate',
  consumes: DriftPrepared,
  emits: { simulated: DriftSimulated },
  settings: simulateSettings,
  policy: { attempts: 3, timeLimitSeconds: 30 * 60, memoryLimitMb: 2048, concurrency: 2, runs: 'thread' },
  ports: ['artifacts', 'scratch', 'forcing', 'coastline', 'trajectories', 'build'],
  async run(prepared, { id, settings, artifacts, scratch, forcing, coastline, trajectories, build, signal, progress }) {
    const validated = missionOf(id, prepared.params);
    if ('faults' in validated) return reject(describeFaults(validated.faults), { code: 'INVALID_MISSION' });
    const { mission } = validated;
    const surveyed = await forcing.survey(mission.forcing, forcingFolders(settings));
    const need = needOf(mission, settings.memoryBytes);
    const [gone] = surveyed.faults;
    if (gone !== undefined) return retry(`the forcing is no longer there: ${gone.message}`, { code: 'FORCING_GONE' });
    const changed = await changeSince(prepared, surveyed, need);
    if (changed !== undefined) return reject(changed, { code: 'FORCING_CHANGED' });
    const fields = await surveyed.load(need);
    const coast = mission.coastline === 'ignore' ? 'ignore' : await coastline.data();

    const hashes = inputHashes(prepared);
    const file = join(await scratch.folder(), 'particles.nc');
    const coastlineVersion = coast === 'ignore' ? null : coast.version;
    const writer = await trajectories.create(file, specOf(mission, build.version, settingsHash(prepared.params), hashes, coastlineVersion));
    let report;
    try {
      const threads = usefulThreads(mission, settings.threads);
      const sink = new TrajectoryFile(writer, scheduleOf(mission).outputTimes.length);
      report = await simulateOnThreads({ mission, forcing: fields, coast, threads, signal, progress }, sink);
      sink.finish();
    } catch (error) {
      writer.abort();
      throw error;
    }
    const ref = await artifacts.put({ file }, 'application/x-netcdf');
    return done(DriftSimulated, {
      mission_id: id,
      params: prepared.params,
      object_name: prepared.object_name,
      trajectories: { hash: ref.hash, size: ref.size, media_type: ref.mediaType },
      particles: mission.particles,
      steps: report.steps,
      outputs: report.outputs,
      active: report.active / mission.particles,
      stranded: report.stranded / mission.particles,
      missing_data: report.missingData / mission.particles,
      simulation_seconds: report.simulationSeconds,
      cpu_seconds: report.cpuSeconds,
      seed: mission.seed,
      settings_hash: settingsHash(prepared.params),
      code_version: build.version,
      input_hashes: hashes,
      coastline: coastlineVersion,
      warnings: [...prepared.warnings, ...ashoreWarnings(mission.longitude, mission.latitude, landFor(coast))],
    });
  },
});

/** Why the forcing is not what it was when the mission was prepared. */
async function changeSince(prepared: DriftPreparedBody, surveyed: SurveyedForcing, need: ForcingNeed): Promise<string | undefined> {
  const now: readonly ForcingFile[] = (await surveyed.files(need)).flatMap((files) => files ?? []);
  const before = prepared.sources.flatMap(({ files }) => files);
  const changed = before.find(({ path, sha256 }) => now.every((file) => file.path !== path || file.sha256 !== sha256));
  return changed === undefined ? undefined : `${changed.path} is not the file that the mission was prepared with; run the mission again`;
}

function specOf(mission: Mission, version: string, settings: string, hashes: readonly string[], coastline: string | null): TrajectoriesSpec {
  const { name, key } = categoryOf(mission);
  return {
    trajectories: mission.particles,
    timesSeconds: [...scheduleOf(mission).outputTimes],
    statuses: statusNames,
    title: `Drift of ${key}, ${name}`,
    history: `alidade ${version}: simulated`,
    source: 'Leeway model (Allen and Plourde 1999; Breivik and Allen 2008)',
    provenance: { mission_id: mission.missionId, seed: String(mission.seed), code_version: version, settings_sha256: settings, input_sha256: joinedHashes(hashes), coastline: coastline ?? 'ignored' },
  };
}

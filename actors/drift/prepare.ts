/**
 * Makes a mission out of what was asked: all faults at once, each naming its field; then finds the forcing and refuses
 * what it does not cover. Whatever is refused here would be refused again, so it is a dead letter at once.
 */
import { defineActor, done, reject } from '../../protocol/actor.ts';
import { DriftPrepared, DriftRequested, type DriftParams, type DriftPreparedSource } from '../../schemas/index.ts';
import { lonLatBox } from './core/coverage-box.ts';
import { planCoverage, type SourceDescription, type VariablePlan } from './core/coverage.ts';
import { describeFaults, type MissionFault } from './core/mission-fault.ts';
import type { Mission } from './core/mission.ts';
import { categoryOf } from './core/seeding.ts';
import { missionOf } from './core/validate.ts';
import { needOf } from './need.ts';
import type { ForcingFile, SurveyedForcing } from './ports.ts';
import { forcingFolders, listOf, prepareSettings } from './settings.ts';

export const prepare = defineActor({
  domain: 'drift',
  name: 'prepare',
  consumes: DriftRequested,
  emits: { prepared: DriftPrepared },
  settings: prepareSettings,
  policy: { attempts: 5, timeLimitSeconds: 300, memoryLimitMb: 1024, concurrency: 2, runs: 'thread' },
  ports: ['forcing', 'coastline'],
  async run(requested, { id, settings, forcing, coastline }) {
    const params = withForcing(requested.params, listOf(settings.sources));
    const faults: MissionFault[] = [];
    if (requested.mission_id !== id) faults.push({ field: 'mission_id', message: `is ${JSON.stringify(requested.mission_id)} in an event of the job ${JSON.stringify(id)}; publish it to drift.requested.${requested.mission_id}` });
    if (params.forcing.length === 0) faults.push({ field: 'params.forcing', message: 'no forcing is named and this installation has none of its own (ALIDADE_DRIFT_SOURCES)' });
    const validated = missionOf(id, params);
    if ('faults' in validated) faults.push(...validated.faults);
    if ('faults' in validated || faults.length > 0) return reject(describeFaults(faults), { code: 'INVALID_MISSION' });
    const { mission } = validated;

    const surveyed = await forcing.survey(mission.forcing, forcingFolders(settings));
    faults.push(...surveyed.faults.map(({ request, message }) => ({ field: `params.forcing[${request}].path`, message })));
    if (mission.coastline !== 'ignore' && (await coastline.version()) === undefined) {
      faults.push({ field: 'params.coastline', message: `"${mission.coastline}" needs the coastline, which is not installed here: run node deploy/setup.mjs, or ask for "ignore", which takes land for water` });
    }
    if (faults.length > 0) return reject(describeFaults(faults), { code: 'INVALID_MISSION' });
    const coverage = planCoverage(mission, surveyed.descriptions);
    if (coverage.kind === 'refused') return reject(describeFaults(coverage.gaps.map(({ message }) => ({ field: 'params.forcing', message }))), { code: 'NOT_COVERED' });

    const files = await surveyed.files(needOf(mission, settings.memoryBytes));
    return done(DriftPrepared, {
      mission_id: id,
      params,
      object_name: categoryOf(mission).name,
      sources: sourcesOf(surveyed.descriptions, files),
      warnings: warningsOf(mission, params, surveyed, coverage.plan),
    });
  },
});

/** The installation's own sources stand in for those that a mission does not name. */
function withForcing(params: DriftParams, own: readonly string[]): DriftParams {
  if (params.forcing.length > 0) return params;
  const none = { x_wind: null, y_wind: null, x_sea_water_velocity: null, y_sea_water_velocity: null, sea_surface_wave_stokes_drift_x_velocity: null, sea_surface_wave_stokes_drift_y_velocity: null };
  return { ...params, forcing: own.map((path) => ({ kind: 'file', path, ...none })) };
}

/** Sources that have nothing in the mission's time are left out. */
function sourcesOf(descriptions: readonly SourceDescription[], files: readonly (readonly ForcingFile[] | undefined)[]): DriftPreparedSource[] {
  return descriptions.flatMap((description, index): DriftPreparedSource[] => {
    const read = files[index];
    if (read === undefined) return [];
    const { name, variables } = description;
    if (description.kind === 'constant') return [{ name, kind: 'constant', files: [], variables, start: null, end: null, box: null }];
    const { west, south, east, north } = lonLatBox(description);
    const times = description.timesSeconds;
    return [{
      name, kind: 'file', variables,
      files: read.map((file) => ({ path: file.path, sha256: file.sha256, size: file.size, modified_ms: file.modifiedMs })),
      start: iso(times[0]), end: iso(times.at(-1)), box: [west, south, east, north],
    }];
  });
}

const iso = (seconds = NaN): string => new Date(1000 * seconds).toISOString();

/** What a person should know before trusting the result. */
function warningsOf(mission: Mission, params: DriftParams, surveyed: SurveyedForcing, plan: readonly VariablePlan[]): string[] {
  const words = { x_wind: 'wind', x_sea_water_velocity: 'current' };
  const constant = plan.flatMap(({ variables: [x], offers }) => (offers[0]?.kind === 'constant' && (x === 'x_wind' || x === 'x_sea_water_velocity') ? [`the ${words[x]} is the same everywhere and always`] : []));
  return [
    ...(params.synthetic ? ['the forcing is invented: the result says nothing about a real sea'] : []),
    ...constant,
    ...(mission.coastline === 'ignore' ? ['land is taken for water'] : []),
    ...surveyed.refusals.slice(0, 5),
  ];
}

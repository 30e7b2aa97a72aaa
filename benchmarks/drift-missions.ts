/** The missions that are timed: an object 26 (life raft without ballast) off western Norway, wind and current from files. */
import type { Mission } from '../actors/drift/core/mission.ts';

export interface TimedMission {
  readonly name: string;
  readonly particles: number;
  readonly hours: number;
  /** How many times as fast as the peer it must be. */
  readonly atLeast: number;
  /** Also timed on so many threads: where they pay. */
  readonly threads?: number;
}

export const timedMissions: readonly TimedMission[] = [
  { name: 'drift-5000x48h', particles: 5000, hours: 48, atLeast: 20 },
  { name: 'drift-100000x24h', particles: 100_000, hours: 24, atLeast: 15, threads: 2 },
];

const START = '2015-11-16T00:00:00Z';
const [LATITUDE, LONGITUDE, OBJECT] = [Math.fround(61.6), Math.fround(4.2), 26];

/** Real weather stretched in time over invented currents on a real grid: good for timing, not for skill. */
export const forcingFiles = ['synthetic_norkyst800_geometry_16Nov2015.nc', 'arome20160114_retimed_16Nov2015.nc'];

export function missionFor({ name, particles, hours }: TimedMission, paths: readonly string[]): Mission {
  return {
    missionId: name, latitude: LATITUDE, longitude: LONGITUDE, startSeconds: Date.parse(START) / 1000, durationSeconds: hours * 3600, particles, objectId: OBJECT,
    timeStepSeconds: 600, outputIntervalSeconds: 3600, direction: 'forward', radiusMetres: 1000, radiusDistribution: 'gaussian',
    leewayUncertainty: true, jibeProbabilityPerHour: 0.04, windUncertaintyMps: 0, currentUncertaintyMps: 0, coastline: 'strand',
    capsizing: false, stokesDrift: false, seed: 1, forcing: paths.map((path) => ({ kind: 'file', path })),
  };
}

/** The same as the peer reads it; what is not said has its default. */
export function writtenFor({ name, particles, hours }: TimedMission, paths: readonly string[]): unknown {
  return {
    mission_id: name,
    params: { latitude: LATITUDE, longitude: LONGITUDE, start_time: START, duration_hours: hours, num_particles: particles, object_type: OBJECT, seed: 1, forcing: paths.map((path) => ({ kind: 'file', path })) },
  };
}

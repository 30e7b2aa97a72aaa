/** `summary.json`: a mission's result in numbers, for people and programs. Units are in the names. */
import type { DriftHeadline, DriftParams } from '../../../schemas/generated/drift.ts';
import { percents, type CloudStatistics } from './statistics.ts';

export interface SummaryFacts {
  readonly missionId: string;
  readonly params: DriftParams;
  readonly objectName: string;
  readonly particles: number;
  readonly simulationSeconds: number;
  readonly cpuSeconds: number;
  readonly seed: number;
  readonly settingsHash: string;
  readonly codeVersion: string;
  readonly inputHashes: readonly string[];
  readonly coastline: string | null;
  readonly warnings: readonly string[];
  /** One entry an output, in order. */
  readonly times: readonly { readonly seconds: number; readonly statistics: CloudStatistics }[];
}

export function summaryOf(facts: SummaryFacts): Readonly<Record<string, unknown>> {
  return {
    mission_id: facts.missionId,
    object: facts.objectName,
    params: facts.params,
    particles: facts.particles,
    times: facts.times.map(({ seconds, statistics }) => timeOf(seconds, statistics)),
    simulation_seconds: facts.simulationSeconds,
    cpu_seconds: facts.cpuSeconds,
    provenance: { seed: facts.seed, settings_sha256: facts.settingsHash, code_version: facts.codeVersion, input_sha256: facts.inputHashes, coastline: facts.coastline },
    warnings: facts.warnings,
    notes: {
      shares: 'of all particles',
      statistics: 'mean, covariance, distances and areas are of the particles whose position is known, afloat or ashore',
      areas: 'the smallest that hold 50, 90 and 95 % of the probability, of a kernel density estimate',
    },
  };
}

function timeOf(seconds: number, of: CloudStatistics): Readonly<Record<string, unknown>> {
  return {
    time: new Date(1000 * seconds).toISOString().replace('.000Z', 'Z'),
    active: of.active, stranded: of.stranded, missing_data: of.missingData, unreleased: of.unreleased,
    mean_latitude: of.mean?.latDeg ?? null,
    mean_longitude: of.mean?.lonDeg ?? null,
    covariance_m2: { east_east: of.covariance[0], east_north: of.covariance[1], north_north: of.covariance[2] },
    distance_from_start_m: Object.fromEntries(percents.map((percent, k) => [`p${percent}`, of.distancePercentiles[k] ?? null])),
    area50_km2: of.areas[0] / 1e6, area90_km2: of.areas[1] / 1e6, area95_km2: of.areas[2] / 1e6,
  };
}

/** The last output in a few numbers; where every particle is lost, the last known position stands for the mean. */
export function headlineOf({ params, simulationSeconds, cpuSeconds, times }: SummaryFacts): DriftHeadline {
  const last = times.at(-1)?.statistics;
  return {
    mean_latitude: last?.mean?.latDeg ?? params.latitude,
    mean_longitude: last?.mean?.lonDeg ?? params.longitude,
    area50_km2: (last?.areas[0] ?? 0) / 1e6, area90_km2: (last?.areas[1] ?? 0) / 1e6, area95_km2: (last?.areas[2] ?? 0) / 1e6,
    active: last?.active ?? 0, stranded: last?.stranded ?? 0, missing_data: last?.missingData ?? 0,
    simulation_seconds: simulationSeconds, cpu_seconds: cpuSeconds,
  };
}

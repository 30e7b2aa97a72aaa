/** Reference cases as missions of the core, and their forcing. */
import { readFileSync, readdirSync } from 'node:fs';
import { landOf } from '../../../../actors/drift/core/coastline.ts';
import { neededInterval, neededVariables } from '../../../../actors/drift/core/coverage.ts';
import type { Forcing, ForcingVariable } from '../../../../actors/drift/core/forcing.ts';
import { openOcean } from '../../../../actors/drift/core/land.ts';
import type { Land } from '../../../../actors/drift/core/land.ts';
import type { ForcingRequest, Mission } from '../../../../actors/drift/core/mission.ts';
import { findCoastline, openCoastline } from '../../../../gateways/coastline/index.ts';
import { openForcing } from '../../../../gateways/netcdf/index.ts';
import { hasReference, referencePath } from '../../../support/index.ts';

export type LonLat = readonly [lonDeg: number, latDeg: number];

/** One object of a deterministic case. Positions are null after a loss; the last one is where and when it is reported. */
export interface ReferenceObject {
  readonly object: string;
  readonly object_id: number;
  readonly right_lon: readonly (number | null)[];
  readonly right_lat: readonly (number | null)[];
  readonly left_lon: readonly (number | null)[];
  readonly left_lat: readonly (number | null)[];
  readonly right_status: readonly (number | null)[];
  readonly left_status?: readonly (number | null)[];
  readonly step_length_m?: number;
  readonly final_float64_right_left?: readonly LonLat[];
}

interface CaseHead {
  readonly case: string;
  readonly forcing_files: readonly string[] | null;
  readonly constant: Readonly<Partial<Record<ForcingVariable | 'land_binary_mask', number>>> | null;
  readonly status_categories?: readonly string[];
}

export interface DeterministicCase extends CaseHead {
  readonly seed: { readonly lon: number; readonly lat: number; readonly time: string };
  readonly config: { readonly time_step_s: number; readonly time_step_output_s: number; readonly duration_h: number; readonly downwind_eps: number; readonly crosswind_eps: number };
  readonly times_h: readonly number[];
  readonly cases: readonly ReferenceObject[];
}

export interface StochasticCase extends CaseHead {
  readonly seed: { readonly lon: number; readonly lat: number; readonly time: string; readonly radius_m: number; readonly number: number; readonly object_id: number };
  readonly config: { readonly time_step_s: number; readonly time_step_output_s: number; readonly duration_h: number; readonly jibe_probability: number };
  readonly grid: { readonly lon0: number; readonly lat0: number; readonly dlon: number; readonly dlat: number; readonly nx: number; readonly ny: number };
}

/** Names of the cases that begin with `prefix`; none where the reference is absent. */
export function caseNames(prefix: string): string[] {
  if (!hasReference('drift', 'cases')) return [];
  return readdirSync(referencePath('drift', 'cases')).filter((name) => name.startsWith(prefix)).map((name) => name.replace(/\.json$/, '')).sort();
}

export function readDeterministic(name: string): DeterministicCase {
  return JSON.parse(readFileSync(referencePath('drift', 'cases', `${name}.json`), 'utf8'));
}

export function readStochastic(name: string): StochasticCase {
  return JSON.parse(readFileSync(referencePath('drift', 'cases', `${name}.json`), 'utf8'));
}

function needsCoast({ constant }: CaseHead): boolean {
  return constant?.land_binary_mask !== 0;
}

/** Why a case cannot be run here; undefined when it can. */
export function coastMissing(one: CaseHead): string | undefined {
  return needsCoast(one) && findCoastline(process.env) === undefined ? 'no coastline installed: node deploy/setup.mjs' : undefined;
}

/** The real coastline, or none for a case in the open ocean. */
export async function landFor(one: CaseHead): Promise<Land> {
  const found = findCoastline(process.env);
  if (!needsCoast(one)) return openOcean;
  if (found === undefined) throw new Error('no coastline');
  return landOf(await openCoastline(found.file));
}

/** What both kinds of case have in common; the start as float32, from which the answers were made. */
function baseMission(one: CaseHead & Pick<DeterministicCase, 'seed'> & { readonly config: Pick<DeterministicCase['config'], 'time_step_s' | 'time_step_output_s' | 'duration_h'> }): Omit<Mission, 'particles' | 'objectId' | 'radiusMetres' | 'leewayUncertainty' | 'jibeProbabilityPerHour' | 'seed'> {
  const { config, seed } = one;
  return {
    missionId: one.case,
    latitude: Math.fround(seed.lat),
    longitude: Math.fround(seed.lon),
    startSeconds: Date.parse(seed.time) / 1000,
    durationSeconds: config.duration_h * 3600,
    timeStepSeconds: Math.abs(config.time_step_s),
    outputIntervalSeconds: Math.abs(config.time_step_output_s),
    direction: config.time_step_s < 0 ? 'backward' : 'forward',
    radiusDistribution: 'gaussian',
    windUncertaintyMps: 0,
    currentUncertaintyMps: 0,
    coastline: needsCoast(one) ? 'strand' : 'ignore',
    capsizing: false,
    stokesDrift: false,
    forcing: requestsOf(one),
  };
}

/** Two particles without spread: the first a right-drifter, the second a left-drifter. */
export function missionOf(one: DeterministicCase, object: ReferenceObject): Mission {
  return { ...baseMission(one), particles: 2, objectId: object.object_id, radiusMetres: 0, leewayUncertainty: false, jibeProbabilityPerHour: 0, seed: 0 };
}

export function stochasticMissionOf(one: StochasticCase, seed: number): Mission {
  return { ...baseMission(one), particles: one.seed.number, objectId: one.seed.object_id, radiusMetres: one.seed.radius_m, leewayUncertainty: true, jibeProbabilityPerHour: one.config.jibe_probability, seed };
}

function requestsOf({ forcing_files, constant }: CaseHead): ForcingRequest[] {
  const { land_binary_mask: _land, ...values } = constant ?? {};
  const files = (forcing_files ?? []).map((name): ForcingRequest => ({ kind: 'file', path: referencePath('drift', 'forcing', name) }));
  return Object.keys(values).length === 0 ? files : [...files, { kind: 'constant', ...values }];
}

/** The mission's forcing from its files. */
export async function forcingOf(mission: Mission): Promise<Forcing> {
  const opened = await openForcing(mission.forcing, { folder: '/', window: neededInterval(mission), variables: neededVariables(mission), hash: false });
  return opened.sources;
}

/**
 * Which source gives which variable where and when, decided before anything is loaded. A mission whose start or whose
 * time is not covered is refused with what is missing and what there is; a particle that leaves the forcing later
 * becomes `missing_data` in the simulation, which no plan can foresee.
 */
import { covers, lonLatBox } from './coverage-box.ts';
import type { LonLatBox } from './coverage-box.ts';
import type { ForcingVariable, GridSource } from './forcing.ts';
import type { Mission } from './mission.ts';

/** A grid source without its fields. */
export type GridDescription = Omit<GridSource, 'fields'> & { readonly variables: readonly ForcingVariable[] };
export interface ConstantDescription {
  readonly kind: 'constant';
  readonly name: string;
  readonly variables: readonly ForcingVariable[];
}
export type SourceDescription = GridDescription | ConstantDescription;

/** What one source offers for a pair of components. ISO times; absent for constants, which are everywhere and always. */
export interface Offer {
  readonly source: string;
  readonly kind: 'grid' | 'constant';
  readonly interval?: readonly [string, string];
  readonly box?: LonLatBox;
  readonly coversStart: boolean;
}

/** The sources of one pair of components in the order in which they are asked. */
export interface VariablePlan {
  readonly variables: readonly [ForcingVariable, ForcingVariable];
  readonly offers: readonly Offer[];
}

export type Coverage =
  | { readonly kind: 'covered'; readonly plan: readonly VariablePlan[] }
  | { readonly kind: 'refused'; readonly plan: readonly VariablePlan[]; readonly gaps: readonly Gap[] };

/** Something that a mission needs and no source has. */
export interface Gap {
  readonly variables: readonly [ForcingVariable, ForcingVariable];
  readonly missing: { readonly what: 'variable' } | { readonly what: 'time'; readonly interval: readonly [string, string] } | { readonly what: 'place'; readonly lonDeg: number; readonly latDeg: number; readonly time: string };
  readonly message: string;
}

type Pair = readonly [ForcingVariable, ForcingVariable];
const wind: Pair = ['x_wind', 'y_wind'];
const current: Pair = ['x_sea_water_velocity', 'y_sea_water_velocity'];
const stokes: Pair = ['sea_surface_wave_stokes_drift_x_velocity', 'sea_surface_wave_stokes_drift_y_velocity'];

/** The components a mission cannot do without. */
export function neededVariables(mission: Pick<Mission, 'stokesDrift'>): readonly ForcingVariable[] {
  return neededPairs(mission).flat();
}

function neededPairs({ stokesDrift }: Pick<Mission, 'stokesDrift'>): readonly Pair[] {
  return stokesDrift ? [wind, current, stokes] : [wind, current];
}

/** Unix seconds, first and last moment at which forcing is looked up: the state after the last step needs none. */
export function neededInterval({ startSeconds, durationSeconds, timeStepSeconds, direction }: Pick<Mission, 'startSeconds' | 'durationSeconds' | 'timeStepSeconds' | 'direction'>): readonly [number, number] {
  const steps = Math.max(0, Math.ceil(durationSeconds / timeStepSeconds) - 1);
  return direction === 'forward' ? [startSeconds, startSeconds + steps * timeStepSeconds] : [startSeconds - steps * timeStepSeconds, startSeconds];
}

/** Decides for every needed pair. `sources` in priority order. */
export function planCoverage(mission: Mission, sources: readonly SourceDescription[]): Coverage {
  const plan: VariablePlan[] = [];
  const gaps: Gap[] = [];
  for (const pair of neededPairs(mission)) {
    const able = sources.filter((source) => pair.every((variable) => source.variables.includes(variable)));
    plan.push({ variables: pair, offers: able.map((source) => offerOf(source, mission)) });
    gaps.push(...(able.length === 0 ? [noSource(pair, sources)] : [...timeGaps(pair, mission, able), ...placeGaps(pair, mission, able)]));
  }
  return gaps.length === 0 ? { kind: 'covered', plan } : { kind: 'refused', plan, gaps };
}

/** A plan as lines of text, for people. */
export function describePlan(plan: readonly VariablePlan[]): string[] {
  return plan.map(({ variables, offers }) => `${variables.join(', ')}: ${offers.length === 0 ? 'nothing' : offers.map(describeOffer).join('; then ')}`);
}

function offerOf(source: SourceDescription, mission: Mission): Offer {
  if (source.kind === 'constant') return { source: source.name, kind: 'constant', coversStart: true };
  const [first, last] = intervalOf(source);
  const inTime = mission.startSeconds >= first && mission.startSeconds <= last;
  return { source: source.name, kind: 'grid', interval: [iso(first), iso(last)], box: lonLatBox(source), coversStart: inTime && covers(source, mission.longitude, mission.latitude) };
}

function noSource(pair: Pair, sources: readonly SourceDescription[]): Gap {
  const half = sources.find((source) => pair.some((variable) => source.variables.includes(variable)));
  const detail = half === undefined ? 'no source has them' : `${half.name} has only one of the two`;
  return { variables: pair, missing: { what: 'variable' }, message: `${pair.join(', ')}: ${detail}` };
}

/** The parts of the needed interval in which no source has anything, anywhere. */
function timeGaps(pair: Pair, mission: Mission, sources: readonly SourceDescription[]): Gap[] {
  const [from, to] = neededInterval(mission);
  const grids = sources.filter((source) => source.kind === 'grid');
  if (grids.length < sources.length) return [];
  const missing: [number, number][] = [];
  let reached = from;
  for (const [first, last] of grids.map(intervalOf).sort((a, b) => a[0] - b[0])) {
    if (first > reached) missing.push([reached, Math.min(first, to)]);
    reached = Math.max(reached, last);
    if (reached >= to) break;
  }
  if (reached < to) missing.push([reached, to]);
  return missing.filter(([a, b]) => a < b || grids.every((grid) => outside(grid, a))).map(([a, b]) => ({
    variables: pair,
    missing: { what: 'time', interval: [iso(a), iso(b)] },
    message: `${pair.join(', ')}: missing from ${iso(a)} to ${iso(b)} (needed from ${iso(from)} to ${iso(to)}; available: ${grids.map((grid) => describeOffer(offerOf(grid, mission))).join('; ')})`,
  }));
}

function outside(grid: GridDescription, seconds: number): boolean {
  const [first, last] = intervalOf(grid);
  return seconds < first || seconds > last;
}

/** The start, and the far end of a cone, where no source that has the start's time reaches. */
function placeGaps(pair: Pair, mission: Mission, sources: readonly SourceDescription[]): Gap[] {
  const starts = [{ longitude: mission.longitude, latitude: mission.latitude }, ...(mission.cone === undefined ? [] : [mission.cone])];
  const timely = sources.filter((source) => source.kind === 'constant' || !outside(source, mission.startSeconds));
  if (timely.length === 0) return [];
  return starts.filter(({ longitude, latitude }) => !timely.some((source) => source.kind === 'constant' || covers(source, longitude, latitude))).map(({ longitude, latitude }) => ({
    variables: pair,
    missing: { what: 'place', lonDeg: longitude, latDeg: latitude, time: iso(mission.startSeconds) },
    message: `${pair.join(', ')}: the start at ${degrees(latitude, 'N', 'S')} ${degrees(longitude, 'E', 'W')} is outside (available at ${iso(mission.startSeconds)}: ${timely.map((source) => describeOffer(offerOf(source, mission))).join('; ')})`,
  }));
}

function describeOffer({ source, interval, box }: Offer): string {
  if (interval === undefined || box === undefined) return `${source}, everywhere and always`;
  return `${source}, ${interval.join(' to ')}, ${degrees(box.south, 'N', 'S')} to ${degrees(box.north, 'N', 'S')}, ${degrees(box.west, 'E', 'W')} to ${degrees(box.east, 'E', 'W')}`;
}

function intervalOf({ timesSeconds }: GridDescription): [number, number] {
  return [timesSeconds[0] ?? Infinity, timesSeconds.at(-1) ?? -Infinity];
}

function degrees(value: number, positive: string, negative: string): string {
  return `${Math.abs(value).toFixed(3)}° ${value < 0 ? negative : positive}`;
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

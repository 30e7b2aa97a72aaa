/**
 * A stochastic run against many seeds of the reference: every statistic at every output time is divided by its
 * allowance, five standard deviations between seeds (drift/README.md of the reference, section 5). 1 is the limit.
 */
import { readFileSync } from 'node:fs';
import { geodesicInverse } from '../../../../actors/numeric/geodesic.ts';
import { LEFT } from '../../../../actors/drift/core/leeway.ts';
import { ACTIVE, STRANDED } from '../../../../actors/drift/core/particles.ts';
import { referencePath } from '../../../support/index.ts';
import type { StochasticCase } from './cases.ts';
import type { Snapshot } from './scenes.ts';

const SIGMAS = 5;
const METRES_PER_DEGREE = 111194.93;
/** Allowed beside the spread; more where particles strand, as two searches of the coast differ. */
const openFloor = { mean: 1, share: 0.001, ratio: 0.002 };
const coastFloor = { mean: 30, share: 0.005, ratio: 0.01 };
const histogramFloor = 0.1;

type SideName = 'right' | 'left';
/** Mean east, mean north, variance east, variance north, number. */
type SideStatistics = readonly [number, number, number, number, number];

interface Deviations {
  readonly variance: number;
  readonly correlation: number;
  readonly percentile: Readonly<Record<string, number>>;
}

interface ReferenceStep {
  readonly h: number;
  readonly mean_m: readonly [number, number];
  readonly cov_m2: readonly [number, number, number];
  readonly pct_m: Readonly<Record<string, number>>;
  readonly stranded: number;
  readonly active: number;
  readonly left: number;
  readonly side: Readonly<Partial<Record<SideName, SideStatistics>>>;
  readonly sd: Deviations;
  readonly hist_idx?: readonly number[];
  readonly hist_cnt?: readonly number[];
  readonly hist_tv?: readonly [number, number];
}

export interface Spread {
  readonly number: number;
  readonly seeds: readonly number[];
  readonly sd: Deviations;
  readonly steps: readonly ReferenceStep[];
}

/** One statistic at one time: the share of its allowance that it uses. */
export interface Verdict {
  readonly used: number;
  readonly statistic: string;
  readonly hour: number;
}

export function readSpread(name: string): Spread {
  const all: Readonly<Record<string, Spread>> = JSON.parse(readFileSync(referencePath('drift', 'spread.json'), 'utf8'));
  const found = all[name];
  if (found === undefined) throw new Error(`${name}: no seed spread`);
  return found;
}

/** Every verdict of a run, the worst first. `frames` are hourly, in the order of the spread's steps. */
export function judge(one: StochasticCase, spread: Spread, frames: readonly Snapshot[]): Verdict[] {
  return spread.steps.flatMap((reference) => {
    const frame = frames[Math.abs(reference.h)];
    return frame === undefined ? [{ used: Infinity, statistic: 'output', hour: reference.h }] : judgeStep(one, spread, reference, frame);
  }).sort((a, b) => b.used - a.used);
}

function judgeStep(one: StochasticCase, spread: Spread, reference: ReferenceStep, frame: Snapshot): Verdict[] {
  const { east, north } = localMetres(one, frame);
  const n = frame.lon.length;
  const pooled = spread.number * spread.seeds.length;
  const both = Math.sqrt(1 / n + 1 / pooled);
  const scale = Math.sqrt(spread.number / n + 1 / spread.seeds.length);
  const floor = reference.stranded > 0.001 ? coastFloor : openFloor;
  const verdicts: Verdict[] = [];
  const add = (statistic: string, off: number, allowed: number): void => void verdicts.push({ used: Number.isNaN(off) ? Infinity : Math.abs(off) / allowed, statistic, hour: reference.h });
  const ours = covariance(east, north);
  const axes = [['east', 0, 0], ['north', 1, 2]] as const;
  for (const [name, axis, entry] of axes) {
    add(`mean ${name}`, ours.mean[axis] - reference.mean_m[axis], SIGMAS * Math.sqrt(reference.cov_m2[entry]) * both + floor.mean);
    add(`variance ${name}`, ours.cov[entry] / reference.cov_m2[entry] - 1, SIGMAS * Math.max(reference.sd.variance, spread.sd.variance) * scale + floor.ratio);
  }
  add('correlation', correlationOf(ours.cov) - correlationOf(reference.cov_m2), SIGMAS * Math.max(reference.sd.correlation, spread.sd.correlation) * scale + floor.ratio);
  const distances = sortedDistances(one, frame);
  for (const [percent, value] of Object.entries(reference.pct_m)) {
    const deviation = Math.max(reference.sd.percentile[percent] ?? 0, spread.sd.percentile[percent] ?? 0);
    add(`distance p${percent}`, percentile(distances, Number(percent)) / value - 1, SIGMAS * deviation * scale + floor.ratio + floor.mean / value);
  }
  const shares = [['stranded', share(frame.status, STRANDED)], ['active', share(frame.status, ACTIVE)], ['left', share(frame.orientation, LEFT)]] as const;
  for (const [name, value] of shares) {
    const expected = Math.min(Math.max(reference[name], 1 / pooled), 1 - 1 / pooled);
    add(`share ${name}`, value - reference[name], SIGMAS * Math.sqrt(expected * (1 - expected)) * both + floor.share);
  }
  for (const side of ['right', 'left'] as const) judgeSide(side, reference.side[side], frame, east, north, floor.mean, add);
  judgeHistogram(one, spread, reference, frame, add);
  return verdicts;
}

type Add = (statistic: string, off: number, allowed: number) => void;

/** The halves on their own: a symmetric object hides a wrong side in the whole. */
function judgeSide(side: SideName, reference: SideStatistics | undefined, { orientation }: Snapshot, east: Float64Array, north: Float64Array, floor: number, add: Add): void {
  if (reference === undefined) return;
  const [meanEast, meanNorth, varEast, varNorth, size] = reference;
  const belongs = (_: number, i: number): boolean => (orientation[i] === LEFT) === (side === 'left');
  const [x, y] = [east.filter(belongs), north.filter(belongs)];
  const { mean } = covariance(x, y);
  const both = 1 / x.length + 1 / size;
  add(`${side} half east`, mean[0] - meanEast, SIGMAS * Math.sqrt(varEast * both) + floor);
  add(`${side} half north`, mean[1] - meanNorth, SIGMAS * Math.sqrt(varNorth * both) + floor);
}

/** Total variation distance to the pool of all seeds, beside how far single seeds are from it. */
function judgeHistogram({ grid }: StochasticCase, spread: Spread, { hist_idx, hist_cnt, hist_tv }: ReferenceStep, { lon, lat }: Snapshot, add: Add): void {
  if (hist_idx === undefined || hist_cnt === undefined || hist_tv === undefined || lon.length !== spread.number) return;
  const cells = grid.nx * grid.ny;
  const difference = new Float64Array(cells + 1);
  const total = hist_cnt.reduce((sum, count) => sum + count, 0);
  hist_idx.forEach((cell, k) => (difference[cell] = (difference[cell] ?? 0) - (hist_cnt[k] ?? 0) / total));
  lon.forEach((value, i) => {
    const [row, column] = [Math.floor(((lat[i] ?? NaN) - grid.lat0) / grid.dlat), Math.floor((value - grid.lon0) / grid.dlon)];
    const inside = row >= 0 && row < grid.ny && column >= 0 && column < grid.nx;
    const cell = inside ? row * grid.nx + column : cells;
    difference[cell] = (difference[cell] ?? 0) + 1 / lon.length;
  });
  const distance = difference.reduce((sum, value) => sum + Math.abs(value), 0) / 2;
  const [typical, deviation] = hist_tv;
  add('histogram', Math.max(0, distance - typical), SIGMAS * deviation + histogramFloor * typical);
}

function localMetres({ seed }: StochasticCase, { lon, lat }: Snapshot): { readonly east: Float64Array; readonly north: Float64Array } {
  const perLon = METRES_PER_DEGREE * Math.cos((seed.lat * Math.PI) / 180);
  return { east: lon.map((value) => (value - seed.lon) * perLon), north: lat.map((value) => (value - seed.lat) * METRES_PER_DEGREE) };
}

function covariance(x: Float64Array, y: Float64Array): { readonly mean: readonly [number, number]; readonly cov: readonly [number, number, number] } {
  const n = x.length;
  const [mx, my] = [sum(x) / n, sum(y) / n];
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [dx, dy] = [(x[i] ?? NaN) - mx, (y[i] ?? NaN) - my];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  return { mean: [mx, my], cov: [xx / n, xy / n, yy / n] };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function correlationOf([xx, xy, yy]: readonly [number, number, number]): number {
  return xy / Math.sqrt(xx * yy);
}

function sortedDistances({ seed }: StochasticCase, { lon, lat }: Snapshot): Float64Array {
  return lon.map((value, i) => geodesicInverse(seed.lon, seed.lat, value, lat[i] ?? NaN).distance).sort();
}

/** Linear between the two nearest ranks. */
function percentile(sorted: Float64Array, percent: number): number {
  const rank = ((sorted.length - 1) * percent) / 100;
  const [low, high] = [sorted[Math.floor(rank)] ?? NaN, sorted[Math.ceil(rank)] ?? NaN];
  return low + (high - low) * (rank - Math.floor(rank));
}

function share(codes: Uint8Array, code: number): number {
  return codes.reduce((count, value) => count + (value === code ? 1 : 0), 0) / codes.length;
}

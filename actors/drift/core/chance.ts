/** The random parts of a step for a batch; every draw is counted by particle and step. */
import { normals, uniforms } from '../../numeric/draws.ts';
import type { Pair } from '../../numeric/draws.ts';
import type { Batch } from './batch.ts';
import { capsizeProbability } from './leeway.ts';
import type { Particles } from './particles.ts';
import { nextJibe } from './seeding.ts';
import { streams } from './streams.ts';

const pair: Pair = { first: 0, second: 0 };

/** Adds N(0, sigma) to both components, anew for every particle and step; its effect therefore depends on the step's length. */
export function addNoise(batch: Batch, east: Float64Array, north: Float64Array, sigma: number, seed: number, stream: number, step: number): void {
  for (let k = 0; k < batch.count; k++) {
    normals(seed, stream, batch.particle[k] ?? 0, step, pair);
    east[k] = (east[k] ?? NaN) + sigma * pair.first;
    north[k] = (north[k] ?? NaN) + sigma * pair.second;
  }
}

/** Capsizes particles by their wind; for good in a forward run. A backward run can only put capsized ones upright. */
export function capsize(batch: Batch, { capsized }: Particles, seed: number, step: number, signedHours: number): void {
  const before = signedHours > 0 ? 0 : 1;
  for (let k = 0; k < batch.count; k++) {
    const i = batch.particle[k] ?? 0;
    if (capsized[i] !== before) continue;
    const wind = Math.hypot(batch.windEast[k] ?? NaN, batch.windNorth[k] ?? NaN);
    if (uniforms(seed, streams.capsize, i, step, pair).first < capsizeProbability(wind, Math.abs(signedHours))) capsized[i] = 1 - before;
  }
}

/** Turns the particles that are due and draws their next jibe. */
export function jibe(batch: Batch, { jibeStep, side }: Particles, seed: number, step: number, probability: number, steps: number): void {
  for (let k = 0; k < batch.count; k++) {
    const i = batch.particle[k]!;
    if (jibeStep[i] !== step) continue;
    side[i] = 1 - side[i]!;
    jibeStep[i] = nextJibe(seed, i, step, probability, steps);
  }
}

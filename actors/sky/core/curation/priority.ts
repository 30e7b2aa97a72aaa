/** How soon somebody should look: a weighted mean of terms from 0 to 1, each of which is told. A term that cannot be told is left out. */
import { seen } from './light-curve.ts';
import { brightnessOf, weightedMean } from './variability.ts';
import type { Detection, LightPoint, Near } from './words.ts';

export interface Ramp {
  readonly weight: number;
  /** Value at which the term is 0. */
  readonly low: number;
  /** And at which it is 1; may be below `low`. */
  readonly high: number;
}

export interface PrioritySettings {
  /** Of |score|. */
  readonly significance: Ramp;
  /** Of the reliability. */
  readonly reliability: Ramp;
  /** 1 for what is new, half of it with each earlier detection; at least the ramp of how many errors the flux has changed by. */
  readonly novelty: Ramp;
  /** Of the magnitude: low is faint. */
  readonly brightness: Ramp;
  readonly watchlist: { readonly weight: number };
  readonly galaxy: { readonly weight: number };
}

export const termNames = ['significance', 'reliability', 'novelty', 'brightness', 'watchlist', 'galaxy'] as const;
export type Term = (typeof termNames)[number];
export type Terms = Readonly<Partial<Record<Term, number>>>;

export interface Surroundings {
  readonly point: LightPoint;
  /** Earlier points of the object. */
  readonly before: readonly LightPoint[];
  /** Highest priority of the lists that it is in, 0 for none; undefined when there are no lists. */
  readonly watchlist: number | undefined;
  /** Undefined when there are no galaxy lists. */
  readonly galaxy: number | undefined;
  /** Error of any calibration, as a share of the flux. */
  readonly floor: number;
}

export const ramp = (value: number, { low, high }: Pick<Ramp, 'low' | 'high'>): number => Math.max(0, Math.min(1, (value - low) / (high - low)));

export function termsOf({ score, reliability, mag }: Detection, around: Surroundings, settings: PrioritySettings): Terms {
  const { watchlist, galaxy } = around;
  return {
    significance: ramp(Math.abs(score), settings.significance),
    reliability: ramp(reliability, settings.reliability),
    novelty: noveltyOf(around, settings.novelty),
    ...(mag === null ? {} : { brightness: ramp(mag, settings.brightness) }),
    ...(watchlist === undefined ? {} : { watchlist }),
    ...(galaxy === undefined ? {} : { galaxy }),
  };
}

export function priorityOf(terms: Terms, settings: PrioritySettings): number {
  let [sum, weights] = [0, 0];
  for (const name of termNames) {
    const term = terms[name];
    if (term === undefined) continue;
    sum += settings[name].weight * term;
    weights += settings[name].weight;
  }
  return weights > 0 ? Math.max(0, Math.min(1, sum / weights)) : 0;
}

/** 1 on the entry, 0 at the end of its reach; undefined where there are no lists. */
export const galaxyTerm = (near: Near | null, reachArcsec: number): number => (near === null || !(reachArcsec > 0) ? 0 : Math.max(0, 1 - near.separation_arcsec / reachArcsec));

function noveltyOf({ point, before, floor }: Surroundings, settings: Ramp): number {
  const rarity = 0.5 ** seen(before).length;
  const now = brightnessOf(point, floor);
  const earlier = before.filter(({ filter }) => filter === point.filter).flatMap((one) => brightnessOf(one, floor) ?? []).filter(({ error }) => error > 0);
  if (now === undefined || earlier.length === 0) return rarity;
  const mean = weightedMean(earlier);
  const error = Math.hypot(now.error, earlier.reduce((sum, one) => sum + one.error ** -2, 0) ** -0.5);
  return error > 0 ? Math.max(rarity, ramp(Math.abs(now.flux - mean) / error, settings)) : rarity;
}

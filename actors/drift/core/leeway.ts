/**
 * How the wind moves a floating object: Allen 2005 (leeway = slope × wind + offset, downwind and crosswind), with the
 * error draws of Breivik & Allen 2008 (doi:10.1016/j.jmarsys.2007.02.010). An error ε counts fully at 10 m/s and half in a calm.
 */
import type { LeewayCategory } from './coefficients.ts';

export const RIGHT = 0;
export const LEFT = 1;
/** The side an object drifts to; at seeding even particles are right-drifters and odd ones left-drifters. */
export type Side = typeof RIGHT | typeof LEFT;

/** A vector towards east and north, m/s. Reused by callers. */
export interface Vector {
  east: number;
  north: number;
}

export interface LeewayState {
  /** The side whose coefficients were loaded at seeding; never changes. */
  readonly bornSide: Side;
  /** The side it drifts to now. Differs from bornSide after an odd number of jibes: then the crosswind slope changes sign, alone. */
  readonly side: Side;
  /** Errors for life, cm/s at 10 m/s. */
  readonly downwindError: number;
  readonly crosswindError: number;
  readonly capsized: boolean;
}

export const CAPSIZED_FACTOR = 0.4;

/**
 * Leeway in m/s for a wind (towards east and north, m/s at 10 m). A positive crosswind component goes to the *left*
 * of the downwind direction (towards west in a wind towards north), so the side labelled right ends on the left: the
 * convention of the operational models and of the answers this one is compared with. In a calm "downwind" is north.
 */
export function leewayVelocity(category: LeewayCategory, state: LeewayState, windEast: number, windNorth: number, out: Vector): void {
  const wind = Math.hypot(windEast, windNorth);
  const sine = wind === 0 ? 0 : windEast / wind;
  const cosine = wind === 0 ? 1 : windNorth / wind;
  const cross = state.bornSide === RIGHT ? category.right : category.left;
  const sign = state.side === state.bornSide ? 1 : -1;
  const factor = 0.01 * (state.capsized ? CAPSIZED_FACTOR : 1);
  const along = factor * ((category.downwind.slopePct + state.downwindError / 20) * wind + category.downwind.offsetCms + state.downwindError / 2);
  const across = factor * ((sign * cross.slopePct + state.crosswindError / 20) * wind + cross.offsetCms + state.crosswindError / 2);
  out.east = along * sine - across * cosine;
  out.north = along * cosine + across * sine;
}

/** Probability of capsizing in a step of |Δt| hours: half at 30 m/s for an hour. */
export function capsizeProbability(windSpeed: number, stepHours: number): number {
  return (0.5 + 0.5 * Math.tanh((windSpeed - 30) / 5)) * stepHours;
}

/** Probability of a jibe in a step of |Δt| hours from that of one hour. */
export function jibeProbability(perHour: number, stepHours: number): number {
  return 1 - (1 - perHour) ** stepHours;
}

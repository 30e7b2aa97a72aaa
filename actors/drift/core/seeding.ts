/** Where, when and with which errors the particles start. */
import { normals, uniforms } from '../../numeric/draws.ts';
import type { Pair } from '../../numeric/draws.ts';
import { DEGREE } from '../../numeric/ellipsoid.ts';
import { geodesicDirect, geodesicInverse } from '../../numeric/geodesic.ts';
import type { Position } from '../../numeric/geodesic.ts';
import { leewayCategory } from './coefficients.ts';
import type { LeewayCategory } from './coefficients.ts';
import type { Land } from './land.ts';
import { LEFT, RIGHT, jibeProbability } from './leeway.ts';
import type { Mission } from './mission.ts';
import { moveOffLand } from './seeding-offshore.ts';
import { NEVER, newParticles } from './particles.ts';
import type { Particles } from './particles.ts';
import { scheduleOf } from './schedule.ts';
import { streams } from './streams.ts';

const pair: Pair = { first: 0, second: 0 };

/** Errors given instead of drawn, cm/s at 10 m/s: for answers that can be worked out by hand. */
export interface PrescribedErrors {
  readonly downwind: number;
  readonly crosswind: number;
}

/**
 * All particles of a mission at their start. Positions are rounded to float32; those on land are moved to water unless
 * the coastline is ignored. The same for any division among threads, as every draw is counted by particle.
 */
export function seedParticles(mission: Mission, land: Land, prescribed?: PrescribedErrors): Particles {
  const particles = newParticles(mission.particles);
  seedRange(mission, particles, 0, particles.count, prescribed);
  if (mission.coastline !== 'ignore') moveOffLand(particles.lon, particles.lat, land);
  beginWhereTheyAre(particles, 0, particles.count);
  return particles;
}

/** Seeds the particles from `from` up to, not including, `to`, as they lie before those on land are moved. */
export function seedRange(mission: Mission, particles: Particles, from: number, to: number, prescribed?: PrescribedErrors): void {
  const category = categoryOf(mission);
  const { steps } = scheduleOf(mission);
  const jibing = jibeProbability(mission.jibeProbabilityPerHour, mission.timeStepSeconds / 3600);
  placeParticles(mission, particles, from, to);
  for (let i = from; i < to; i++) {
    particles.side[i] = i % 2 === 0 ? RIGHT : LEFT;
    particles.releaseStep[i] = releaseStepOf(mission, i);
    particles.jibeStep[i] = nextJibe(mission.seed, i, (particles.releaseStep[i] ?? 0) - 1, jibing, steps);
    if (prescribed !== undefined) {
      particles.downwindError[i] = prescribed.downwind;
      particles.crosswindError[i] = prescribed.crosswind;
    } else if (mission.leewayUncertainty) {
      particles.downwindError[i] = drawDownwindError(category, mission.seed, i);
      particles.crosswindError[i] = drawCrosswindError(category, mission.seed, i);
    }
  }
}

/** The first step begins at the start position. */
export function beginWhereTheyAre({ lon, lat, previousLon, previousLat }: Particles, from: number, to: number): void {
  previousLon.set(lon.subarray(from, to), from);
  previousLat.set(lat.subarray(from, to), from);
}

/** Throws RangeError for an id outside the tables: a Mission is validated before. */
export function categoryOf(mission: Mission): LeewayCategory {
  const category = leewayCategory(mission.objectId);
  if (category === undefined) throw new RangeError(`object ${mission.objectId} is not a leeway category`);
  return category;
}

/** Drawn again while the slope with its error would be negative: nothing drifts against the wind. */
function drawDownwindError(category: LeewayCategory, seed: number, particle: number): number {
  const { slopePct, stdCms } = category.downwind;
  for (let attempt = 0; ; attempt++) {
    normals(seed, streams.downwindError, particle, attempt, pair);
    const error = stdCms * pair.first;
    if (slopePct + error / 20 >= 0) return error;
  }
}

/** Never drawn again, of the particle's own side. */
function drawCrosswindError(category: LeewayCategory, seed: number, particle: number): number {
  const fit = particle % 2 === 0 ? category.right : category.left;
  return fit.stdCms * normals(seed, streams.crosswindError, particle, 0, pair).first;
}

/**
 * The step of the next jibe after `after`, or NEVER within the run. One geometric draw in place of a uniform one at
 * every step has the same distribution: the number of trials up to the first success.
 */
export function nextJibe(seed: number, particle: number, after: number, probability: number, steps: number): number {
  if (probability <= 0) return NEVER;
  if (probability >= 1) return after + 1;
  const { first } = uniforms(seed, streams.jibe, particle, after + 1, pair);
  const trials = 1 + Math.floor(Math.log(first) / Math.log1p(-probability));
  return after + trials < steps ? after + trials : NEVER;
}

/** Released linearly over the particles, each in the step [t, t + Δt) in which it is due. */
function releaseStepOf(mission: Mission, particle: number): number {
  if (mission.releaseEndSeconds === undefined || mission.particles === 1) return 0;
  const due = (Math.abs(mission.releaseEndSeconds - mission.startSeconds) * particle) / (mission.particles - 1);
  return Math.floor(due / mission.timeStepSeconds);
}

/** Fills lon and lat, float32 values. */
function placeParticles(mission: Mission, { lon, lat }: Particles, from: number, to: number): void {
  const centre = centres(mission);
  const at: Position = { lonDeg: 0, latDeg: 0 };
  for (let i = from; i < to; i++) {
    const radius = centre(i, at);
    if (mission.radiusDistribution === 'gaussian') {
      normals(mission.seed, streams.position, i, 0, pair);
      geodesicDirect(at.lonDeg, at.latDeg, radius * pair.first, radius * pair.second, at);
    } else {
      uniforms(mission.seed, streams.position, i, 0, pair);
      const distance = radius * Math.sqrt(pair.first);
      const azimuth = 2 * Math.PI * pair.second;
      geodesicDirect(at.lonDeg, at.latDeg, distance * Math.sin(azimuth), distance * Math.cos(azimuth), at);
    }
    lon[i] = Math.fround(at.lonDeg);
    lat[i] = Math.fround(at.latDeg);
  }
}

/** The centre and radius of each particle's cloud: the mission's, or along the axis of its cone, whose ends are left out. */
function centres(mission: Mission): (particle: number, out: Position) => number {
  const { longitude, latitude, radiusMetres, cone } = mission;
  if (cone === undefined) {
    return (_, out) => {
      out.lonDeg = longitude;
      out.latDeg = latitude;
      return radiusMetres;
    };
  }
  const axis = geodesicInverse(longitude, latitude, cone.longitude, cone.latitude);
  const [sine, cosine] = [Math.sin(axis.azimuthDeg * DEGREE), Math.cos(axis.azimuthDeg * DEGREE)];
  return (particle, out) => {
    const along = (axis.distance * (particle + 1)) / (mission.particles + 1);
    geodesicDirect(longitude, latitude, along * sine, along * cosine, out);
    return radiusMetres + (mission.particles === 1 ? 0 : ((cone.radiusMetres - radiusMetres) * particle) / (mission.particles - 1));
  };
}

/**
 * A range of particles through the steps of a mission. The order within a step at time t is the model's: forcing at
 * the positions, particles without forcing are lost, coastline, output, capsizing, leeway, current, jibing, Stokes
 * drift. After the last step only the coastline is looked at.
 *
 * Ranges know nothing of one another: any division among threads gives the same bytes.
 */
import type { Position } from '../../numeric/geodesic.ts';
import { BATCH, dropEntry, newBatch } from './batch.ts';
import { addNoise, capsize, jibe } from './chance.ts';
import { meetCoast } from './coast.ts';
import type { Forcing } from './forcing.ts';
import { writeFrame } from './frame.ts';
import type { Frame } from './frame.ts';
import { openOcean } from './land.ts';
import type { Land } from './land.ts';
import { jibeProbability } from './leeway.ts';
import type { Mission } from './mission.ts';
import { moverOf } from './move.ts';
import type { Mover } from './move.ts';
import { ACTIVE, MISSING_DATA, STRANDED, UNRELEASED } from './particles.ts';
import type { Particles } from './particles.ts';
import { samplerOf } from './sampler.ts';
import type { PairSampler, Sampler } from './sampler.ts';
import { current, stokes, wind } from './sampling-plain.ts';
import { scheduleOf } from './schedule.ts';
import type { Schedule } from './schedule.ts';
import { categoryOf } from './seeding.ts';
import { streams } from './streams.ts';
import { LAND_MARK } from './tiles.ts';

const at: Position = { lonDeg: 0, latDeg: 0 };

/** What a range needs; everything but the particles is read only. */
export interface Scene {
  readonly mission: Mission;
  readonly forcing: Forcing;
  readonly land: Land;
  readonly particles: Particles;
}

export class Advance {
  /** Particles moved so far, summed over the steps. */
  particleSteps = 0;
  readonly #mission: Mission;
  readonly #particles: Particles;
  readonly #from: number;
  readonly #to: number;
  readonly #schedule: Schedule;
  readonly #land: Land;
  readonly #sampler: Sampler;
  readonly #wind: PairSampler;
  readonly #current: PairSampler;
  readonly #stokes: PairSampler | undefined;
  readonly #mover: Mover;
  readonly #jibing: number;
  readonly #batch = newBatch();
  #releasing = true;

  /** The particles from `from` up to, not including, `to`. */
  constructor({ mission, forcing, land, particles }: Scene, from: number, to: number) {
    this.#mission = mission;
    this.#particles = particles;
    this.#from = from;
    this.#to = to;
    this.#schedule = scheduleOf(mission);
    this.#land = mission.coastline === 'ignore' ? openOcean : land;
    this.#sampler = samplerOf(forcing, this.#land, particles.count);
    this.#wind = this.#sampler.pair(wind);
    this.#current = this.#sampler.pair(current);
    this.#stokes = mission.stokesDrift ? this.#sampler.pair(stokes) : undefined;
    this.#mover = moverOf(categoryOf(mission), particles, mission.stokesDrift);
    this.#jibing = jibeProbability(mission.jibeProbabilityPerHour, mission.timeStepSeconds / 3600);
  }

  /** From the beginning of a step to its end; fills the range's part of `frame`, where one is given, with the state to be output at its beginning. Steps go from 0 to the schedule's `steps`, the last one being the look at the coastline. */
  step(step: number, frame?: Frame): void {
    const last = step === this.#schedule.steps;
    if (!last) {
      this.#release(step);
      this.#seek(this.#mission.startSeconds + step * this.#schedule.signedStep);
    }
    if (frame !== undefined) writeFrame(frame, this.#particles, this.#from, this.#to);
    for (let next = this.#gather(this.#from); this.#batch.count > 0; next = this.#gather(next)) {
      this.#sampler.tiles.place(this.#batch, 0, this.#batch.count);
      if (!last) this.#fetch(step, frame);
      if (this.#mission.coastline !== 'ignore') this.#meetCoast(this.#mission.coastline, frame);
      if (!last) this.#move(step);
    }
  }

  #release(step: number): void {
    if (!this.#releasing) return;
    const { status, releaseStep } = this.#particles;
    let waiting = 0;
    for (let i = this.#from; i < this.#to; i++) {
      if (status[i] !== UNRELEASED) continue;
      if (releaseStep[i] === step) status[i] = ACTIVE;
      else waiting++;
    }
    this.#releasing = waiting > 0;
  }

  #seek(seconds: number): void {
    this.#wind.seek(seconds);
    this.#current.seek(seconds);
    this.#stokes?.seek(seconds);
  }

  /** Fills the batch with the next active particles; returns where to go on. */
  #gather(from: number): number {
    const { status, lon, lat } = this.#particles;
    const batch = this.#batch;
    let count = 0;
    let i = from;
    for (; i < this.#to && count < BATCH; i++) {
      if (status[i] !== ACTIVE) continue;
      batch.particle[count] = i;
      batch.lon[count] = lon[i]!;
      batch.lat[count] = lat[i]!;
      count++;
    }
    batch.count = count;
    return i;
  }

  /** Forcing with its uncertainty; particles that lack any of it are lost and leave the batch. */
  #fetch(step: number, frame: Frame | undefined): void {
    const batch = this.#batch;
    const { seed, windUncertaintyMps, currentUncertaintyMps } = this.#mission;
    let without = this.#wind.sample(batch, batch.windEast, batch.windNorth);
    without += this.#current.sample(batch, batch.currentEast, batch.currentNorth);
    without += this.#stokes?.sample(batch, batch.stokesEast, batch.stokesNorth) ?? 0;
    if (without > 0) this.#dropMissing(frame);
    if (windUncertaintyMps > 0) addNoise(batch, batch.windEast, batch.windNorth, windUncertaintyMps, seed, streams.windNoise, step);
    if (currentUncertaintyMps > 0) addNoise(batch, batch.currentEast, batch.currentNorth, currentUncertaintyMps, seed, streams.currentNoise, step);
  }

  #dropMissing(frame: Frame | undefined): void {
    const batch = this.#batch;
    for (let k = batch.count - 1; k >= 0; k--) {
      const sum = batch.windEast[k]! + batch.currentEast[k]! + (this.#stokes === undefined ? 0 : batch.stokesEast[k]!);
      if (Number.isNaN(sum)) this.#lose(k, MISSING_DATA, frame);
    }
  }

  #lose(k: number, as: typeof MISSING_DATA | typeof STRANDED, frame: Frame | undefined): void {
    const i = this.#batch.particle[k]!;
    this.#particles.status[i] = as;
    if (frame !== undefined) frame.status[i] = as;
    dropEntry(this.#batch, k);
  }

  #meetCoast(action: 'strand' | 'stop_before', frame: Frame | undefined): void {
    const batch = this.#batch;
    const { data } = this.#sampler.tiles;
    for (let k = batch.count - 1; k >= 0; k--) {
      if (data[batch.tile[k]! + LAND_MARK] === 0 || !this.#land.isLand(batch.lon[k]!, batch.lat[k]!)) continue;
      this.#putOnCoast(action, k, frame);
      if (action === 'strand') this.#lose(k, STRANDED, frame);
    }
  }

  /** Moves an entry that is on land back to where it met the coast. */
  #putOnCoast(action: 'strand' | 'stop_before', k: number, frame: Frame | undefined): void {
    const batch = this.#batch;
    const { lon, lat, previousLon, previousLat } = this.#particles;
    const i = batch.particle[k]!;
    at.lonDeg = batch.lon[k]!;
    at.latDeg = batch.lat[k]!;
    meetCoast(action, previousLon[i]!, previousLat[i]!, at, this.#land);
    lon[i] = batch.lon[k] = at.lonDeg;
    lat[i] = batch.lat[k] = at.latDeg;
    this.#sampler.tiles.place(batch, k, k + 1);
    if (frame === undefined) return;
    frame.lon[i] = at.lonDeg;
    frame.lat[i] = at.latDeg;
  }

  #move(step: number): void {
    const { seed, capsizing } = this.#mission;
    const { signedStep, steps } = this.#schedule;
    if (capsizing) capsize(this.#batch, this.#particles, seed, step, signedStep / 3600);
    this.#mover(this.#batch, this.#sampler.tiles.data, signedStep);
    if (this.#jibing > 0) jibe(this.#batch, this.#particles, seed, step, this.#jibing, steps);
    this.particleSteps += this.#batch.count;
  }
}

/**
 * A drift mission from its seeds to its last output, in one thread: deterministic for a mission, its forcing and its
 * coastline. Several threads: crew.ts beside this folder.
 */
import { Advance } from './advance.ts';
import type { Forcing } from './forcing.ts';
import { newFrame } from './frame.ts';
import type { Frame } from './frame.ts';
import type { Land } from './land.ts';
import type { Mission } from './mission.ts';
import { ACTIVE, MISSING_DATA, STRANDED } from './particles.ts';
import type { Particles } from './particles.ts';
import { isOutput, scheduleOf } from './schedule.ts';
import { seedParticles } from './seeding.ts';
import type { PrescribedErrors } from './seeding.ts';

/** Takes the output. Frames come in order, one for each of the schedule's output times; their arrays are used again, so copy or write them at once. */
export interface Sink {
  frame(index: number, timeSeconds: number, frame: Frame): void;
}

export interface SimulationHooks {
  /** Called at every output, from 0 to 1. */
  progress?(fraction: number): void;
  /** Asked before every step; true ends the simulation with SimulationStopped. */
  stopped?(): boolean;
  /** Errors given instead of drawn. */
  readonly prescribed?: PrescribedErrors;
}

export interface SimulationReport {
  readonly steps: number;
  readonly outputs: number;
  /** Moves made: particles that were active, summed over the steps. */
  readonly particleSteps: number;
  /** Particles at the end. What is missing from their sum was never released. */
  readonly active: number;
  readonly stranded: number;
  readonly missingData: number;
}

/** Somebody asked for the end before the end; what was output until then is no result. */
export class SimulationStopped extends Error {
  readonly step: number;

  constructor(step: number) {
    super(`stopped before step ${step}`);
    this.name = 'SimulationStopped';
    this.step = step;
  }
}

/** Throws SimulationStopped, and RangeError for a mission whose object is not in the tables. */
export function simulate(mission: Mission, forcing: Forcing, land: Land, sink: Sink, hooks: SimulationHooks = {}): SimulationReport {
  const schedule = scheduleOf(mission);
  const particles = seedParticles(mission, land, hooks.prescribed);
  const range = new Advance({ mission, forcing, land, particles }, 0, particles.count);
  const frame = newFrame(particles.count);
  let outputs = 0;
  for (let step = 0; step <= schedule.steps; step++) {
    if (hooks.stopped?.() === true) throw new SimulationStopped(step);
    const due = isOutput(schedule, step);
    range.step(step, due ? frame : undefined);
    if (!due) continue;
    sink.frame(outputs, schedule.outputTimes[outputs] ?? NaN, frame);
    outputs++;
    hooks.progress?.(step / schedule.steps);
  }
  return { steps: schedule.steps, outputs, particleSteps: range.particleSteps, ...countStatus(particles) };
}

/** How many particles are active, stranded and without data now. */
export function countStatus({ status }: Pick<Particles, 'status'>): { active: number; stranded: number; missingData: number } {
  const counts = new Int32Array(256);
  for (const code of status) counts[code]!++;
  return { active: counts[ACTIVE]!, stranded: counts[STRANDED]!, missingData: counts[MISSING_DATA]! };
}

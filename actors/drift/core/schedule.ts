/** When a mission's steps and outputs happen, in whole steps so that no rounding can move an output. */
import type { Mission } from './mission.ts';

export interface Schedule {
  readonly steps: number;
  /** Seconds, negative in a backward run. */
  readonly signedStep: number;
  /** Steps between two outputs. */
  readonly stepsPerOutput: number;
  /** Unix seconds of every output, in the order in which they are made; the last one is the end of the run. */
  readonly outputTimes: Float64Array;
}

export function scheduleOf(mission: Mission): Schedule {
  const steps = Math.round(mission.durationSeconds / mission.timeStepSeconds);
  const stepsPerOutput = Math.round(mission.outputIntervalSeconds / mission.timeStepSeconds);
  const signedStep = mission.direction === 'backward' ? -mission.timeStepSeconds : mission.timeStepSeconds;
  const due: number[] = [];
  for (let step = 0; step < steps; step += stepsPerOutput) due.push(step);
  due.push(steps);
  return { steps, signedStep, stepsPerOutput, outputTimes: Float64Array.from(due, (step) => mission.startSeconds + step * signedStep) };
}

/** Whether the state at the beginning of a step is output. */
export function isOutput(schedule: Schedule, step: number): boolean {
  return step === schedule.steps || step % schedule.stepsPerOutput === 0;
}

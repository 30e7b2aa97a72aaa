/**
 * From what was asked to a mission that can be simulated. Types and ranges of single fields were checked when the
 * event was read; here are the rules between fields and what needs the Leeway tables. All faults are found at once.
 */
import type { DriftParams } from '../../../schemas/generated/drift.ts';
import { leewayCategory } from './coefficients.ts';
import type { Mission } from './mission.ts';
import type { MissionFault } from './mission-fault.ts';
import { requestsOf } from './validate-forcing.ts';

export type Validated = { readonly mission: Mission } | { readonly faults: readonly MissionFault[] };

/** Position outputs of one mission: particles × output times. At 18 bytes each, 36 GB. */
const MOST_POSITIONS = 2e9;
const MOST_STEPS = 1_000_000;
const MINUTE = 60;
const HOUR = 3600;

export function missionOf(missionId: string, params: DriftParams): Validated {
  const faults: MissionFault[] = [];
  const fault = (field: string, message: string): void => {
    faults.push({ field: `params.${field}`, message });
  };
  const category = leewayCategory(params.object_type);
  if (category === undefined) fault('object_type', `expected a number from 1 to 85 or a key such as PIW-1, got ${JSON.stringify(params.object_type)}`);
  const startSeconds = secondsOf(params.start_time);
  if (startSeconds === undefined) fault('start_time', `expected an ISO 8601 time with its zone, such as 2024-01-01T12:00:00Z, got ${JSON.stringify(params.start_time)}`);
  checkSteps(params, fault);
  const releaseEndSeconds = releaseEnd(params, startSeconds, fault);
  const { requests, faults: wrongForcing } = requestsOf(params.forcing);
  for (const { field, message } of wrongForcing) fault(field, message);
  if (faults.length > 0 || category === undefined || startSeconds === undefined) return { faults };
  const { cone } = params;
  return {
    mission: {
      missionId,
      latitude: params.latitude,
      longitude: wrapped(params.longitude),
      startSeconds,
      durationSeconds: params.duration_hours * HOUR,
      particles: params.num_particles,
      objectId: category.id,
      timeStepSeconds: params.time_step_minutes * MINUTE,
      outputIntervalSeconds: params.output_interval_minutes * MINUTE,
      direction: params.direction,
      radiusMetres: params.radius_m,
      radiusDistribution: params.radius_distribution,
      ...(cone === null ? {} : { cone: { latitude: cone.latitude, longitude: wrapped(cone.longitude), radiusMetres: cone.radius_m } }),
      ...(releaseEndSeconds === undefined ? {} : { releaseEndSeconds }),
      leewayUncertainty: params.leeway_uncertainty,
      jibeProbabilityPerHour: params.jibe_probability_per_hour,
      windUncertaintyMps: params.wind_uncertainty_mps,
      currentUncertaintyMps: params.current_uncertainty_mps,
      coastline: params.coastline,
      capsizing: params.capsizing,
      stokesDrift: params.stokes_drift,
      seed: params.seed,
      forcing: requests,
    },
  };
}

type Tell = (field: string, message: string) => void;

function checkSteps({ duration_hours: hours, time_step_minutes: step, output_interval_minutes: output, num_particles: particles }: DriftParams, fault: Tell): void {
  const steps = (hours * HOUR) / (step * MINUTE);
  if (steps < 1 - 1e-9) fault('time_step_minutes', `a step of ${step} min is longer than the mission (${hours} h)`);
  else if (!isWhole(steps)) fault('duration_hours', `${hours} h is not a whole number of steps of ${step} min; ${round((Math.max(1, Math.round(steps)) * step) / 60)} h would be`);
  if (steps > MOST_STEPS) fault('time_step_minutes', `${Math.round(steps)} steps are more than ${MOST_STEPS}; take a longer step or a shorter mission`);
  const perOutput = output / step;
  if (perOutput < 1 - 1e-9 || !isWhole(perOutput)) fault('output_interval_minutes', `${output} min is not a whole number of steps of ${step} min; ${round(Math.max(1, Math.round(perOutput)) * step)} min would be`);
  else if (particles * (steps / perOutput + 1) > MOST_POSITIONS) fault('output_interval_minutes', `${particles} particles every ${output} min are more than ${MOST_POSITIONS} positions; take fewer particles or a longer interval`);
}

/** Unix seconds; undefined where there is no window or a fault was told. */
function releaseEnd({ release_end_time: text, direction, duration_hours: hours }: DriftParams, startSeconds: number | undefined, fault: Tell): number | undefined {
  if (text === null) return undefined;
  const end = secondsOf(text);
  if (end === undefined) {
    fault('release_end_time', `expected an ISO 8601 time with its zone, got ${JSON.stringify(text)}`);
    return undefined;
  }
  if (startSeconds === undefined) return undefined;
  const after = direction === 'forward' ? end - startSeconds : startSeconds - end;
  if (after >= 0 && after <= hours * HOUR) return end;
  const window = direction === 'forward' ? `from start_time to ${hours} h later` : `from ${hours} h before start_time (the latest time of a backward mission) to start_time`;
  fault('release_end_time', `${text} is not within the mission, which goes ${window}`);
  return undefined;
}

/** Unix seconds of an ISO time that says its zone. */
export function secondsOf(text: string): number | undefined {
  if (!/T.*(Z|[+-]\d\d:?\d\d)$/.test(text)) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}

/** Degrees in [-180, 180); those already there are kept to the last bit. */
function wrapped(lonDeg: number): number {
  return lonDeg >= -180 && lonDeg < 180 ? lonDeg : lonDeg - 360 * Math.floor((lonDeg + 180) / 360);
}

const isWhole = (value: number): boolean => Math.abs(value - Math.round(value)) < 1e-6;
const round = (value: number): number => Number(value.toPrecision(8));

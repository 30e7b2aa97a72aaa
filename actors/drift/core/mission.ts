import type { ForcingVariable } from './forcing.ts';

/** A mission's parameters after validation: every default filled in, units in the names. */
export interface Mission {
  readonly missionId: string;
  /** Degrees; where and when the object was last known. Start positions are used as float32, see seeding. */
  readonly latitude: number;
  readonly longitude: number;
  /** Unix seconds. In a backward mission the latest time. */
  readonly startSeconds: number;
  readonly durationSeconds: number;
  readonly particles: number;
  /** Category 1–85 of the Leeway tables. */
  readonly objectId: number;
  readonly timeStepSeconds: number;
  readonly outputIntervalSeconds: number;
  readonly direction: 'forward' | 'backward';
  readonly radiusMetres: number;
  readonly radiusDistribution: 'gaussian' | 'uniform';
  /** Cone seeding: from (latitude, longitude, radius) to this end; particles are spread along the line. */
  readonly cone?: { readonly latitude: number; readonly longitude: number; readonly radiusMetres: number };
  /** Release window: particles start linearly between startSeconds and this. */
  readonly releaseEndSeconds?: number;
  readonly leewayUncertainty: boolean;
  readonly jibeProbabilityPerHour: number;
  readonly windUncertaintyMps: number;
  readonly currentUncertaintyMps: number;
  readonly coastline: 'strand' | 'stop_before' | 'ignore';
  readonly capsizing: boolean;
  readonly stokesDrift: boolean;
  readonly seed: number;
  readonly forcing: readonly ForcingRequest[];
}

/** Where a mission asks its forcing to come from, in priority order. */
export type ForcingRequest =
  | { readonly kind: 'file'; readonly path: string }
  | ({ readonly kind: 'constant' } & Partial<Record<ForcingVariable, number>>);

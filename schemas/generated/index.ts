// Generated from schemas; do not edit. `npm run generate` makes it anew.
import type { EventType } from '../event.ts';
import { DriftCompleted, DriftMapped, DriftPrepared, DriftRequested, DriftSimulated } from './drift.ts';
import { OperationsAudited } from './operations.ts';

/** Every event there is. */
export const eventTypes: readonly EventType<unknown>[] = [DriftCompleted, DriftMapped, DriftPrepared, DriftRequested, DriftSimulated, OperationsAudited];

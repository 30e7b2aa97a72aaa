// Generated from the schemas; do not edit. `npm run generate` makes it anew.
import type { EventType } from '../event.ts';
import { DriftCompleted, DriftMapped, DriftPrepared, DriftRequested, DriftSimulated } from './drift.ts';
import { OperationsAudited, OperationsStarted, OperationsStopped } from './operations.ts';
import { SensorsAcknowledged, SensorsAlert, SensorsDelivered, SensorsDeviceChanged, SensorsNotification, SensorsPulse, SensorsReading, SensorsReadings, SensorsResolved, SensorsRoutingChanged, SensorsRuleChanged, SensorsSilenced, SensorsSnoozed, SensorsTick } from './sensors.ts';

export { DriftCompleted, DriftMapped, DriftPrepared, DriftRequested, DriftSimulated, type DriftArtifactRef, type DriftNamedArtifact, type DriftHeadline, type DriftCompletedBody, type DriftMappedBody, type DriftCone, type DriftForcingSource, type DriftParams, type DriftPreparedSourceFile, type DriftPreparedSource, type DriftPreparedBody, type DriftRequestedBody, type DriftSimulatedBody } from './drift.ts';
export { OperationsAudited, OperationsStarted, OperationsStopped, type OperationsAuditedBody, type OperationsStartedBody, type OperationsStoppedBody } from './operations.ts';
export { SensorsAcknowledged, SensorsAlert, SensorsDelivered, SensorsDeviceChanged, SensorsNotification, SensorsPulse, SensorsReading, SensorsReadings, SensorsResolved, SensorsRoutingChanged, SensorsRuleChanged, SensorsSilenced, SensorsSnoozed, SensorsTick, type SensorsAcknowledgedBody, type SensorsAlertBody, type SensorsDeliveredBody, type SensorsDeviceChangedBody, type SensorsNotificationNotifiedAlert, type SensorsNotificationBody, type SensorsPulseBody, type SensorsReadingBody, type SensorsReadingsReading, type SensorsReadingsBody, type SensorsResolvedBody, type SensorsRoutingChangedBody, type SensorsRuleChangedBody, type SensorsSilencedBody, type SensorsSnoozedBody, type SensorsTickBody } from './sensors.ts';

/** Every event there is. */
export const eventTypes: readonly EventType<unknown>[] = [DriftCompleted, DriftMapped, DriftPrepared, DriftRequested, DriftSimulated, OperationsAudited, OperationsStarted, OperationsStopped, SensorsAcknowledged, SensorsAlert, SensorsDelivered, SensorsDeviceChanged, SensorsNotification, SensorsPulse, SensorsReading, SensorsReadings, SensorsResolved, SensorsRoutingChanged, SensorsRuleChanged, SensorsSilenced, SensorsSnoozed, SensorsTick];

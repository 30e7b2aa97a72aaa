/** The read model in PostgreSQL: tables, their migrations, and the projectors that fill them from the logs. */
export { alertsView } from './alerts.ts';
export { changesOf, readEntries, type EventRow, type Projection, type View } from './changes.ts';
export { driftMissions } from './drift-missions.ts';
export { keyedLetters } from './keyed-letters.ts';
export { jobStatuses, type JobRow, type JobStatus } from './fold.ts';
export { expectedMigrations, migrate } from './migrate.ts';
export { missionStatuses, type MissionEvents, type MissionStatus } from './missions.ts';
export { openPool, type Log, type PoolSpec } from './pool.ts';
export { startProjector, type ProjectionStatus, type Projector, type ProjectorSpec } from './projector.ts';
export type { Page, Paging, Shown } from './page.ts';
export { openReadModel, type ReadModel } from './read-model.ts';
export { vettingStatuses, type VettingStatus } from './sky/alerts.ts';
export type { AlertOrder, SkyAlertFilter, SkyModel } from './sky/model.ts';
export { observationStatuses, type ObservationStatus } from './sky/observation.ts';
export { skyView } from './sky/view.ts';

/** The read model in PostgreSQL: tables, their migrations, and the projectors that fill them from the logs. */
export { alertsView } from './alerts.ts';
export { changesOf, readEntries, type EventRow, type Projection, type View } from './changes.ts';
export { driftMissions } from './drift-missions.ts';
export { jobStatuses, type JobRow, type JobStatus } from './fold.ts';
export { expectedMigrations, migrate } from './migrate.ts';
export { missionStatuses, type MissionEvents, type MissionStatus } from './missions.ts';
export { openPool, type Log, type PoolSpec } from './pool.ts';
export { startProjector, type ProjectionStatus, type Projector, type ProjectorSpec } from './projector.ts';
export { openReadModel, type Page, type Paging, type ReadModel, type Shown } from './read-model.ts';

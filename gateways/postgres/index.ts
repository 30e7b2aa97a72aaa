/** The read model in PostgreSQL: tables, their migrations, and the projectors that fill them from the logs. */
export type { Projection } from './changes.ts';
export type { Stages } from './entry.ts';
export { migrate } from './migrate.ts';
export type { MissionEvents } from './missions.ts';
export { openPool, type Log, type PoolSpec } from './pool.ts';
export { startProjector, type ProjectionStatus, type Projector, type ProjectorSpec } from './projector.ts';

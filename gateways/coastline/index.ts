export { findCoastline } from './find.ts';
export type { FoundCoastline } from './find.ts';
export { openCoastline } from './open.ts';
export { coastlineFaults } from './errors.ts';
export { coastlineSettings } from './settings.ts';

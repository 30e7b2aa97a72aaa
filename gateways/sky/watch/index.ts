export { watchSettings } from './settings.ts';
export { watchObservations, type WatchOptions } from './watch.ts';

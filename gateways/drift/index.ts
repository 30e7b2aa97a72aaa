export { compareFiles, type ComparedResults, type ComparedWithTrack } from './compare.ts';
export { writeDemo, type Demo } from './demo.ts';
export { runOffline, type OfflineOptions, type OfflineResult } from './offline.ts';
export { createDriftPorts, type DriftPorts } from './ports.ts';

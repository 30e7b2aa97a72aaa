export { createDriftPorts, type DriftPorts } from './ports.ts';

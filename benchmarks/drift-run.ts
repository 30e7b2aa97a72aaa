/**
 * One timed mission in a process of its own: `drift-run FOLDER NAME --particles N --repeat N --threads N`, one JSON line.
 * Measured is what lies between the loaded forcing and the last output: seeding, simulation, a sink that throws the
 * frames away. Reading files is not.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { neededInterval, neededVariables } from '../actors/drift/core/coverage.ts';
import { simulateOnThreads } from '../actors/drift/crew.ts';
import { findCoastline, openCoastline } from '../gateways/coastline/index.ts';
import { openForcing } from '../gateways/netcdf/index.ts';
import { forcingFiles, missionFor, timedMissions } from './drift-missions.ts';

export interface DriftResult {
  /** Particles × steps, those already lost included, as the peer counts. */
  readonly particleSteps: number;
  /** Of every repeat, the first one with a cold compiler; CPU of the whole process with all its threads. */
  readonly cpuSeconds: readonly number[];
  readonly wallSeconds: readonly number[];
  readonly lost: number;
  readonly peakMiB: number;
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { repeat: { type: 'string', default: '3' }, threads: { type: 'string', default: '1' }, particles: { type: 'string' } } });
const [folder = '', name] = positionals;
const found = timedMissions.find((one) => one.name === name);
if (found === undefined) throw new Error(`there is no timed mission ${name}`);
const mission = missionFor({ ...found, particles: Number(values.particles ?? found.particles) }, forcingFiles.map((file) => join(folder, file)));
const coastline = findCoastline(process.env);
if (coastline === undefined) throw new Error('no coastline is installed: node deploy/setup.mjs');
const coast = await openCoastline(coastline.file);
const { sources } = await openForcing(mission.forcing, { folder, window: neededInterval(mission), variables: neededVariables(mission), hash: false });
const reports = [];
for (let k = 0; k < Number(values.repeat); k++) {
  reports.push(await simulateOnThreads({ mission, forcing: sources, coast, threads: Number(values.threads) }, { frame() {} }));
}
const result: DriftResult = {
  particleSteps: mission.particles * (reports[0]?.steps ?? 0),
  cpuSeconds: reports.map(({ cpuSeconds }) => cpuSeconds),
  wallSeconds: reports.map(({ simulationSeconds }) => simulationSeconds),
  lost: (reports[0]?.stranded ?? 0) + (reports[0]?.missingData ?? 0),
  peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
};
console.log(JSON.stringify(result));

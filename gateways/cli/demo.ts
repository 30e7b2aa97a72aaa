/** The demonstration: a mission on invented forcing, through the broker like anybody's, and where its results are. */
import { copyFile, mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { homePath } from '../../deploy/embedded/index.ts';
import type { Environment } from '../../protocol/settings.ts';
import { findCoastline } from '../coastline/index.ts';
import { writeDemo } from '../drift/index.ts';
import { openArtifacts } from '../artifacts/index.ts';
import type { Running } from '../up/index.ts';
import { artifactsUrl } from './artifact-place.ts';
import { CliFailure, exit, type Exit } from './exit.ts';
import { paintOf, whoAsks } from './given.ts';
import { openProgress } from './progress.ts';
import type { Session } from './session.ts';
import type { Terminal } from './terminal.ts';
import { jobEnd, type Ended } from './wait.ts';
import { span } from './text.ts';

const forcingFolder = (env: Environment): string => join(homePath(env), 'forcing');

/** The environment in which hosts may read the demonstration's forcing, beside what the settings allow. */
export function forcingOfDemo(env: Environment): Environment {
  const given = env['ALIDADE_DRIFT_FORCING'] ?? '';
  return given === '' ? env : { ...env, ALIDADE_DRIFT_FORCING: `${given}${delimiter}${forcingFolder(env)}` };
}

/** A new one each time: a mission that is done is not done again. */
export const demoId = (now: Date): string => `demo-${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}`;

export interface DemoRun {
  readonly running: Running;
  readonly terminal: Terminal;
  readonly json: boolean;
  /** False: everything is stopped after it, so there is nothing to open or to send. */
  readonly stays: boolean;
}

export async function runDemo({ running, terminal, json, stays }: DemoRun): Promise<Exit> {
  const { env } = terminal;
  const id = demoId(new Date());
  const { mission } = await writeDemo(forcingFolder(env), id);
  const hasCoast = findCoastline(env) !== undefined;
  const asked = hasCoast ? mission : { ...mission, params: { ...mission.params, coastline: 'ignore' } };
  const session = await running.connect();
  const pipeline = session.pipelines.find(({ domain }) => domain === 'drift');
  try {
    if (pipeline === undefined) throw new CliFailure(exit.failed, 'the catalog that runs here has no missions', { name: 'NOT_FOUND' });
    if (!json) terminal.print(`\nDemonstration mission ${paintOf(terminal)('bold', id)}: a life raft adrift near Shetland for 24 h, in invented (synthetic) wind and current${hasCoast ? '' : '\nNo coastline is installed: this mission ignores land, and its map shows none (`node deploy/setup.mjs` fetches it)'}`);
    const began = performance.now();
    await session.operations.submit({ domain: 'drift', event: 'requested', id, payload: new TextEncoder().encode(JSON.stringify(asked)), by: whoAsks() });
    const progress = await openProgress(terminal, id, json);
    const end = await jobEnd({ session, pipeline, id, progress, signal: terminal.interruption() }).finally(() => progress.close());
    if (end === undefined) return exit.interrupted;
    const files = end.status === 'done' ? await exportFiles(session, env, id) : {};
    if (json) terminal.print(JSON.stringify({ event: 'mission', id, status: end.status, seconds: Number(((performance.now() - began) / 1000).toFixed(3)), ...(end.reason === '' ? {} : { code: end.code, reason: end.reason }), files }));
    else {
      tellEnd(terminal, id, end, files, performance.now() - began);
      if (stays) await tellDoors(terminal, running, id, asked);
    }
    return end.status === 'done' ? exit.ok : exit.failed;
  } finally {
    await session.close();
  }
}

/** Files that a person looks at, and what `publish` has named them. */
const resultNames = { 'density.png': 'density.png', 'particles.nc': 'raw/particles.nc', 'summary.json': 'summary.json', 'animation.gif': 'animation.gif' } as const;

/** Copies of the results under their names, for people and programs that look at files; by name. */
async function exportFiles(session: Session, env: Environment, id: string): Promise<Readonly<Record<string, string>>> {
  const home = homePath(env);
  const store = await openArtifacts(artifactsUrl(env, home), { env, nats: session.transport.nc, cacheFolder: join(home, 'artifact-copies') });
  const folder = join(home, 'results', id);
  await mkdir(folder, { recursive: true });
  const files: Record<string, string> = {};
  for (const [name, place] of Object.entries(resultNames)) {
    const ref = await store.resolve(`driftline-results/${id}/${place}`);
    if (ref === undefined) continue;
    files[name] = join(folder, name);
    await copyFile(await store.path(ref), files[name]);
  }
  return files;
}

const line = (terminal: Terminal, name: string, what: string): void => terminal.print(`  ${paintOf(terminal)('bold', name.padEnd(10))} ${what}`);

function tellEnd(terminal: Terminal, id: string, end: Ended, files: Readonly<Record<string, string>>, ms: number): void {
  const paint = paintOf(terminal);
  if (end.status !== 'done') terminal.print(paint('red', `${id} ${end.status === 'dead' ? 'died' : 'was cancelled'} at ${end.stage}: ${end.code}: ${end.reason}`));
  else terminal.print(`${paint('green', 'done')} in ${span(ms)}`);
  terminal.print('');
  for (const [name, file] of [['map', 'density.png'], ['NetCDF', 'particles.nc'], ['summary', 'summary.json']] as const) if (files[file] !== undefined) line(terminal, name, files[file]);
}

async function tellDoors(terminal: Terminal, running: Running, id: string, mission: object): Promise<void> {
  const { url } = running.run.http;
  line(terminal, 'page', `${await running.link()}   (lets one browser in, within ten minutes)`);
  line(terminal, 'API', `${url}/v1/missions/${id}   (Authorization: Bearer …, http.token in ${join(running.home, 'run.json')})`);
  line(terminal, 'API docs', `${url}/docs`);
  terminal.print(`\nYour own mission, from a second terminal in this folder:\n`);
  terminal.print(`  npx nats pub drift.requested.M1 '${JSON.stringify({ ...mission, mission_id: 'M1' })}'`);
  terminal.print('  npx alidade jobs show M1');
  terminal.print(`  npx nats stream view DRIFT --translate 'npx alidade decode'`);
}

/** `alidade drift`: missions without any server, and what became of them. */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AlidadeError } from '../../protocol/errors.ts';
import { DriftRequested } from '../../schemas/index.ts';
import { compareFiles, runOffline, type ComparedResults, type ComparedWithTrack } from '../drift/index.ts';
import { DataFileError } from '../netcdf/index.ts';
import { CliFailure, exit, usage, type Exit } from './exit.ts';
import { argument, paintOf, type Always, type Given } from './given.ts';
import { openProgress, type Progress } from './progress.ts';
import { readJob } from './submission-file.ts';
import { table } from './text.ts';

export interface SimulateOptions extends Always {
  readonly out?: string;
  readonly threads?: number;
  readonly seed?: number;
  readonly animation?: boolean;
}

/** Share of the whole that is behind when a stage begins, by its name; the simulation is the long one. */
const begun: Readonly<Record<string, number>> = { prepare: 0, simulate: 0.05, map: 0.8, publish: 0.98 };
const ended: Readonly<Record<string, number>> = { prepare: 0.05, simulate: 0.8, map: 0.98, publish: 1 };

/** Codes of a mission that is wrong as it was written; nothing was simulated. */
const wrongMission: ReadonlySet<string> = new Set(['INVALID_MISSION', 'INVALID_EVENT', 'NOT_COVERED', 'NO_COASTLINE']);

export async function simulateMission({ terminal, args, options }: Given<SimulateOptions>): Promise<Exit> {
  const file = argument(args, 0, 'the mission file');
  const { mission, id } = await readMission(file);
  const out = resolve(options.out ?? join('results', id));
  const progress = options.json === true ? silent : await openProgress(terminal, id, false);
  const { json: _json, out: _out, ...chosen } = options;
  try {
    const result = await runOffline(mission, {
      ...chosen, out, folder: dirname(resolve(file)), env: terminal.env, signal: terminal.interruption(),
      progress: (fraction, stage) => progress.at((begun[stage] ?? 0) + fraction * ((ended[stage] ?? 1) - (begun[stage] ?? 0)), stage),
    });
    progress.close();
    if (options.json === true) terminal.print(JSON.stringify({ mission_id: id, files: result.files, result: result.event }));
    else for (const path of Object.values(result.files)) terminal.print(path);
    return exit.ok;
  } catch (error) {
    progress.close();
    if (terminal.interruption().aborted) throw new CliFailure(exit.interrupted, 'interrupted; no result was left behind', { name: 'INTERRUPTED' });
    if (!(error instanceof AlidadeError) || !wrongMission.has(error.code)) throw error;
    throw new CliFailure(exit.usage, `${file}: ${error.message.replace(/; (?=(?:params|mission_id)\b)/g, `\n  ${file}: `)}`, { name: error.code, cause: error });
  }
}

const silent: Progress = { at: () => undefined, say: () => undefined, close: () => undefined };

async function readMission(file: string): Promise<{ readonly mission: unknown; readonly id: string }> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw usage(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  const read = readJob(file, bytes, DriftRequested);
  if ('faults' in read) throw new CliFailure(exit.usage, read.faults.join('\n'), { name: 'INVALID_MISSION' });
  const mission: unknown = JSON.parse(new TextDecoder().decode(read.job.payload));
  return { mission, id: read.job.id ?? 'mission' };
}

export async function compareResults({ terminal, args, options }: Given<Always>): Promise<Exit> {
  const compared = await compareFiles(argument(args, 0, 'the first file'), argument(args, 1, 'the second file')).catch((error: unknown) => {
    throw error instanceof DataFileError ? new CliFailure(exit.usage, error.message, { name: error.code, cause: error }) : error;
  });
  if (options.json === true) terminal.print(JSON.stringify(compared));
  else terminal.print(compared.kind === 'results' ? ofResults(compared, paintOf(terminal)) : ofTrack(compared, paintOf(terminal)));
  return exit.ok;
}

type Paint = ReturnType<typeof paintOf>;

function ofResults({ times }: ComparedResults, paint: Paint): string {
  return table(times, [
    { title: 'TIME', of: (one) => one.time },
    { title: 'MEANS', of: (one) => metres(one.means), right: true },
    { title: 'MEDIAN', of: (one) => metres(one.particles?.median), right: true },
    { title: '95 %', of: (one) => metres(one.particles?.p95), right: true },
    { title: 'GREATEST', of: (one) => metres(one.particles?.greatest), right: true },
  ], { paint });
}

function ofTrack({ times, score, normalizedSeparation, particles }: ComparedWithTrack, paint: Paint): string {
  const rows = table(times, [
    { title: 'TIME', of: (one) => one.time },
    { title: 'APART', of: (one) => metres(one.separationMetres), right: true },
    { title: 'OBSERVED WAY', of: (one) => metres(one.observedMetres), right: true },
  ], { paint });
  return [
    rows, '',
    `skill score (Liu and Weisberg 2011): ${score.toFixed(3)} for the mean position (normalized separation ${normalizedSeparation.toFixed(3)})`,
    `single particles: best ${particles.best.toFixed(3)}, median ${particles.median.toFixed(3)} of ${particles.count}`,
  ].join('\n');
}

const metres = (value: number | undefined): string => (value === undefined ? '–' : value < 10_000 ? `${value.toFixed(value < 10 ? 3 : 0)} m` : `${(value / 1000).toFixed(1)} km`);

/** `alidade sensors replay`: what these rules would have done with recorded readings. */
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { durationRule, parseDuration } from '../../actors/sensors/core/duration.ts';
import type { Transition } from '../../actors/sensors/core/transition.ts';
import { ActiveSet, parseTime, Replay, replayFile, Timeline, type LineFault, type PlottedReplay, type Replayed, type ReplayTimes } from '../sensors/index.ts';
import { CliFailure, exit, usage, type Exit } from './exit.ts';
import type { Always, Given } from './given.ts';
import { checkSensors } from './sensors-check.ts';
import { configurationFrom } from './sensors-configuration.ts';
import { asJson, asText, statisticsTable } from './sensors-output.ts';
import type { Terminal } from './terminal.ts';

export interface ReplayOptions extends Always {
  readonly rules: readonly string[];
  readonly devices?: readonly string[];
  readonly readings?: string;
  readonly configCheck?: boolean;
  readonly every: string;
  readonly from?: string;
  readonly until?: string;
  readonly states?: boolean;
  readonly plot?: string;
  readonly verbose?: boolean;
}

const SHOWN_FAULTS = 20;

export async function replayReadings({ terminal, args, options }: Given<ReplayOptions>): Promise<Exit> {
  if (options.configCheck === true) return checkSensors({ terminal, args, options });
  const { readings } = options;
  if (readings === undefined) throw usage('--readings is missing: a file with a reading as JSON on each line, or - for standard input');
  const times = timesOf(options);
  const configuration = await configurationFrom(terminal, options);
  // Nothing is printed before everything has been read: a file with a fault has no answer.
  const lines: string[] = [];
  let active = new ActiveSet();
  let timeline = new Timeline();
  const onEvaluation = (at: number, transitions: readonly Transition[]): void => {
    if (options.plot !== undefined) transitions.forEach((one) => timeline.add(one));
    if (options.states === true) {
      active.apply(transitions);
      lines.push(JSON.stringify({ at: new Date(at).toISOString(), ...active.lists }));
    } else for (const transition of transitions) lines.push(options.json === true ? asJson(transition) : asText(transition));
  };
  const begin = (): Replay => {
    lines.length = 0;
    active = new ActiveSet();
    timeline = new Timeline();
    return new Replay(configuration, times, onEvaluation);
  };
  const result = await replayFile(readings === '-' ? terminal.stdin : readings, begin).catch((error: unknown) => {
    throw usage(`${readings} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  if ('faults' in result) throw new CliFailure(exit.usage, describeFaults(readings, result.faults), { name: 'INVALID_READINGS' });
  for (let i = 0; i < lines.length; i += 1000) terminal.write(`${lines.slice(i, i + 1000).join('\n')}\n`);
  const { from, until } = result.replayed;
  if (options.plot !== undefined && from !== undefined && until !== undefined) await writePlot(options.plot, { title: `${configuration.rules.length === 1 ? (configuration.rules[0]?.id ?? '') : `${configuration.rules.length} rules`} over ${readings === '-' ? 'standard input' : basename(readings)}`, from, until, timeline });
  if (options.verbose === true) terminal.note(summary(result.replayed, terminal));
  return exit.ok;
}

async function writePlot(file: string, replay: PlottedReplay): Promise<void> {
  const { plotReplay } = await import('../sensors/plot/draw.ts');
  await writeFile(file, await plotReplay(replay)).catch((error: unknown) => {
    throw usage(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  });
}

function timesOf({ every, from, until }: ReplayOptions): ReplayTimes {
  const everyMs = parseDuration(every);
  if (everyMs === undefined) throw usage(`--every ${every} is not ${durationRule}`);
  if (everyMs === 0) throw usage('--every must be longer than 0s');
  const [first, last] = [timeOf('--from', from), timeOf('--until', until)];
  if (first !== undefined && last !== undefined && first > last) throw usage('--from is after --until');
  return { everyMs, ...(first !== undefined && { from: first }), ...(last !== undefined && { until: last }) };
}

function timeOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = parseTime(text);
  if (at === undefined) throw usage(`${option} ${text} is not a time such as 2026-01-01T00:00:00Z (with its zone)`);
  return at;
}

function describeFaults(file: string, faults: readonly LineFault[]): string {
  const shown = faults.slice(0, SHOWN_FAULTS).map(({ line, message }) => `${file}:${line}: ${message}`);
  return [`${faults.length} ${faults.length === 1 ? 'line is' : 'lines are'} no reading`, ...shown, ...(faults.length > SHOWN_FAULTS ? [`and ${faults.length - SHOWN_FAULTS} more`] : [])].join('\n');
}

function summary({ evaluations, readings, statistics }: Replayed, terminal: Terminal): string {
  return `${evaluations} evaluations, ${readings} readings\n${statisticsTable(statistics, terminal)}`;
}

/** `alidade sensors dry-run`: what rules would open and resolve, over the log of the Alidade that runs; writes nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { durationRule, parseDuration } from '../../actors/sensors/core/duration.ts';
import type { Transition } from '../../actors/sensors/core/transition.ts';
import type { LogCursor } from '../../protocol/log-reader.ts';
import { eventFilter, streamOf } from '../../protocol/subjects.ts';
import { DryRun } from '../sensors/index.ts';
import { CliFailure, exit, usage, type Exit } from './exit.ts';
import type { Always, Given } from './given.ts';
import { withSession } from './session.ts';
import { checkSensors } from './sensors-check.ts';
import { configurationFrom, type ConfigurationFiles } from './sensors-configuration.ts';
import { asJson, asText, statisticsTable } from './sensors-output.ts';

export interface DryRunOptions extends Always, ConfigurationFiles {
  readonly interval: string;
  readonly since: string;
  readonly follow: boolean;
  readonly verbose?: boolean;
  readonly configCheck?: boolean;
}

export async function dryRun({ terminal, args, options }: Given<DryRunOptions>): Promise<Exit> {
  if (options.configCheck === true) return checkSensors({ terminal, args, options });
  const [everyMs, sinceMs] = [duration('--interval', options.interval), duration('--since', options.since)];
  if (everyMs === 0) throw usage('--interval must be longer than 0s');
  const configuration = await configurationFrom(terminal, options);
  const tell = (transitions: readonly Transition[]): void => transitions.forEach((one) => terminal.print(options.json === true ? asJson(one) : asText(one)));
  return withSession(terminal, async ({ transport, reader }) => {
    const [stream, filters] = [streamOf('sensors'), [eventFilter('sensors', 'reading'), eventFilter('sensors', 'readings')]];
    const state = await reader.state(stream);
    if (state === undefined) throw new CliFailure(exit.failed, `there is no stream ${stream}: no reading was ever published`, { name: 'NOT_FOUND' });
    const run = new DryRun(configuration, everyMs, Date.now() - sinceMs, tell);
    for await (const message of transport.scan(stream, filters, state.firstSequence)) run.read(message);
    if (options.follow) await follow(run, reader.read(stream, { from: state.lastSequence + 1, created: state.created, filters }), terminal.interruption());
    // The last look is now, so that what has just come in counts.
    else run.evaluateAt(Date.now());
    if (options.verbose === true) {
      const { evaluations, readings, unreadable, statistics } = run.counts;
      terminal.note(`${evaluations} evaluations, ${readings} readings${unreadable === 0 ? '' : `, ${unreadable} messages with what is no reading`}\n${statisticsTable(statistics, terminal)}`);
    }
    return exit.ok;
  });
}

function duration(option: string, text: string): number {
  const parsed = parseDuration(text);
  if (parsed === undefined) throw usage(`${option} ${text} is not ${durationRule}`);
  return parsed;
}

/** Until somebody interrupts. Messages and evaluations by turns, in the order of their times. */
async function follow(run: DryRun, cursor: LogCursor, signal: AbortSignal): Promise<void> {
  const stop = (): void => void cursor.close();
  signal.addEventListener('abort', stop);
  try {
    let coming = cursor.take(500);
    while (!signal.aborted) {
      const due = new AbortController();
      const tick = sleep(Math.max(0, run.nextMs - Date.now()), 'tick' as const, { signal: due.signal }).catch(() => 'tick' as const);
      const first = await Promise.race([coming, tick]);
      due.abort();
      if (first === 'tick') run.evaluateUntil(Date.now());
      else if (first.length === 0) return;
      else {
        first.forEach((message) => run.read(message));
        coming = cursor.take(500);
      }
    }
  } finally {
    signal.removeEventListener('abort', stop);
    await cursor.close();
  }
}

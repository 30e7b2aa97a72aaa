/**
 * `alidade up`: everything in this process and its children, until Ctrl-C. With `--demo` a mission on
 * invented forcing goes through it first, so that whoever starts it sees what it does.
 */
import { homePath } from '../../deploy/embedded/index.ts';
import type { RunFile } from '../../deploy/embedded/index.ts';
import { startUp, type Running } from '../up/index.ts';
import { forcingOfDemo, runDemo } from './demo.ts';
import { CliFailure, exit, type Exit } from './exit.ts';
import { paintOf, type Always, type Given } from './given.ts';
import type { Terminal } from './terminal.ts';
import { span } from './text.ts';
import { programVersion } from './version.ts';

export interface UpOptions extends Always {
  readonly demo?: boolean;
  readonly once?: boolean;
}

export async function up({ terminal, options }: Given<UpOptions>): Promise<Exit> {
  const began = performance.now();
  // From here on Ctrl-C stops in order, also in the middle of the start.
  const signal = terminal.interruption();
  const isDemo = options.demo === true || options.once === true;
  const env = isDemo ? forcingOfDemo(terminal.env) : terminal.env;
  const running = await startUp({ env, signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
    return undefined;
  });
  if (running === undefined) {
    if (options.json !== true) terminal.note('alidade: stopped before it was ready; nothing is left running');
    return options.once === true ? exit.interrupted : exit.ok;
  }
  try {
    for (const text of running.warnings) terminal.note(`alidade: ${text}`);
    tellReady(terminal, options, running.run, performance.now() - began);
    return await work(running, terminal, options, isDemo);
  } finally {
    await stop(running, terminal, options);
  }
}

/** Until it is to end: the demonstration with `--once`, otherwise Ctrl-C, or what cannot be repaired. */
async function work(running: Running, terminal: Terminal, options: UpOptions, isDemo: boolean): Promise<Exit> {
  const signal = terminal.interruption();
  const failed = running.failed.then((error): never => {
    throw new CliFailure(exit.failed, `Alidade gives up: ${error.message}; see logs/ in ${homePath(terminal.env)}`, { name: 'GIVEN_UP', cause: error });
  });
  const demo = isDemo ? await Promise.race([failed, runDemo({ running, terminal, json: options.json === true, stays: options.once !== true })]) : exit.ok;
  if (options.once === true || demo === exit.interrupted) return demo;
  if (options.json !== true) terminal.print(`\n${paintOf(terminal)('dim', 'Ctrl-C stops everything.')}`);
  await Promise.race([failed, aborted(signal)]);
  return exit.ok;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });

const withoutLogin = (url: string): string => url.replace(/\/\/[^@/]*@/, '//');

function tellReady(terminal: Terminal, options: UpOptions, run: RunFile, ms: number): void {
  if (options.json === true) {
    terminal.print(JSON.stringify({ event: 'ready', version: programVersion(), seconds: Number((ms / 1000).toFixed(3)), home: homePath(terminal.env), supervisor_pid: run.supervisor_pid, nats_url: run.nats.url, http_url: run.http.url }));
    return;
  }
  const paint = paintOf(terminal);
  terminal.print(`${paint('green', `Alidade ${programVersion()} is ready`)} after ${span(ms)}: broker ${withoutLogin(run.nats.url)}, database ${withoutLogin(run.database_url)}, data in ${homePath(terminal.env)}`);
}

async function stop(running: Running, terminal: Terminal, options: UpOptions): Promise<void> {
  const began = performance.now();
  await running.stop();
  if (options.json === true) terminal.print(JSON.stringify({ event: 'stopped', seconds: Number(((performance.now() - began) / 1000).toFixed(3)) }));
  else terminal.print(`stopped everything in ${span(performance.now() - began)}`);
}

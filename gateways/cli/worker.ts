/** `alidade worker`: host processes for a broker that runs elsewhere, until Ctrl-C. */
import { startWorker } from '../up/index.ts';
import { CliFailure, exit, type Exit } from './exit.ts';
import type { Always, Given } from './given.ts';

export interface WorkerOptions extends Always {
  readonly domain?: readonly string[];
}

export async function worker({ terminal, options }: Given<WorkerOptions>): Promise<Exit> {
  const signal = terminal.interruption();
  const running = await startWorker({ env: terminal.env, signal, ...(options.domain === undefined ? {} : { groups: options.domain }) }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
    return undefined;
  });
  if (running === undefined) return exit.ok;
  try {
    if (options.json === true) terminal.print(JSON.stringify({ event: 'ready', hosts: running.hosts }));
    else terminal.note(`alidade: ${running.hosts.length} host ${running.hosts.length === 1 ? 'process serves' : 'processes serve'} the broker; Ctrl-C drains and ends`);
    const failed = running.failed.then((error): never => {
      throw new CliFailure(exit.failed, `the worker gives up: ${error.message}`, { name: 'GIVEN_UP', cause: error });
    });
    const aborted = new Promise<void>((done) => (signal.aborted ? done() : signal.addEventListener('abort', () => done(), { once: true })));
    await Promise.race([failed, aborted]);
    return exit.ok;
  } finally {
    await running.stop();
  }
}

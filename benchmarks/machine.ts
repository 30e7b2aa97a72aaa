import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { natsServerProgram } from '../deploy/embedded/index.ts';

export interface Machine {
  readonly startedAt: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
  readonly natsServer: string;
  /** Over one, five and fifteen minutes; our own share included. */
  readonly load: readonly number[];
}

export const machine = (): Machine => ({
  startedAt: new Date().toISOString(),
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
  node: process.version,
  natsServer: execFileSync(natsServerProgram(), ['--version'], { encoding: 'utf8' }).trim(),
  load: loadavg(),
});

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** CPU time per job, user and system: of this process with all its threads, and of one server process. */
export class CpuMeter {
  readonly #serverPid: number | undefined;
  readonly #client: number;
  readonly #server: number | null;

  constructor(serverPid: number | undefined) {
    this.#serverPid = serverPid;
    this.#client = clientMicros();
    this.#server = serverMicros(serverPid);
  }

  perJob(jobs: number): { clientMicros: number; serverMicros: number | null } {
    const server = serverMicros(this.#serverPid);
    return { clientMicros: (clientMicros() - this.#client) / jobs, serverMicros: server === null || this.#server === null ? null : (server - this.#server) / jobs };
  }
}

function clientMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Fields 14 and 15 of /proc/<pid>/stat, in clock ticks; the name before them may hold spaces. */
function serverMicros(pid: number | undefined): number | null {
  if (pid === undefined) return null;
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return (ticks * 1e6) / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
}

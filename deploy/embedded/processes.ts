/** What Linux tells about processes: who they are beyond a pid that is reused, and where they work. */
import { readFileSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** After the name in parentheses, which may itself hold spaces and parentheses: state is field 0, start time field 19. */
const statFields = (pid: number): readonly string[] | undefined => readText(`/proc/${pid}/stat`)?.replace(/^.*\) /s, '').split(' ');

/**
 * A process's start, unique on this machine since it was built: boot id and clock ticks since boot.
 * Undefined when no such process lives (a zombie has ended).
 */
export function processStart(pid: number): string | undefined {
  const fields = statFields(pid);
  const ticks = fields?.[19];
  if (ticks === undefined || fields?.[0] === 'Z' || fields?.[0] === 'X') return undefined;
  return `${readText('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}:${ticks}`;
}

export const isRunning = (pid: number, start = processStart(pid)): boolean => start !== undefined && processStart(pid) === start;

function worksIn(pid: number, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder;
  } catch {
    return false;
  }
}

/** Processes of that program whose working folder is `folder`, as far as this user may see them. */
export function processesIn(folder: string, program: string): readonly number[] {
  const real = realpathSync(folder);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => readText(`/proc/${pid}/comm`)?.trim() === program && worksIn(pid, real) && isRunning(pid));
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Resolves to whether all have ended within the time. */
export async function ended(pids: readonly number[], withinMs: number): Promise<boolean> {
  const starts = pids.map((pid) => ({ pid, start: processStart(pid) }));
  const deadline = Date.now() + withinMs;
  while (starts.some(({ pid, start }) => start !== undefined && isRunning(pid, start))) {
    if (Date.now() > deadline) return false;
    await wait(10);
  }
  return true;
}

/**
 * Ends what an earlier owner of the folder left behind: politely first, then not. Returns the pids
 * that were found. A program's second instance on one store would corrupt it.
 */
export async function endOrphans(folder: string, program: string, polite: NodeJS.Signals): Promise<readonly number[]> {
  const found = processesIn(folder, program);
  for (const pid of found) signal(pid, polite);
  if (!(await ended(found, 5000))) {
    for (const pid of processesIn(folder, program)) signal(pid, 'SIGKILL');
    await ended(found, 5000);
  }
  return found;
}

/** Living processes whose environment says `variable=value`, as far as this user may see them, this process not among them. */
export function processesMarked(variable: string, value: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && (readText(`/proc/${pid}/environ`)?.split('\0').includes(`${variable}=${value}`) ?? false) && isRunning(pid));
}

/** Kills what a killed supervisor left behind; the pids that were found. */
export async function endMarked(variable: string, value: string): Promise<readonly number[]> {
  const found = processesMarked(variable, value);
  for (const pid of found) signal(pid, 'SIGKILL');
  await ended(found, 5000);
  return found;
}

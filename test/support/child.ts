/** A program run by a test: its output kept, its end awaited, gone with the test process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { waitFor } from './wait-for.ts';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TestChild {
  readonly pid: number;
  readonly process: ChildProcess;
  /** Both streams so far, as they came. */
  output(): string;
  readonly ended: Promise<Ended>;
  /** Resolves when the output matches; throws with the output when it does not in time. */
  untilSays(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray>;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<Ended>;
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export interface ChildOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly uid?: number;
  readonly gid?: number;
  readonly timeoutMs?: number;
}

export function startChild(file: string, args: readonly string[], options: ChildOptions = {}): TestChild {
  const { timeoutMs = 120_000, env, ...rest } = options;
  const child = spawn(file, args, { ...rest, ...(env === undefined ? {} : { env: { ...process.env, ...env } }), stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  let [stdout, stderr, both] = ['', '', ''];
  child.stdout.on('data', (chunk: Buffer) => ((stdout += chunk.toString()), (both += chunk.toString())));
  child.stderr.on('data', (chunk: Buffer) => ((stderr += chunk.toString()), (both += chunk.toString())));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ code, signal, stdout, stderr });
    });
  });
  return {
    pid: child.pid ?? 0,
    process: child,
    output: () => both,
    ended,
    untilSays: (pattern, withinMs = 30_000) =>
      waitFor(() => pattern.exec(both), { withinMs, what: `output ${pattern}` }).catch((error: unknown) => {
        throw new Error(`${String(error)}; it said:\n${both}`);
      }),
    kill: async () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

/** Runs a program to its end. */
export const runChild = (file: string, args: readonly string[], options: ChildOptions = {}): Promise<Ended> => startChild(file, args, options).ended;

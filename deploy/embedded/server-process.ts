/**
 * One server as a child. It lives in a session of its own, so a Ctrl-C in the terminal reaches the
 * supervisor alone, which ends its servers last. If the supervisor is killed instead, the kernel
 * signals the server in the same moment (`setpriv --pdeathsig`); where setpriv is missing, the next
 * start finds the orphan by its working folder and ends it.
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AlidadeError } from '../../protocol/errors.ts';

const setpriv = '/usr/bin/setpriv';
const logLimitBytes = 16 * 1024 * 1024;

export interface ServerCommand {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Whom it runs as, when not as this process. */
  readonly account?: { readonly uid: number; readonly gid: number };
  readonly logFile: string;
  /** What ends it in good order. */
  readonly stopSignal: NodeJS.Signals;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface ServerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ServerProcess {
  readonly pid: number;
  /** Resolves when it has ended, for whatever reason. */
  readonly exited: Promise<ServerExit>;
  /** Undefined while it runs. */
  exit(): ServerExit | undefined;
  /** The last lines it logged since it was started. */
  lastWords(): string;
  /** Ends it in good order, and by force after `limitMs`. Resolves when it is gone. */
  stop(limitMs?: number): Promise<void>;
}

/** Opens the log for appending; a long one becomes `.1` first. */
function openLog(file: string): { readonly fd: number; readonly offset: number } {
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file) && statSync(file).size > logLimitBytes) renameSync(file, `${file}.1`);
  const fd = openSync(file, 'a', 0o600);
  return { fd, offset: fstatSync(fd).size };
}

export async function startServerProcess(command: ServerCommand): Promise<ServerProcess> {
  const log = openLog(command.logFile);
  const dies = existsSync(setpriv) ? [setpriv, '--pdeathsig', command.stopSignal.slice(3), '--'] : [];
  const [file = command.file, ...args] = [...dies, command.file, ...command.args];
  const child = spawn(file, args, { cwd: command.cwd, detached: true, stdio: ['ignore', log.fd, log.fd], ...(command.env === undefined ? {} : { env: command.env }), ...command.account });
  closeSync(log.fd);
  let ended: ServerExit | undefined;
  const exited = new Promise<ServerExit>((resolve) =>
    child.once('exit', (code, signal) => {
      ended = { code, signal };
      resolve(ended);
    }),
  );
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => reject(new AlidadeError('SERVER_NOT_STARTED', `${command.name} cannot be started: ${cause.message}`, { cause })));
  });
  const stop = async (limitMs = 5000): Promise<void> => {
    if (ended !== undefined) return;
    child.kill(command.stopSignal);
    const force = setTimeout(() => child.kill('SIGKILL'), limitMs);
    await exited;
    clearTimeout(force);
  };
  return {
    pid: child.pid ?? 0,
    exited,
    exit: () => ended,
    lastWords: () => readFileSync(command.logFile).subarray(log.offset).toString('utf8').trim().split('\n').slice(-6).join('\n'),
    stop,
  };
}

/** Waits until `ready` says true; throws with the server's last words when it ends first or takes too long. */
export async function untilReady(name: string, server: ServerProcess, ready: () => Promise<boolean>, limitMs: number): Promise<void> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const exit = server.exit();
    if (exit !== undefined) throw new AlidadeError('SERVER_ENDED', `${name} ended at start (${exit.signal ?? `exit code ${exit.code}`}):\n${server.lastWords()}`, { retryable: true });
    if (await ready()) return;
    if (Date.now() > deadline) {
      await server.stop();
      throw new AlidadeError('SERVER_NOT_READY', `${name} was not ready within ${limitMs / 1000} s:\n${server.lastWords()}`, { retryable: true });
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

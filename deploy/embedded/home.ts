/**
 * The home folder: all data of one embedded Alidade. One supervisor holds it at a time. The lock file
 * names the holder by pid and start time, so a lock left by a killed process is recognised even when
 * its pid is someone else's by now. `run.json` tells scripts and a second terminal where everything is.
 */
import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { AlidadeError } from '../../protocol/errors.ts';
import { isRunning, processStart } from './processes.ts';
import { runFileOf, type RunFile } from './run-file.ts';
import { isRecord, readJson, replaceFile } from './small-files.ts';

export interface Home {
  /** Absolute. */
  readonly path: string;
  /** Replaces `run.json` in one step. */
  publish(run: RunFile): void;
  /** Takes `run.json` away and lets the next supervisor in. */
  close(): void;
}

interface Holder {
  readonly pid: number;
  readonly start: string;
}

const isHolder = (value: unknown): value is Holder => isRecord(value) && typeof value['pid'] === 'number' && typeof value['start'] === 'string';

/** Where the data live: the setting ALIDADE_HOME, default `.alidade` in the working folder. */
export const homePath = (env: Readonly<Record<string, string | undefined>> = process.env): string => {
  const given = env['ALIDADE_HOME'];
  return resolve(given === undefined || given === '' ? '.alidade' : given);
};

/** The pid of the living supervisor that holds the home; undefined when nobody does. */
export function homeHolder(path: string): number | undefined {
  const holder = readJson(join(path, 'lock'));
  return isHolder(holder) && isRunning(holder.pid, holder.start) ? holder.pid : undefined;
}

/** `run.json` of a home that a living supervisor holds; undefined otherwise. */
export function readRunFile(path: string): RunFile | undefined {
  return homeHolder(path) === undefined ? undefined : runFileOf(readJson(join(path, 'run.json')));
}

/**
 * Between reading a stale lock and replacing it nobody else may do the same. The gate is a socket in
 * Linux's abstract namespace: the kernel opens it again when its holder dies.
 */
async function atTheGate<T>(path: string, work: () => T): Promise<T> {
  const name = `\0alidade-home-${createHash('sha256').update(realpathSync(path)).digest('hex').slice(0, 24)}`;
  for (;;) {
    const gate = createServer();
    const open = await new Promise<boolean>((done, fail) => {
      gate.once('error', (error) => ('code' in error && error.code === 'EADDRINUSE' ? done(false) : fail(error)));
      gate.listen(name, () => done(true));
    });
    if (!open) {
      await wait(10);
      continue;
    }
    try {
      return work();
    } finally {
      await new Promise((done) => gate.close(done));
    }
  }
}

function makeWritable(home: string): void {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new AlidadeError('HOME_UNUSABLE', `user ${process.getuid?.() ?? ''} can keep no data in ${home} (${code}): name a folder of your own with ALIDADE_HOME`);
  }
}

/** Takes the home, making it when it is not there. Throws `HOME_HELD` with the pid of a living holder, `HOME_UNUSABLE` where nothing can be written. */
export async function openHome(path: string = homePath()): Promise<Home> {
  const home = resolve(path);
  makeWritable(home);
  const start = processStart(process.pid);
  if (start === undefined) throw new AlidadeError('NO_PROC', '/proc does not tell when this process started: Alidade needs Linux with /proc');
  await atTheGate(home, () => {
    const holder = homeHolder(home);
    if (holder !== undefined) throw new AlidadeError('HOME_HELD', `${home} is held by process ${holder}: stop it first, or choose another folder with ALIDADE_HOME`);
    rmSync(join(home, 'run.json'), { force: true });
    replaceFile(join(home, 'lock'), `${JSON.stringify({ pid: process.pid, start })}\n`);
  });
  return {
    path: home,
    publish: (run) => replaceFile(join(home, 'run.json'), `${JSON.stringify(run, undefined, 2)}\n`),
    close: () => {
      rmSync(join(home, 'run.json'), { force: true });
      rmSync(join(home, 'lock'), { force: true });
    },
  };
}

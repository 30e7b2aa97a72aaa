/** The compiled command line as a child process, the way people run it. */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
export const program = join(root, 'bin', 'alidade.mjs');

export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Run {
  /** On top of an environment without any Alidade setting. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
  readonly cwd?: string;
}

const settings = /^(ALIDADE_|DATABASE_URL$|NO_COLOR$|FORCE_COLOR$)/;
/** The environment without any setting of Alidade that the tests happen to run with. */
export const plainEnv = (): Record<string, string | undefined> => Object.fromEntries(Object.entries(process.env).filter(([name]) => !settings.test(name)));

/** Runs one command to its end; killed, with no exit code, after a minute. */
export function alidade(args: readonly string[], run: Run = {}): Promise<Said> {
  const child = spawn(process.execPath, [program, ...args], { cwd: run.cwd ?? root, env: { ...plainEnv(), ...run.env }, stdio: 'pipe', timeout: 60_000, killSignal: 'SIGKILL' });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  // A command that reads no input may be gone before this is written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(run.stdin ?? '');
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done({ code, out, err }));
  });
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Standard output as one JSON object; throws with what was said when it is none. */
export function jsonOf(said: Said): Readonly<Record<string, unknown>> {
  const value = parse(said.out, said);
  if (!isRecord(value)) throw new Error(`no object: ${said.out}`);
  return value;
}
/** Standard output as JSON lines. */
export const linesOf = (said: Said): readonly unknown[] => said.out.trim().split('\n').filter((line) => line !== '').map((line) => parse(line, said));

function parse(text: string, said: Said): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`not JSON (exit ${said.code}): ${said.out}\n${said.err}`);
  }
}

/** Fields of objects in a list, as `jsonOf` gives it. */
export const column = (list: unknown, field: string): readonly unknown[] => (Array.isArray(list) ? list.map((one: unknown) => (isRecord(one) ? one[field] : undefined)) : []);

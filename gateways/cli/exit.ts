/**
 * How a command ends. Every error is one sentence that names what is wrong and the remedy; what kind
 * of error it is shows in the exit code.
 */
import { AlidadeError } from '../../protocol/errors.ts';

export const exit = { ok: 0, failed: 1, usage: 2, unreachable: 3, interrupted: 130 } as const;
export type Exit = (typeof exit)[keyof typeof exit];

/** Printed by `--help` and in the README. */
export const exitCodes: readonly (readonly [Exit, string])[] = [
  [exit.ok, 'done; commands that run until they are stopped (up, worker, status, events tail) end so on Ctrl-C'],
  [exit.failed, 'what was asked for failed: the job died, an id is not known, a check found something'],
  [exit.usage, 'the command line, a setting or a file given to it is wrong; nothing was attempted'],
  [exit.unreachable, 'nothing runs here, or a server does not answer'],
  [exit.interrupted, 'interrupted before it had finished (submit --wait, up --once)'],
];

export class CliFailure extends Error {
  readonly exit: Exit;
  readonly code: string;
  constructor(code: Exit, message: string, options: { readonly name?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exit = code;
    this.code = options.name ?? (code === exit.usage ? 'USAGE' : code === exit.unreachable ? 'UNREACHABLE' : 'FAILED');
  }
}
export const usage = (message: string): CliFailure => new CliFailure(exit.usage, message);

export interface Explained {
  readonly exit: Exit;
  readonly code: string;
  readonly message: string;
}

const wrongInput: ReadonlySet<string> = new Set(['UNKNOWN_GROUP', 'INVALID_ID', 'INVALID_FILTER', 'INVALID_CURSOR', 'INVALID_SETTINGS', 'HOME_UNUSABLE', 'INVALID_ROUTES', 'INVALID_CURATION', 'ARTIFACT_BAD_URL', 'BAD_TRACK', 'NOTHING_TO_COMPARE', 'BAD_FITS', 'BAD_INPUT', 'NO_FILE']);
const nobodyThere: ReadonlySet<string> = new Set(['NOT_RUNNING', 'NO_BROKER', 'BROKER_UNREACHABLE', 'BROKER_TOO_OLD', 'UNANSWERED', 'ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT']);

/** What a person is told of an error; `code` is for programs that read `--json`. */
export function explain(error: unknown): Explained {
  if (error instanceof CliFailure) return { exit: error.exit, code: error.code, message: error.message };
  if (!(error instanceof Error)) return { exit: exit.failed, code: 'UNEXPECTED', message: `unexpected: ${String(error)}` };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'UNEXPECTED';
  if (wrongInput.has(code)) return { exit: exit.usage, code, message: error.message };
  if (nobodyThere.has(code)) return { exit: exit.unreachable, code, message: withoutAnswer(error) };
  if (error instanceof AlidadeError || code !== 'UNEXPECTED') return { exit: exit.failed, code, message: error.message };
  return { exit: exit.failed, code, message: `unexpected ${error.name}: ${error.message} (--debug shows where)` };
}

/** An AlidadeError has the remedy in it; a bare network error does not. */
const withoutAnswer = (error: Error): string => (error instanceof AlidadeError ? error.message : `a server does not answer (${error.message}): \`alidade doctor\` says which`);

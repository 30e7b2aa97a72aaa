/**
 * What a thrown error means for a job. Foreign errors are classified here, at one place: retryable
 * (the world may be better later) or not (the same input will fail the same way).
 */

/** A fault of the runtime or an actor, with its numbers as fields of the message. */
export class AlidadeError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  constructor(code: string, message: string, options: { readonly retryable?: boolean; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

export interface Fault {
  readonly code: string;
  readonly reason: string;
  readonly retryable: boolean;
}

/** Codes of the operating system and of libraries that say "not now" rather than "never". */
const passing: ReadonlySet<string> = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH',
  'EMFILE', 'ENFILE', 'ENOSPC', 'EDQUOT', 'EBUSY', 'EAGAIN', 'TIMEOUT', 'UNANSWERED', 'LOG_FULL',
  'TIME_LIMIT', 'MEMORY_LIMIT', 'THREAD_DIED', 'ERR_WORKER_OUT_OF_MEMORY',
]);

const codeOf = (error: object): string | undefined => ('code' in error && typeof error.code === 'string' ? error.code : undefined);

/**
 * An unknown error is retryable: an actor says `reject` when it knows that the input is at fault,
 * so what it did not foresee deserves its attempts before it becomes a dead letter.
 * An error that says itself whether it is (`retryable`) is believed.
 * Programming errors (TypeError, RangeError, ReferenceError) fail the same way each time and are not.
 */
export function classify(error: unknown): Fault {
  if (error instanceof AlidadeError) return { code: error.code, reason: oneLine(error.message), retryable: error.retryable };
  if (!(error instanceof Error)) return { code: 'THROWN_VALUE', reason: oneLine(String(error)), retryable: false };
  const code = codeOf(error);
  if ('retryable' in error && typeof error.retryable === 'boolean') return { code: code ?? error.name, reason: oneLine(error.message), retryable: error.retryable };
  if (code !== undefined) return { code, reason: oneLine(error.message), retryable: passing.has(code) || code.startsWith('08') || code.startsWith('57P') };
  const programming = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return { code: error.name, reason: oneLine(`${error.name}: ${error.message}`), retryable: !programming };
}

/** What ends only when a person has made room: no job is to be lost to a disk that is full for a night. */
const patient: ReadonlySet<string> = new Set(['DISK_FULL', 'ENOSPC', 'EDQUOT']);
/** With the usual backoff of at most five minutes: a day. */
const patientAttempts = 300;

/** Tries before a job that failed so becomes a dead letter; `usual`: what its actor's policy says. */
export const attemptsFor = (code: string, usual: number): number => (patient.has(code) ? Math.max(usual, patientAttempts) : usual);

/** Reasons travel in headers: one line, bounded. */
export const oneLine = (text: string): string => {
  const line = text.replace(/[\r\n\t ]+/g, ' ').trim();
  return line.length > 1000 ? `${line.slice(0, 997)}...` : line;
};

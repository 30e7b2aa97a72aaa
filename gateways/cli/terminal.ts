/** What a command sees of the world: where it may write, who may interrupt it, its environment. */
import type { Environment } from '../../protocol/settings.ts';

export interface Terminal {
  /** A line to standard output. */
  print(line: string): void;
  /** Bytes as they are. */
  write(text: string): void;
  /** A line to standard error: what is said beside the result. */
  note(line: string): void;
  /** Whether a person reads standard output. */
  readonly isTty: boolean;
  /** Whether colours may be used: on a terminal, unless NO_COLOR is set or TERM is dumb. */
  readonly colour: boolean;
  readonly columns: number;
  readonly env: Environment;
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };
  /** Aborted by Ctrl-C or SIGTERM from the first call on; a second Ctrl-C ends the process at once. */
  interruption(): AbortSignal;
}

const interruptedTwice = 130;

export function realTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  // Whoever reads may leave first (`| head`): that is no error of ours.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  let interruption: AbortController | undefined;
  return {
    print: (line) => void stdout.write(`${line}\n`),
    write: (text) => void stdout.write(text),
    note: (line) => void stderr.write(`${line}\n`),
    isTty: stdout.isTTY === true,
    colour: stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
    columns: stdout.columns ?? 120,
    env,
    stdin: process.stdin,
    interruption: () => (interruption ??= watchSignals()).signal,
  };
}

function watchSignals(): AbortController {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(interruptedTwice);
    controller.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return controller;
}

/**
 * The command line. Starting must be cheap (`decode` runs once per message), so the commands are only
 * named here and in `program.ts`; what they do is loaded when they run.
 */
import { realTerminal } from './terminal.ts';
import type { Explained } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** Runs one command; resolves with its exit code and never rejects. */
export async function main(argv: readonly string[], terminal: Terminal = realTerminal()): Promise<number> {
  try {
    if (argv[0] === 'decode' && argv.slice(1).every((word) => word === '--json')) {
      const { decode } = await import('./decode.ts');
      return await decode(terminal, { json: argv.length > 1 });
    }
    const { runProgram } = await import('./program.ts');
    return await runProgram(argv, terminal);
  } catch (error) {
    const { explain } = await import('./exit.ts');
    tell(explain(error), error, argv, terminal);
    return explain(error).exit;
  }
}

function tell({ code, message }: Explained, error: unknown, argv: readonly string[], terminal: Terminal): void {
  if (argv.includes('--json')) terminal.note(JSON.stringify({ error: { code, message } }));
  else terminal.note(`alidade: ${message}`);
  if (argv.includes('--debug') && error instanceof Error) terminal.note(error.stack ?? '');
}

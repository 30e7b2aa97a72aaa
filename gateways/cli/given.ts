/** What a command is given, and what several of them ask of it. */
import { userInfo } from 'node:os';
import { paintWith, type Paint } from './text.ts';
import { usage } from './exit.ts';
import type { Terminal } from './terminal.ts';

export interface Given<Options> {
  readonly terminal: Terminal;
  readonly args: readonly string[];
  readonly options: Options;
}

/** Options that every command has. */
export interface Always {
  readonly json?: boolean;
}

export const paintOf = (terminal: Terminal): Paint => paintWith(terminal.colour);

/** The argument at a place; the program has made sure that it is there. */
export function argument(args: readonly string[], place: number, name: string): string {
  const value = args[place];
  if (value === undefined) throw usage(`${name} is missing`);
  return value;
}

/** Who gave an order, for the audit: the user of this machine. */
export function whoAsks(): string {
  try {
    return `cli:${userInfo().username}`;
  } catch {
    // A container's user need not have a name.
    return `cli:${process.getuid?.() ?? 'unknown'}`;
  }
}
export const orderOf = (options: { readonly reason?: string }): { readonly by: string; readonly reason?: string } => ({ by: whoAsks(), ...(options.reason === undefined ? {} : { reason: options.reason }) });

/**
 * What the `sky` commands share. A command is a declaration (options and help, cheap to load) and its work in
 * `gateways/sky`, loaded when it runs: it gets arguments and options and returns what is printed.
 */
import { InvalidArgumentError, type Command, type OptionValues } from 'commander';
import type { Does } from './drift-commands.ts';
import { exit } from './exit.ts';
import type { Always, Given } from './given.ts';

/** Adds one command to the group. */
export type SkyCommand = (sky: Command, does: Does) => void;

/** What a command has found. */
export interface SkyAnswer {
  /** Printed as one line with --json; has `seconds` of pure compute where something is computed. */
  readonly json: unknown;
  /** For people; nothing is printed when it is empty. */
  readonly text: string;
}

/** Work of a command: throws errors whose message is one sentence with file, HDU and fault. */
export type SkyWork<Options> = (args: readonly string[], options: Options, signal: AbortSignal) => SkyAnswer | Promise<SkyAnswer>;

/** Runs the work and prints its answer. */
export const answers = <Options extends OptionValues & Always>(load: () => Promise<SkyWork<Options>>) =>
  async () => {
    const work = await load();
    return async ({ terminal, args, options }: Given<Options>) => {
      const { json, text } = await work(args, options, terminal.interruption());
      if (options.json === true) terminal.print(JSON.stringify(json));
      else if (text !== '') terminal.print(text);
      return exit.ok;
    };
  };

export const examples = (...lines: readonly string[]): string => `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;

/** Parses an option that is a number of an interval. */
export function number(least = -Infinity, most = Infinity): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < least || value > most) throw new InvalidArgumentError(`It must be a number${range(least, most)}.`);
    return value;
  };
}

/** Parses an option that is a whole number of an interval. */
export function whole(least = 0, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least || value > most) throw new InvalidArgumentError(`It must be a whole number${range(least, most === Number.MAX_SAFE_INTEGER ? Infinity : most)}.`);
    return value;
  };
}

const range = (least: number, most: number): string => (Number.isFinite(least) && Number.isFinite(most) ? `, ${least} to ${most}` : Number.isFinite(least) ? `, ${least} or more` : Number.isFinite(most) ? `, ${most} or less` : '');

/** An HDU by index (from 0) or EXTNAME. */
export const hdu = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text);

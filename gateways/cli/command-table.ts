/** The commands as a Markdown table, for the documentation. Pure. */
import type { Argument, Command } from 'commander';
import { exitCodes } from './exit.ts';

const argumentWords = (argument: Argument): string => {
  const words = `${argument.name()}${argument.variadic ? '…' : ''}`;
  return argument.required ? `<${words}>` : `[${words}]`;
};
const cell = (text: string): string => text.replaceAll('|', '\\|');

function rowsOf(command: Command, path: readonly string[]): readonly string[] {
  if (command.commands.length > 0) return command.commands.filter((one) => one.name() !== 'commands').flatMap((one) => rowsOf(one, [...path, one.name()]));
  const usage = [...path, ...command.registeredArguments.map(argumentWords)].join(' ');
  const options = command.options.filter((one) => one.long !== '--json').map((one) => `\`${one.long ?? one.short ?? ''}\``);
  return [`| \`${cell(usage)}\` | ${cell(command.description())}${options.length === 0 ? '' : ` ${options.join(' ')}`} |`];
}

export const commandTable = (program: Command): string => ['| command | what it does, and its options |', '| --- | --- |', ...rowsOf(program, [])].join('\n');
export const exitTable = (): string => ['| exit code | meaning |', '| --- | --- |', ...exitCodes.map(([code, words]) => `| ${code} | ${cell(words)} |`)].join('\n');

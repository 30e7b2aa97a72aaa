import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { commandTable, exitTable } from '../../../gateways/cli/command-table.ts';
import { exit } from '../../../gateways/cli/exit.ts';
import { createProgram } from '../../../gateways/cli/program.ts';
import { realTerminal } from '../../../gateways/cli/terminal.ts';

const readme = readFileSync(resolve(import.meta.dirname, '../../../gateways/cli/README.md'), 'utf8');
const program = createProgram({ terminal: realTerminal(), exit: exit.ok });

test("the README's commands are the program's (print them anew with `npx alidade commands`)", () => {
  expect(readme).toContain(commandTable(program));
});

test("the README's exit codes are the program's", () => {
  expect(readme).toContain(exitTable());
});

test('every command has --json and a description that ends as a sentence', () => {
  const leaves = (command: typeof program): readonly (typeof program)[] => (command.commands.length === 0 ? [command] : command.commands.flatMap(leaves));
  for (const command of leaves(program)) {
    expect(command.options.map((one) => one.long), command.name()).toContain('--json');
    expect(command.description(), command.name()).toMatch(/[.)]$/);
  }
});

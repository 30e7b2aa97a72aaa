/** The `sensors` commands with their options and help. */
import type { Command } from 'commander';
import type { Does } from './drift-commands.ts';

const examples = (...lines: readonly string[]): string => `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;

export function sensorsCommands(program: Command, does: Does): void {
  const sensors = program.command('sensors').summary('rules and routes without a server').description('Rules over readings, and who is told, without a server.').helpCommand(false);
  does(
    sensors.command('route').description('The receivers that an alert with these labels would reach, comma-separated, as `amtool config routes test` says it.')
      .requiredOption('-r, --routes <file>', "the notification configuration: Alertmanager's, or with Alidade's own fields")
      .requiredOption('-l, --labels <labels>', 'name=value pairs, comma-separated; - reads one set a line from standard input')
      .addHelpText('after', examples('npx alidade sensors route --routes alertmanager.yml --labels severity=critical,team=reef', 'npx alidade sensors route --routes alertmanager.yml --labels - < label-sets.txt')),
    async () => (await import('./sensors-route.ts')).routeLabels,
  );
}

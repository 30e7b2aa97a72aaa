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
  does(
    sensors.command('replay').description('What rules would have done with recorded readings: every transition, with a simulated clock.')
      .requiredOption('-r, --rules <files...>', 'rules, YAML or JSON')
      .option('--devices <files...>', 'devices with their labels')
      .option('--readings <file>', 'a reading as JSON on each line; - for standard input')
      .option('--every <duration>', 'between evaluations', '30s')
      .option('--from <time>', 'first evaluation; default: the earliest reading')
      .option('--until <time>', 'no evaluation after it; default: the latest reading')
      .option('--states', 'instead, who is pending and who is firing after each evaluation, as JSON')
      .option('--plot <file>', 'also a picture of when what was pending and firing, as PNG')
      .option('--config-check', 'only check the rules and devices, as `sensors check` does')
      .option('--verbose', 'also statistics of each rule, on standard error')
      .addHelpText('after', examples('npx alidade sensors replay --rules rules.yaml --devices devices.yaml --readings last-month.jsonl --every 30s', 'npx alidade sensors replay --rules rules.yaml --readings - --json < readings.jsonl | jq -c .')),
    async () => (await import('./sensors-replay.ts')).replayReadings,
  );
  does(
    sensors.command('check').description('Every fault of rules and devices at once, with file, line and rule; ends with 1 when there is one.')
      .requiredOption('-r, --rules <files...>', 'rules, YAML or JSON')
      .option('--devices <files...>', 'devices with their labels')
      .addHelpText('after', examples('npx alidade sensors check --rules rules.yaml --devices devices.yaml')),
    async () => (await import('./sensors-check.ts')).checkSensors,
  );

  does(
    sensors.command('dry-run').description('What rules would open and resolve, over the readings in the log and those that come; nothing is written and nobody is told.')
      .requiredOption('-r, --rules <files...>', 'rules, YAML or JSON')
      .option('--devices <files...>', 'devices with their labels')
      .option('--interval <duration>', 'between evaluations', '30s')
      .option('--since <duration>', 'evaluate from so long ago on', '0s')
      .option('--no-follow', 'up to now, then end')
      .option('--config-check', 'only check the rules and devices, as `sensors check` does')
      .option('--verbose', 'also statistics of each rule, on standard error, at the end')
      .addHelpText('after', examples('npx alidade sensors dry-run --rules new-rules.yaml --devices devices.yaml', 'npx alidade sensors dry-run --rules new-rules.yaml --since 1d --no-follow --json --verbose')),
    async () => (await import('./sensors-dry-run.ts')).dryRun,
  );
}

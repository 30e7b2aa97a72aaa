/** The `alerts` and `silences` commands with their options and help. */
import { InvalidArgumentError, type Command, type Option } from 'commander';
import type { Does } from './drift-commands.ts';

const examples = (...lines: readonly string[]): string => `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;

/** Parsers that the program has for all its commands. */
export interface Parsers {
  /** Seconds of `90s` or `2h`. */
  readonly duration: (text: string) => number;
  /** Unix milliseconds. */
  readonly time: (text: string) => number;
  readonly pageSize: (text: string) => number;
  readonly commentOption: () => Option;
}

const id = (text: string): string => {
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(text)) throw new InvalidArgumentError('It must be letters, digits, _ and -, 1 to 128 of them.');
  return text;
};

export function alertCommands(program: Command, does: Does, { duration, time, pageSize, commentOption }: Parsers): void {
  const alerts = program.command('alerts').summary('what fires, and who has it').description('Alerts of the sensors: what fires, and orders about one.').helpCommand(false);
  does(
    alerts.command('list').description('Alerts, newest first; those that still fire unless --all.')
      .option('-a, --all', 'also those that are over').option('-r, --rule <id>', 'of this rule', id).option('--device <id>', 'of this device', id).option('-s, --severity <word>', 'of this severity')
      .option('-n, --limit <count>', 'so many', pageSize, 50).option('--cursor <cursor>', 'go on where a list has ended')
      .addHelpText('after', examples('npx alidade alerts list', 'npx alidade alerts list --all --rule tank-hot --json | jq .items')),
    async () => (await import('./alerts.ts')).listAlerts,
  );
  does(alerts.command('show').description('One alert with every step it took.').argument('<id>', '', id), async () => (await import('./alerts.ts')).showAlert);
  does(
    alerts.command('ack').description('Somebody has it: reminders and escalation stop, the evaluation goes on.').argument('<id>', '', id).addOption(commentOption()).option('--for <time>', 'only so long, such as 2h', duration).option('--withdraw', 'take the acknowledgement back')
      .addHelpText('after', examples('npx alidade alerts ack o-n_WfmEYDFiT --comment "on my way"')),
    async () => (await import('./alerts.ts')).acknowledgeAlert,
  );
  does(alerts.command('snooze').description('Nothing is sent about it for a while.').argument('<id>', '', id).requiredOption('--for <time>', 'so long, such as 1h', duration).addOption(commentOption()), async () => (await import('./alerts.ts')).snoozeAlert);
  does(alerts.command('resolve').description('End it by hand; it opens again when its condition holds again after it did not.').argument('<id>', '', id).addOption(commentOption()), async () => (await import('./alerts.ts')).resolveAlert);

  const silences = program.command('silences').summary('whom nothing is said about').description('Silences: whom nothing is said about, and until when.').helpCommand(false);
  does(silences.command('list').description('Silences that hold now or will; with --all also those that have ended.').option('-a, --all', 'also those that have ended'), async () => (await import('./silences.ts')).listSilences);
  const span = (command: Command): Command => command.argument('<matchers...>', 'name="value", with = != =~ or !~; all must fit').option('--for <time>', 'so long, such as 2h', duration).option('--until <time>', 'until then (ISO 8601)', time).option('--from <time>', 'from then on; default: now', time);
  does(
    span(silences.command('add').description('Say nothing about alerts that fit, for a time. It shows whom that hits now.')).addOption(commentOption())
      .addHelpText('after', examples(`npx alidade silences add 'alertname="tank-hot"' 'site=~"reef-.*"' --for 2h --comment cleaning`)),
    async () => (await import('./silences.ts')).addSilence,
  );
  does(span(silences.command('preview').description('Which alerts that fire now such a silence would fit; nothing is made.')), async () => (await import('./silences.ts')).previewSilences);
  does(silences.command('expire').description('End a silence now.').argument('<id>', '', id), async () => (await import('./silences.ts')).expireSilence);
}

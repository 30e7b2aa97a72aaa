/** The `rules` and `devices` commands with their options and help. */
import { Option, type Command } from 'commander';
import type { Does } from './drift-commands.ts';

const examples = (...lines: readonly string[]): string => `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;
const reason = (): Option => new Option('--reason <text>', 'kept with the change in the log');
const deviceFiles = (): Option => new Option('--devices <files...>', 'devices with their labels');

export function rulesCommands(program: Command, does: Does): void {
  const rules = program.command('rules').summary('rules: in force, from files, tested').description('Rules: what is in force, what comes from files, tests.').helpCommand(false);
  does(
    rules.command('list').description('Rules that are in force.').option('-v, --verbose', 'also what each has counted: evaluations, alerts, readings by what became of them')
      .addHelpText('after', examples('npx alidade rules list', 'npx alidade rules list --verbose', "npx alidade rules list --verbose --json | jq '.items[] | {id, statistics}'")),
    async () => (await import('./configured.ts')).listRules,
  );
  does(rules.command('show').description('One rule as it is in force, and what it has counted.').argument('<id>'), async () => (await import('./configured.ts')).showRule);
  does(rules.command('history').description('Every version of a rule: who changed what, when and why.').argument('<id>'), async () => (await import('./configured.ts')).ruleHistory);
  does(
    rules.command('apply').description('Put the rules of files into force, once: new ones are created, others changed, none deleted. All or nothing.').argument('<files...>', 'rules, YAML or JSON')
      .addOption(deviceFiles()).addOption(reason()).option('--dry-run', 'say what would change, and change nothing').option('--config-check', 'only check the files, as `rules check` does')
      .addHelpText('after', examples('npx alidade rules apply rules.yaml --devices devices.yaml', 'npx alidade rules apply rules.yaml --dry-run')),
    async () => (await import('./apply.ts')).applyRules,
  );
  does(rules.command('delete').description('Delete rules; what they have open ends.').argument('<ids...>').addOption(reason()), async () => (await import('./configured.ts')).deleteRules);
  does(
    rules.command('check').description('Every fault of rules (and devices) at once, with file, line and rule; ends with 1 when there is one. Needs no server.').argument('<files...>', 'rules, YAML or JSON').addOption(deviceFiles())
      .addHelpText('after', examples('npx alidade rules check rules.yaml --devices devices.yaml')),
    async () => (await import('./sensors-check.ts')).checkRuleFiles,
  );
  does(
    rules.command('test').description('Play scenarios against the rules that they name, and tell what is not as expected. Like `promtool test rules`; ends with 1 when a test fails.')
      .argument('<files...>', 'scenario files, YAML')
      .addHelpText('after', examples('npx alidade rules test tank.test.yaml')),
    async () => (await import('./rules-test.ts')).testRules,
  );

  const devices = program.command('devices').summary('devices and their labels').description('Listed devices: what is in force, what comes from files.').helpCommand(false);
  does(devices.command('list').description('Devices that are listed, with their labels.'), async () => (await import('./configured.ts')).listDevices);
  does(devices.command('show').description('One device as it is listed.').argument('<id>'), async () => (await import('./configured.ts')).showDevice);
  does(devices.command('history').description('Every version of a device: who changed what, when and why.').argument('<id>'), async () => (await import('./configured.ts')).deviceHistory);
  does(
    devices.command('apply').description('Put the devices of files into force, once: new ones are created, others changed, none deleted. All or nothing.').argument('<files...>', 'devices, YAML or JSON')
      .addOption(reason()).option('--dry-run', 'say what would change, and change nothing').option('--config-check', 'only check the files')
      .addHelpText('after', examples('npx alidade devices apply devices.yaml')),
    async () => (await import('./apply.ts')).applyDevices,
  );
  does(devices.command('delete').description('Delete devices; what rules about their labels have open for them ends.').argument('<ids...>').addOption(reason()), async () => (await import('./configured.ts')).deleteDevices);
  does(devices.command('check').description('Every fault of files of devices at once; ends with 1 when there is one. Needs no server.').argument('<files...>', 'devices, YAML or JSON'), async () => (await import('./sensors-check.ts')).checkDeviceFiles);
}

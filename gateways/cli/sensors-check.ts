/** `alidade sensors check`: whether rules and devices could be loaded. */
import { describeFinding } from '../sensors/index.ts';
import { exit, type Exit } from './exit.ts';
import type { Always, Given } from './given.ts';
import { findingsIn, type ConfigurationFiles } from './sensors-configuration.ts';

/** The files as arguments: of rules, and of devices with --devices. */
export const checkRuleFiles = ({ terminal, args, options }: Given<Always & Pick<ConfigurationFiles, 'devices'>>): Promise<Exit> => checkSensors({ terminal, args, options: { ...options, rules: args } });
export const checkDeviceFiles = ({ terminal, args, options }: Given<Always>): Promise<Exit> => checkSensors({ terminal, args, options: { ...options, rules: [], devices: args } });

export async function checkSensors({ terminal, options }: Given<Always & ConfigurationFiles>): Promise<Exit> {
  const { configuration, findings } = await findingsIn(options);
  if (options.json === true) for (const finding of findings) terminal.print(JSON.stringify(finding));
  else {
    for (const finding of findings) terminal.print(describeFinding(finding));
    const errors = findings.filter(({ severity }) => severity === 'error').length;
    terminal.note(configuration === undefined ? `${errors} ${errors === 1 ? 'fault' : 'faults'}: nothing would be loaded` : `${configuration.rules.length} rules, ${configuration.devices.length} listed devices`);
  }
  return configuration === undefined ? exit.failed : exit.ok;
}

/** `alidade rules apply` and `alidade devices apply`: rules and devices from files into force. */
import { applyPlan, describeFinding, planApply, type PlannedChange } from '../sensors/index.ts';
import { readEver } from '../sensors/configured.ts';
import { WrongSequence } from '../../protocol/transport.ts';
import { CliFailure, exit, usage, type Exit } from './exit.ts';
import { orderOf, type Always, type Given } from './given.ts';
import { withSession } from './session.ts';
import { checkSensors } from './sensors-check.ts';
import { describeAll, sourcesOf } from './sensors-configuration.ts';

interface ApplyOptions extends Always {
  readonly devices?: readonly string[];
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly configCheck?: boolean;
}

/** Rules, and with --devices devices as well. */
export const applyRules = (given: Given<ApplyOptions>): Promise<Exit> => apply(given, given.args, given.options.devices ?? []);
export const applyDevices = (given: Given<ApplyOptions>): Promise<Exit> => apply(given, [], given.args);

async function apply({ terminal, args, options }: Given<ApplyOptions>, rules: readonly string[], devices: readonly string[]): Promise<Exit> {
  if (options.configCheck === true) return checkSensors({ terminal, args, options: { rules, devices, ...(options.json === undefined ? {} : { json: options.json }) } });
  const sources = { rules: await sourcesOf(rules), devices: await sourcesOf(devices) };
  return withSession(terminal, async ({ transport }) => {
    const [everRules, everDevices] = await Promise.all([readEver(transport, 'rule'), readEver(transport, 'device')]);
    const plan = planApply(sources, { rules: everRules, devices: everDevices });
    if ('findings' in plan) throw new CliFailure(exit.usage, describeAll(plan.findings), { name: 'INVALID_RULES' });
    for (const warning of plan.warnings) terminal.note(describeFinding(warning));
    if (options.dryRun !== true) {
      await applyPlan(transport, plan, orderOf(options), Date.now()).catch((error: unknown) => {
        throw error instanceof WrongSequence ? usage('somebody else has changed one of them meanwhile: say it again') : error;
      });
    }
    if (options.json === true) terminal.print(JSON.stringify({ items: plan.changes.map(({ kind, id, change }) => ({ kind, id, change })), applied: options.dryRun !== true }));
    else for (const one of plan.changes) terminal.print(words(one, options.dryRun === true));
    for (const { id, change, followed } of plan.changes) if (change !== 'unchanged' && followed !== undefined) terminal.note(`${id} stands in ${followed} too, which is followed: what is said there comes back when that file is changed`);
    return exit.ok;
  });
}

const words = ({ kind, id, change }: PlannedChange, isDry: boolean): string => `${isDry && change !== 'unchanged' ? 'would be ' : ''}${change}: ${kind} ${id}`;

/** `alidade rules test`: scenario files against the rules that they name. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { formatDuration } from '../../actors/sensors/core/duration.ts';
import { readScenario, runTest, type Difference, type Scenario } from '../sensors/index.ts';
import { CliFailure, exit, usage, type Exit } from './exit.ts';
import type { Always, Given } from './given.ts';
import { configurationFrom } from './sensors-configuration.ts';
import type { Terminal } from './terminal.ts';

export async function testRules({ terminal, args, options }: Given<Always>): Promise<Exit> {
  let failed = 0;
  for (const file of args) {
    const scenario = await scenarioFrom(file);
    failed += await runFile(file, scenario, terminal, options.json === true);
  }
  return failed > 0 ? exit.failed : exit.ok;
}

async function scenarioFrom(file: string): Promise<Scenario> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw usage(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  const scenario = readScenario(file, text);
  if ('faults' in scenario) throw new CliFailure(exit.usage, scenario.faults.join('\n'), { name: 'INVALID_SCENARIO' });
  return scenario;
}

/** How many tests failed. Files in a scenario count from its folder. */
async function runFile(file: string, scenario: Scenario, terminal: Terminal, asJson: boolean): Promise<number> {
  const beside = (name: string): string => resolve(dirname(resolve(file)), name);
  const configuration = await configurationFrom(terminal, { rules: scenario.ruleFiles.map(beside), devices: scenario.deviceFiles.map(beside) });
  let failed = 0;
  for (const test of scenario.tests) {
    const differences = runTest(configuration, test, scenario.everyMs);
    if (differences.length > 0) failed++;
    if (asJson) terminal.print(JSON.stringify({ file, line: test.line, test: test.name, ok: differences.length === 0, differences }));
    else terminal.print([`${differences.length === 0 ? 'ok  ' : 'FAIL'} ${file}:${test.line}: ${test.name}`, ...differences.map((one) => describe(file, one))].join('\n'));
  }
  return failed;
}

function describe(file: string, { line, atMs, rule, missing, unexpected }: Difference): string {
  return [
    `     ${file}:${line}: at ${formatDuration(atMs)}, rule ${rule}:`,
    ...missing.map((text) => `       expected    ${text}`), ...unexpected.map((text) => `       unexpected  ${text}`),
  ].join('\n');
}

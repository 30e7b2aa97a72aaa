/** What docs/sensors.md shows works, and it leaves nothing out. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fates } from '../../../actors/sensors/core/reading.ts';
import { overFunctions } from '../../../actors/sensors/core/rule.ts';
import { ruleSchema } from '../../../gateways/sensors/config/schema.ts';
import { describeFinding, readConfiguration, readScenario, runTest } from '../../../gateways/sensors/index.ts';

const document = readFileSync(join(resolve(import.meta.dirname, '../../..'), 'docs/sensors.md'), 'utf8');
const blocks = [...document.matchAll(/```yaml\n([^]*?)```/g)].map(([, text = '']) => text);
const rules = blocks.filter((text) => /^rules:/m.test(text));
const devices = { name: 'devices.yaml', text: blocks.find((text) => /^devices:/m.test(text)) ?? '' };

describe('docs/sensors.md', () => {
  test.for(rules.map((text, i) => [i + 1, text] as const))('rules of example %i can be loaded', ([, text]) => {
    const { findings, configuration } = readConfiguration([{ name: 'rules.yaml', text }], [devices]);
    expect(findings.map(describeFinding)).toEqual([]);
    expect(configuration?.rules.length).toBeGreaterThan(0);
  });

  test('its scenario holds', () => {
    const scenario = readScenario('tank.test.yaml', blocks.find((text) => /^rule_files:/m.test(text)) ?? '');
    if ('faults' in scenario) throw new Error(scenario.faults.join('\n'));
    const { configuration } = readConfiguration([{ name: 'rules.yaml', text: rules[0] ?? '' }], [devices]);
    if (configuration === undefined) throw new Error('the rules of the first example cannot be loaded');
    expect(scenario.tests.map((one) => runTest(configuration, one, scenario.everyMs))).toEqual([[]]);
  });

  test.for([...Object.keys(ruleSchema.properties), ...Object.keys(ruleSchema.properties.over.properties), ...overFunctions, ...fates])('speaks of %s', (name) => {
    expect(document).toMatch(new RegExp(`(\`[^\`\\n]*\\b${name}\\b[^\`\\n]*\`|^ .*\\b${name}:|^  - \\{.*\\b${name}:)`, 'm'));
  });
});

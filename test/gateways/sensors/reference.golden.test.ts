/** The reference's own programs judge `sensors replay`: scenarios worked out by hand, and promtool. */
import { spawn, spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { referenceMissing, referencePath } from '../../support/reference.ts';
import { program } from '../cli/command.ts';

/** `ALIDADE_SENSORS_SEEDS=1..20` for all of them (two minutes). */
const seeds = process.env['ALIDADE_SENSORS_SEEDS'] || '2';

const missing = referenceMissing('sensors');
const version = /version ([\d.]+)/.exec(spawnSync('promtool', ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1];
const noPromtool = version === undefined ? 'promtool is not installed (apt-get install prometheus)' : version.startsWith('2.') ? undefined : `promtool ${version} is no 2.x`;

function judge(script: string, ...options: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [referencePath('sensors', script), ...options, '--', process.execPath, program], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((done) => child.once('close', (code) => done(`${said}exit ${code}`)));
}

describe.skipIf(missing)(`sensors replay against the reference${missing === undefined ? '' : `: ${missing}`}`, () => {
  test('gives the answers worked out by hand', async () => {
    expect(await judge('golden.mjs')).toMatch(/golden: (\d+) of \1 scenarios hold\nexit 0$/);
  });

  test.skipIf(noPromtool)(`agrees with promtool at every evaluation, seeds ${seeds}${noPromtool === undefined ? '' : `: ${noPromtool}`}`, async () => {
    expect(await judge('differential.mjs', '--seeds', seeds, '--at-least', '5000')).toMatch(/differential: 0 mismatches in .*\nexit 0$/);
  }, 600_000);
});

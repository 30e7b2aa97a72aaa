/** Routing as Alertmanager's own tool answers it: the reference's random trees, its refusals and its RE2 syntax. All seeds: set ALIDADE_ROUTE_SEEDS=1..20. */
import { spawn, spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { referenceMissing, referencePath } from '../../../support/index.ts';
import { program } from '../../cli/command.ts';

const amtool = process.env['AMTOOL'] ?? 'amtool';
const missing = referenceMissing('sensors', 'routes.mjs') ?? (spawnSync(amtool, ['--version']).status === 0 ? undefined : 'no amtool (apt-get install prometheus-alertmanager)');
const seeds = process.env['ALIDADE_ROUTE_SEEDS'] ?? '3..3';

describe.skipIf(missing !== undefined)(`routing against amtool${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  test(`seeds ${seeds}: the same receivers, the same refusals`, { timeout: 300_000 }, async () => {
    const judge = spawn(process.execPath, [referencePath('sensors', 'routes.mjs'), '--seeds', seeds, '--', process.execPath, program]);
    let said = '';
    judge.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    judge.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise((done) => judge.once('close', done));
    expect(said).toContain('routes: 0 mismatches');
    expect(code).toBe(0);
  });
});

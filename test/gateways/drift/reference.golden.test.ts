/**
 * Missions as files, simulated offline and judged by the reference's own script: a few deterministic cases and a
 * stochastic one. All of them: set ALIDADE_DRIFT_CASES=all.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findCoastline } from '../../../gateways/coastline/index.ts';
import { runOffline } from '../../../gateways/drift/index.ts';
import { hasPython, python, pythonMissing, referenceMissing, referencePath, temporaryFolder } from '../../support/index.ts';

const few = ['det_arome_real_2h', 'det_const_60N_backward_24h', 'det_norkystgeom_nearcoast_6204N', 'sto_const_PIW1_24h'];
const missing = referenceMissing('drift', 'cases') ?? (hasPython() ? undefined : pythonMissing) ?? (findCoastline(process.env) === undefined ? 'no coastline installed (node deploy/setup.mjs)' : undefined);
const cases = process.env['ALIDADE_DRIFT_CASES'] === 'all' && missing === undefined ? readdirSync(referencePath('drift', 'cases')).map((name) => name.replace('.json', '')).filter((name) => !name.endsWith('_eps')) : few;

describe.skipIf(missing !== undefined)(`missions of the reference${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  test.for(cases)('%s is within tolerance', { timeout: 300_000 }, async (name) => {
    const { path, remove } = await temporaryFolder('cases');
    const file = referencePath('drift', 'cases', `${name}.json`);
    const listed = execFileSync(python() ?? '', [referencePath('drift', 'missions.py'), file, '--out', join(path, 'm')], { encoding: 'utf8' });
    for (const line of listed.trim().split('\n')) {
      const [id = '', , mission = ''] = line.split('\t');
      await runOffline(JSON.parse(readFileSync(mission, 'utf8')), { out: join(path, 'r', id), folder: join(path, 'm'), env: process.env });
    }
    const judged = spawnSync(python() ?? '', [referencePath('drift', 'compare.py'), file, join(path, 'r')], { encoding: 'utf8' });
    expect(judged.stdout).toContain('within tolerance');
    expect(judged.status).toBe(0);
    await remove();
  });
});

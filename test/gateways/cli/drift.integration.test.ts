import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { missionJson } from '../../actors/drift/attempts.ts';
import { temporaryFolder } from '../../support/index.ts';
import { alidade, jsonOf } from './command.ts';

async function folderWith(mission: object): Promise<string> {
  const { path } = await temporaryFolder('cli-drift');
  await writeFile(join(path, 'mission.json'), JSON.stringify(mission, undefined, 1));
  return path;
}

test('simulate and compare: files by name, distances by time', async () => {
  const path = await folderWith(missionJson('M1'));
  const first = await alidade(['drift', 'simulate', 'mission.json', '--seed', '1'], { cwd: path });
  expect(first).toMatchObject({ code: 0, out: expect.stringContaining(join(path, 'results', 'M1', 'particles.nc')) });
  const second = await alidade(['drift', 'simulate', 'mission.json', '--seed', '2', '--out', 'other', '--json'], { cwd: path });
  expect(jsonOf(second)).toMatchObject({ mission_id: 'M1', files: { 'particles.nc': join(path, 'other', 'particles.nc') }, result: { seed: 2, statistics: { active: 1 } } });
  const compared = await alidade(['drift', 'compare', 'results/M1', 'other/particles.nc', '--json'], { cwd: path });
  expect(jsonOf(compared)).toMatchObject({ kind: 'results', times: expect.arrayContaining([expect.objectContaining({ time: '2024-01-01T15:00:00Z', means: expect.any(Number) })]) });
  const words = await alidade(['drift', 'compare', 'results/M1', 'other'], { cwd: path });
  expect(words.out).toMatch(/TIME +MEANS +MEDIAN/);
});

test('a wrong mission: every fault with file and field, exit 2, nothing written', async () => {
  const path = await folderWith(missionJson('M1', { object_type: 'RAFT', duration_hours: 1.03 }));
  const said = await alidade(['drift', 'simulate', 'mission.json'], { cwd: path });
  expect(said).toMatchObject({ code: 2, out: '' });
  expect(said.err).toMatch(/mission\.json: params\.object_type: [^]*\n {2}mission\.json: params\.duration_hours: /);
  const typed = await folderWith(missionJson('M1', { latitude: 95 }));
  expect(await alidade(['drift', 'simulate', 'mission.json'], { cwd: typed })).toMatchObject({ code: 2, err: expect.stringMatching(/mission\.json:\d+: params\.latitude: expected a number between -90 and 90, got 95/) });
});

test('files that are not there or are something else: named, exit 2', async () => {
  const path = await folderWith(missionJson('M1'));
  expect(await alidade(['drift', 'simulate', 'absent.json'], { cwd: path })).toMatchObject({ code: 2, err: expect.stringContaining('absent.json cannot be read') });
  expect(await alidade(['drift', 'compare', 'absent.nc', 'mission.json'], { cwd: path })).toMatchObject({ code: 2, err: expect.stringContaining('absent.nc cannot be opened') });
  expect(await alidade(['drift', 'compare', 'mission.json', 'mission.json'], { cwd: path })).toMatchObject({ code: 2, err: expect.stringContaining('mission.json is not a NetCDF file') });
});

test('objects lists the 85 categories', async () => {
  const { items } = jsonOf(await alidade(['drift', 'objects', '--json']));
  expect(Array.isArray(items) ? [items.length, items[0]] : []).toEqual([85, { id: 1, key: 'PIW-1', name: expect.stringContaining('Person-in-water') }]);
});

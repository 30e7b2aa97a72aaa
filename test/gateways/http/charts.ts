/** What a page draws a map from: areas of one time, and the coast. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findCoastline, openCoastline } from '../../../gateways/coastline/index.ts';
import { runOffline } from '../../../gateways/drift/index.ts';
import { temporaryFolder, uniqueName } from '../../support/index.ts';
import { missionParams, token, type TestDoor } from './door.ts';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const numbersOf = (value: unknown): readonly number[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'number') : []);
const runsOf = (json: unknown): readonly (readonly number[])[] => (isRecord(json) && Array.isArray(json['runs']) ? json['runs'].map(numbersOf) : []);

async function particles(): Promise<Uint8Array> {
  const folder = await temporaryFolder('mission');
  const forcing = [{ kind: 'constant', x_wind: 8, y_wind: 0, x_sea_water_velocity: 0.2, y_sea_water_velocity: 0 }];
  const { files } = await runOffline({ mission_id: 'M', params: { ...missionParams, duration_hours: 3, num_particles: 200, coastline: 'ignore', forcing } }, { out: folder.path, folder: folder.path, env: process.env, threads: 1 });
  const content = new Uint8Array(await readFile(files['particles.nc'] ?? join(folder.path, 'particles.nc')));
  await folder.remove();
  return content;
}

export function chartTests(door: () => TestDoor): void {
  describe('the areas of a mission', () => {
    test('at each time the cells that hold half, 90 and 95 % of the probability, within the grid', async () => {
      const id = uniqueName('A');
      await door().completed(id, [{ name: 'particles.nc', content: await particles(), mediaType: 'application/x-netcdf' }]);
      const last = await door().ask(`/v1/missions/${id}/areas`);
      expect([last.status, last.json]).toMatchObject([200, { index: 3, times: ['2024-01-01T12:00:00Z', '2024-01-01T13:00:00Z', '2024-01-01T14:00:00Z', '2024-01-01T15:00:00Z'], bands: [{ share: 0.5 }, { share: 0.9 }, { share: 0.95 }] }]);
      const { grid } = isRecord(last.json) ? last.json : {};
      if (!isRecord(grid)) throw new Error('there is no grid');
      const runs = runsOf(last.json);
      expect(new Set(runs.map(([, , , band]) => band))).toEqual(new Set([0, 1, 2]));
      for (const [row = -1, first = -1, length = 0] of runs) {
        expect(row >= 0 && row < Number(grid['rows']) && first >= 0 && length > 0 && first + length <= Number(grid['columns'])).toBe(true);
      }
      // The wind blows towards east, so the middle of the areas moves there.
      const middle = (json: unknown): number => {
        const cells = runsOf(json).map(([, first = 0, length = 0]) => [length, length * (first + length / 2)] as const);
        return cells.reduce((sum, [, moment]) => sum + moment, 0) / cells.reduce((sum, [length]) => sum + length, 0);
      };
      expect(middle(last.json)).toBeGreaterThan(middle((await door().ask(`/v1/missions/${id}/areas?output=0`)).json) + 5);
      const again = await door().fetch(`/v1/missions/${id}/areas`, { headers: { 'if-none-match': last.headers.get('etag') ?? '' } });
      expect(again.status).toBe(304);
      expect((await door().ask(`/v1/missions/${id}/areas?output=4`)).json).toMatchObject({ status: 404, detail: `the mission ${id} has 4 outputs, 0 to 3` });
      expect((await door().ask(`/v1/missions/${id}/areas?output=-1`)).status).toBe(400);
    });

    test('a mission without trajectories has none', async () => {
      const id = uniqueName('A');
      await door().post('/v1/missions', { mission_id: id, params: missionParams });
      expect((await door().ask(`/v1/missions/${id}/areas`)).json).toMatchObject({ status: 404, detail: `the mission ${id} is pending and has no trajectories` });
    });
  });

  describe('the coastline', () => {
    test.each(['1,2,3', 'a,b,c,d', '5,60,4,61', '4,61,5,60', '-180,-80,180,80', '4,60,5,91', ',,,'])('the box %s is refused with what is wrong with it', async (box) => {
      const answer = await door().ask(`/v1/coastline?box=${box}`);
      expect([answer.status, answer.json]).toMatchObject([400, { errors: [{ pointer: 'query/box' }] }]);
    });

    test('where none is installed it says how to get one', async () => {
      expect((await door().ask('/v1/coastline?box=4,60,5,61')).json).toMatchObject({ status: 404, code: 'NO_COASTLINE', detail: expect.stringContaining('ALIDADE_COASTLINE') });
    });

    const found = findCoastline(process.env);
    test.skipIf(found === undefined)(`Shetland has land and water${found === undefined ? ' (skipped: no coastline is installed)' : ''}`, async () => {
      const withCoast = await door().parts.open({ coastline: async () => (found === undefined ? undefined : openCoastline(found.file)) });
      const response = await fetch(`${withCoast.url}/v1/coastline?box=-2,59.8,-0.6,60.9`, { headers: { authorization: `Bearer ${token}` } });
      const json: unknown = await response.json();
      await withCoast.close();
      expect(json).toMatchObject({ type: 'Feature', properties: { source: expect.stringContaining('GSHHG') }, geometry: { type: 'MultiLineString' } });
      const land = isRecord(json) && isRecord(json['land']) ? json['land'] : {};
      const cells = runsOf(land).reduce((sum, [, , length = 0]) => sum + length, 0) / (Number(land['rows']) * Number(land['columns']));
      // 1,470 km² of islands in a box of 1.4° × 1.1°, about 9,400 km².
      expect(cells).toBeGreaterThan(0.12);
      expect(cells).toBeLessThan(0.19);
    });
  });
}

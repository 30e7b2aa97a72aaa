/** Missions and their files: ranges, tags, names that a person types. */
import { describe, expect, test } from 'vitest';
import { uniqueName } from '../../support/index.ts';
import { missionParams, type TestDoor } from './door.ts';

const content = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);
const files = [
  { name: 'particles.nc', content, mediaType: 'application/x-netcdf' },
  { name: 'density.png', content: Uint8Array.of(0x89, 0x50, 0x4e, 0x47), mediaType: 'image/png' },
];

export function missionTests(door: () => TestDoor): void {
  describe('missions', () => {
    test('asked for, listed, cancelled: in the words of a coordinator', async () => {
      const id = uniqueName('M');
      const asked = await door().post('/v1/missions', { mission_id: id, params: missionParams });
      expect([asked.status, asked.headers.get('location')]).toEqual([202, `/v1/missions/${id}`]);
      expect((await door().ask(`/v1/missions/${id}`)).json).toMatchObject({ mission_id: id, status: 'pending', latitude: 60, num_particles: 1000, files: {} });
      expect((await door().ask('/v1/missions?status=pending&limit=500')).json).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ mission_id: id })]) });
      await door().ask(`/v1/jobs/${id}?domain=drift`, { method: 'DELETE' });
      await expect.poll(async () => (await door().ask(`/v1/missions/${id}`)).json, { timeout: 20_000 }).toMatchObject({ status: 'cancelled' });
    });

    test('the same mission again is no second one; without an id it gets one', async () => {
      const id = uniqueName('M');
      await door().post('/v1/missions', { mission_id: id, params: missionParams });
      expect((await door().post('/v1/missions', { mission_id: id, params: missionParams })).status).toBe(200);
      const key = { 'idempotency-key': uniqueName('k') };
      const [one, two] = [await door().post('/v1/missions', { params: missionParams }, key), await door().post('/v1/missions', { params: missionParams }, key)];
      expect([one.status, two.status]).toEqual([202, 200]);
    });

    test('faults are places in the mission', async () => {
      const answer = await door().post('/v1/missions', { params: { ...missionParams, longitude: 'west', start_time: 'yesterday' } });
      expect([answer.status, answer.json]).toMatchObject([422, { errors: [{ pointer: '/params/longitude' }, { pointer: '/params/start_time' }] }]);
      expect((await door().post('/v1/missions', { mission_id: 'a b', params: {} })).json).toMatchObject({ errors: [{ pointer: '/mission_id' }] });
    });

    test('a finished one tells its result and where its files are', async () => {
      const id = uniqueName('M');
      await door().completed(id, files);
      expect((await door().ask(`/v1/missions/${id}`)).json).toMatchObject({
        status: 'completed',
        files: { 'particles.nc': `/v1/missions/${id}/particles.nc`, 'density.png': `/v1/missions/${id}/density.png` },
        result: { statistics: { area50_km2: 31.5, stranded: 0.08 }, provenance: { warnings: ['the current is a constant'] } },
      });
      const map = await door().ask(`/v1/missions/${id}/map.png`);
      expect([map.status, map.headers.get('content-type'), map.headers.get('content-disposition')]).toEqual([200, 'image/png', `inline; filename="${id}-density.png"`]);
    });

    test('a failed one says why, and has no files', async () => {
      const id = uniqueName('M');
      await door().post('/v1/missions', { mission_id: id, params: missionParams });
      await door().outcome('prepare', id, 'dead', { headers: { Reason: 'no wind between 12:00 and 18:00', 'Error-Code': 'NOT_COVERED' } });
      expect((await door().ask(`/v1/missions/${id}`)).json).toMatchObject({ status: 'failed', reason: 'no wind between 12:00 and 18:00' });
      const file = await door().ask(`/v1/missions/${id}/particles.nc`);
      expect([file.status, file.json]).toMatchObject([404, { detail: `the mission ${id} is failed and has no files` }]);
    });

    test('names that climb out of the mission lead nowhere', async () => {
      const id = uniqueName('M');
      await door().completed(id, files);
      for (const name of ['..%2f..%2fetc%2fpasswd', '%2e%2e', 'a%00b', 'x'.repeat(300), 'nothing.nc']) expect((await door().ask(`/v1/missions/${id}/${name}`)).status).toBeGreaterThanOrEqual(400);
    });
  });

  describe('files', () => {
    const id = uniqueName('F');
    const path = `/v1/missions/${id}/particles.nc`;
    const bytesOf = async (range: string, more: Readonly<Record<string, string>> = {}): Promise<[number, string | null, Uint8Array]> => {
      const response = await door().fetch(path, { headers: { range, ...more } });
      return [response.status, response.headers.get('content-range'), new Uint8Array(await response.arrayBuffer())];
    };

    test('a whole file, then parts of it', async () => {
      await door().completed(id, files);
      const whole = await door().fetch(path);
      expect(new Uint8Array(await whole.arrayBuffer())).toEqual(content);
      expect(Object.fromEntries(whole.headers)).toMatchObject({ 'accept-ranges': 'bytes', 'content-length': '1000', etag: expect.stringMatching(/^"[0-9a-f]{64}"$/), 'cache-control': 'private, no-cache' });
      expect(await bytesOf('bytes=0-9')).toEqual([206, 'bytes 0-9/1000', content.slice(0, 10)]);
      expect(await bytesOf('bytes=990-')).toEqual([206, 'bytes 990-999/1000', content.slice(990)]);
      expect(await bytesOf('bytes=-5')).toEqual([206, 'bytes 995-999/1000', content.slice(995)]);
      expect(await bytesOf('bytes=900-5000')).toEqual([206, 'bytes 900-999/1000', content.slice(900)]);
      expect(await bytesOf('bytes=0-1,5-6')).toEqual([200, null, content]);
      expect(await bytesOf('lines=1-2')).toEqual([200, null, content]);
      const head = await door().fetch(path, { method: 'HEAD' });
      expect([head.status, head.headers.get('content-length')]).toEqual([200, '1000']);
    });

    test('a range beyond the end says how long the file is', async () => {
      const answer = await door().ask(path, { headers: { range: 'bytes=1000-' } });
      expect([answer.status, answer.headers.get('content-range'), answer.json]).toMatchObject([416, 'bytes */1000', { code: 'RANGE_NOT_SATISFIABLE' }]);
    });

    test('who holds the content is told so; who holds another gets the whole', async () => {
      const tag = (await door().fetch(path, { method: 'HEAD' })).headers.get('etag') ?? '';
      const same = await door().fetch(path, { headers: { 'if-none-match': `"other", W/${tag}` } });
      expect([same.status, await same.text()]).toEqual([304, '']);
      expect(await bytesOf('bytes=0-9', { 'if-range': tag })).toEqual([206, 'bytes 0-9/1000', content.slice(0, 10)]);
      expect(await bytesOf('bytes=0-9', { 'if-range': '"other"' })).toEqual([200, null, content]);
    });

    test('under its hash a file may be kept for ever', async () => {
      const hash = ((await door().fetch(path, { method: 'HEAD' })).headers.get('etag') ?? '').replaceAll('"', '');
      const answer = await door().fetch(`/v1/artifacts/${hash}`);
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'private, max-age=31536000, immutable']);
      expect(new Uint8Array(await answer.arrayBuffer())).toEqual(content);
      expect((await door().ask(`/v1/artifacts/${'0'.repeat(64)}`)).status).toBe(404);
      expect((await door().ask('/v1/artifacts/..%2fx')).status).toBe(400);
    });
  });
}

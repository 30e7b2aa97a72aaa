/** Dead letters, queues, health: what an operator does. */
import { describe, expect, test } from 'vitest';
import { uniqueName } from '../../support/index.ts';
import { missionParams, token, type TestDoor } from './door.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export function controlTests(door: () => TestDoor): void {
  describe('dead letters', () => {
    test('listed with their reason, shown with their payload, replayed once', async () => {
      const id = uniqueName('D');
      await door().post('/v1/missions', { mission_id: id, params: missionParams });
      await door().deadLetter('prepare', id, 'longitude: not a number', bytes('{"mission_id":1}'));
      expect((await door().ask('/v1/dead?domain=drift&stage=prepare&limit=500')).json).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ id, reason: 'longitude: not a number' })]) });
      expect((await door().ask(`/v1/dead/drift/prepare/${id}`)).json).toMatchObject({ id, reason: 'longitude: not a number', payload: { mission_id: 1 }, died_at: expect.stringMatching(/Z$/) });
      const replayed = await door().ask(`/v1/dead/drift/prepare/${id}/replay?reason=forcing%20is%20there`, { method: 'POST' });
      expect([replayed.status, replayed.json]).toEqual([202, { domain: 'drift', stage: 'prepare', id, run: 1 }]);
      expect((await door().ask(`/v1/dead/drift/prepare/${id}/replay`, { method: 'POST' })).status).toBe(404);
      expect(door().parts.audited).toContainEqual({ action: 'dead-replay', domain: 'drift', stage: 'prepare', id, by: 'http', reason: 'forcing is there' });
    });

    test('put away; a payload that is no JSON is shown in base64', async () => {
      const id = uniqueName('D');
      await door().deadLetter('simulate', id, 'not Avro', Uint8Array.of(0xc3, 0x01, 0xff));
      expect((await door().ask(`/v1/dead/drift/simulate/${id}`)).json).toMatchObject({ payload_base64: 'wwH/' });
      expect((await door().ask(`/v1/dead/drift/simulate/${id}`, { method: 'DELETE' })).status).toBe(204);
      await expect.poll(async () => (await door().ask('/v1/dead?state=dropped&limit=500')).text, { timeout: 20_000 }).toContain(id);
      expect((await door().ask(`/v1/dead/drift/simulate/${id}`)).status).toBe(404);
      expect((await door().ask('/v1/dead/drift/moon/x')).json).toMatchObject({ status: 404, detail: expect.stringContaining('prepare, simulate, map, publish') });
    });
  });

  describe('queues', () => {
    const states = async (): Promise<unknown> => (await door().ask('/v1/actors')).json;

    test('an actor is paused and goes on; its name may leave out the domain when it is the only one', async () => {
      expect((await door().ask('/v1/actors/simulate/pause?reason=storm', { method: 'POST' })).json).toEqual({ domain: 'drift', stage: 'simulate', order: 'pause' });
      expect(await states()).toMatchObject({ items: expect.arrayContaining([{ domain: 'drift', source: 'requested', name: 'simulate', place: 1, paused: true }]) });
      expect((await door().ask('/v1/actors/drift.simulate/resume', { method: 'POST' })).status).toBe(200);
      expect(await states()).toMatchObject({ items: expect.arrayContaining([{ domain: 'drift', source: 'requested', name: 'simulate', place: 1, paused: false }]) });
      const both = await door().ask('/v1/actors/prepare/pause', { method: 'POST' });
      expect([both.status, both.json]).toMatchObject([409, { detail: 'several actors are called prepare: drift.prepare, sensors.prepare' }]);
      expect((await door().ask('/v1/actors/nobody/pause', { method: 'POST' })).json).toMatchObject({ status: 404, detail: expect.stringContaining('drift.map') });
    });

    test('clearing cancels what waits there and nothing else', async () => {
      const [waiting, further] = [uniqueName('Q'), uniqueName('Q')];
      for (const id of [waiting, further]) await door().post('/v1/missions', { mission_id: id, params: missionParams });
      await door().outcome('prepare', waiting, 'done');
      await door().outcome('simulate', waiting, 'done');
      await door().outcome('prepare', further, 'done');
      expect((await door().ask('/v1/actors/map/clear', { method: 'POST' })).json).toEqual({ domain: 'drift', stage: 'map', order: 'clear', cleared: 1 });
      await expect.poll(async () => (await door().ask(`/v1/missions/${waiting}`)).json, { timeout: 20_000 }).toMatchObject({ status: 'cancelled' });
      expect((await door().ask(`/v1/missions/${further}`)).json).toMatchObject({ status: 'processing' });
      expect((await door().ask('/v1/audit/drift')).status).toBe(200);
      expect((await door().ask('/v1/audit/moon')).status).toBe(404);
    });
  });

  describe('for whoever keeps it alive', () => {
    test('health, readiness, metrics, workers', async () => {
      expect((await door().ask('/healthz')).json).toEqual({ status: 'ok', version: '0.0.0-test' });
      expect((await door().ask('/readyz')).json).toEqual({ status: 'ready', checks: { postgres: 'ok', nats: 'ok' } });
      const metrics = await door().ask('/metrics');
      expect([metrics.headers.get('content-type'), metrics.text]).toEqual(['text/plain; version=0.0.4', 'alidade_jobs_total 0\n']);
      expect((await door().ask('/v1/workers')).json).toEqual({ items: [{ id: 'host-1', stale: false }] });
    });

    test('not ready: the failing part is named, its secrets are not', async () => {
      const said: unknown[] = [];
      const broken = await door().parts.open({ log: (...words) => said.push(words), checks: [{ name: 'postgres', check: () => Promise.reject(new Error('connect postgres://u:secret@h failed')) }, { name: 'silent', check: () => new Promise(() => undefined) }] });
      const answer = await fetch(`${broken.url}/readyz`);
      const text = await answer.text();
      expect([answer.status, JSON.parse(text)]).toEqual([503, { status: 'not ready', checks: { postgres: 'failing', silent: 'failing' } }]);
      expect(text).not.toContain('secret');
      expect(said).toHaveLength(2);
      await broken.close();
    });

    test('what the door has answered is counted by route, not by id', async () => {
      const counted = await door().parts.open({});
      const headers = { authorization: `Bearer ${token}` };
      for (const path of ['/v1/jobs/nobody', '/v1/jobs/nobody-else', '/healthz', '/nowhere']) await (await fetch(counted.url + path, { headers })).arrayBuffer();
      const requests = (): unknown[] => counted.families().flatMap(({ values }) => values).filter(({ metricName }) => metricName === 'alidade_http_request_seconds_count');
      const expected = [
        { labels: { method: 'GET', route: '/v1/jobs/:id', status: 404 }, value: 2, metricName: expect.any(String) },
        { labels: { method: 'GET', route: '/healthz', status: 200 }, value: 1, metricName: expect.any(String) },
        { labels: { method: 'GET', route: 'none', status: 404 }, value: 1, metricName: expect.any(String) },
      ];
      await expect.poll(requests, { timeout: 10_000 }).toEqual(expect.arrayContaining(expected));
      expect(counted.families().map(({ name }) => name)).toContain('alidade_feed_listeners');
      await counted.close();
    });

    test('closing does not wait for a caller that never reads its answer', async () => {
      const { hash } = await door().parts.options.artifacts.put(new Uint8Array(32 * 2 ** 20), 'application/octet-stream');
      const closing = await door().parts.open({});
      const answer = await fetch(`${closing.url}/v1/artifacts/${hash}`, { headers: { authorization: `Bearer ${token}` } });
      expect(answer.status).toBe(200);
      await closing.close();
      await expect(answer.arrayBuffer()).rejects.toThrow();
    });

    test('a server behind the door that is away is a 503 to be tried again, and tells no details', async () => {
      const away = await door().parts.open({ readModel: { ...door().parts.options.readModel, jobs: () => Promise.reject(Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), { code: 'ECONNREFUSED' })), missions: () => Promise.reject(new TypeError('x is undefined')) } });
      const headers = { authorization: `Bearer ${token}` };
      const jobs = await fetch(`${away.url}/v1/jobs`, { headers });
      expect([jobs.status, jobs.headers.get('retry-after'), await jobs.json()]).toMatchObject([503, '2', { code: 'UNAVAILABLE', detail: 'a server behind this one does not answer at the moment' }]);
      const missions = await fetch(`${away.url}/v1/missions`, { headers });
      expect([missions.status, await missions.json()]).toMatchObject([500, { code: 'INTERNAL', detail: 'an unexpected error' }]);
      await away.close();
    });
  });
}

/** Jobs: submitted once whatever happens, listed, shown, cancelled, run again. */
import { describe, expect, test } from 'vitest';
import { uniqueName } from '../../support/index.ts';
import { missionParams, token, type TestDoor } from './door.ts';

const mission = (id: string, more: object = {}): object => ({ domain: 'drift', id, payload: { mission_id: id, params: missionParams }, ...more });
const faults = (json: unknown): unknown => (typeof json === 'object' && json !== null && 'errors' in json && Array.isArray(json.errors) ? json.errors.map((one: unknown) => (typeof one === 'object' && one !== null && 'pointer' in one ? one.pointer : one)) : undefined);

export function jobTests(door: () => TestDoor): void {
  describe('submitting', () => {
    test('a job is stored once: the second time it is a duplicate, with another payload a conflict', async () => {
      const id = uniqueName('J');
      const first = await door().post('/v1/jobs', mission(id));
      expect([first.status, first.json]).toEqual([202, { domain: 'drift', id, sequence: expect.any(Number), duplicate: false }]);
      expect(first.headers.get('location')).toBe(`/v1/jobs/${id}?domain=drift`);
      const second = await door().post('/v1/jobs', mission(id));
      expect([second.status, second.json]).toMatchObject([200, { duplicate: true }]);
      const other = await door().post('/v1/jobs', { domain: 'drift', id, payload: { mission_id: id, params: { ...missionParams, latitude: 61 } } });
      expect([other.status, other.headers.get('content-type'), other.json]).toMatchObject([409, 'application/problem+json', { code: 'JOB_EXISTS', status: 409 }]);
    });

    test('an Idempotency-Key stands for one job, also when the request is repeated at the same moment', async () => {
      const key = { 'idempotency-key': uniqueName('key ') };
      const body = { domain: 'sensors', payload: { a: 1 } };
      const answers = await Promise.all([1, 2, 3, 4].map(() => door().post('/v1/jobs', body, key)));
      expect(answers.map((one) => one.status).sort()).toEqual([200, 200, 200, 202]);
      expect(new Set(answers.map((one) => JSON.stringify(one.json).replace(/"duplicate":\w+/, '')))).toHaveProperty('size', 1);
      expect((await door().post('/v1/jobs', { domain: 'sensors', payload: { a: 2 } }, key)).status).toBe(409);
      const bad = await door().post('/v1/jobs', body, { 'idempotency-key': 'x'.repeat(256) });
      expect([bad.status, faults(bad.json)]).toEqual([400, ['header/idempotency-key']]);
    });

    test.each([
      ['a JSON array', 'application/json', (lines: readonly object[]) => JSON.stringify(lines)],
      ['a JSON object a line', 'application/x-ndjson', (lines: readonly object[]) => lines.map((line) => JSON.stringify(line)).join('\n')],
    ])('many jobs as %s, each answered in its place', async (_, type, write) => {
      const [a, b] = [uniqueName('J'), uniqueName('J')];
      await door().post('/v1/jobs', mission(b, { payload: { mission_id: b, params: { ...missionParams, num_particles: 7 } } }));
      const answer = await door().ask('/v1/jobs', { method: 'POST', body: write([mission(a), mission(b), mission(a)]), headers: { 'content-type': type } });
      expect([answer.status, answer.json]).toMatchObject([202, { results: [{ id: a }, { status: 409, code: 'JOB_EXISTS' }, { id: a }] }]);
    });

    test('faults name every field, with its place in a batch, and nothing is stored', async () => {
      const id = uniqueName('J');
      const one = await door().post('/v1/jobs', { domain: 'drift', id, payload: { mission_id: id, params: { ...missionParams, latitude: 95, num_particles: 'many' } } });
      expect([one.status, faults(one.json)]).toEqual([422, ['/payload/params/latitude', '/payload/params/num_particles']]);
      const batch = await door().post('/v1/jobs', [mission(id), { domain: 'moon', payload: {} }, { ...mission('no spaces'), colour: 1 }]);
      expect(batch.status).toBe(422);
      expect(faults(batch.json)).toEqual(expect.arrayContaining(['/1/domain', '/2/id', '/2/colour']));
      expect((await door().ask(`/v1/jobs/${id}`)).status).toBe(404);
    });

    test.each([
      ['text that is not JSON', 'application/json', '{"domain":', 400],
      ['a line that is not JSON', 'application/x-ndjson', '{"domain":"drift"\n', 400],
      ['another media type', 'text/csv', 'a,b', 415],
      ['an empty batch', 'application/json', '[]', 422],
      ['a number', 'application/json', '5', 422],
      ['null', 'application/json', 'null', 422],
      ['a key that would poison an object', 'application/json', '{"__proto__": {"domain": "drift"}, "domain": "drift", "payload": {}}', 400],
    ])('%s is a problem, not an accident', async (_, type, body, status) => {
      const answer = await door().ask('/v1/jobs', { method: 'POST', body, headers: { 'content-type': type } });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
      expect(answer.json).toMatchObject({ type: expect.stringMatching(/^urn:alidade:problem:[a-z-]+$/), title: expect.any(String), detail: expect.stringMatching(/./), instance: '/v1/jobs' });
    });

    test('a body larger than the limit is refused', async () => {
      const small = await door().parts.open({ limits: { bodyBytes: 1000 } });
      const answer = await fetch(`${small.url}/v1/jobs`, { method: 'POST', body: JSON.stringify(mission('J', { payload: { a: 'x'.repeat(2000) } })), headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } });
      expect(answer.status).toBe(413);
      await small.close();
    });
  });

  describe('reading', () => {
    test('pages of a list follow each other without holes or doubles while jobs arrive', async () => {
      const ids = Array.from({ length: 7 }, () => uniqueName('L'));
      for (const id of ids) await door().post('/v1/jobs', { domain: 'sensors', id, payload: {} });
      await expect.poll(async () => (await door().ask(`/v1/jobs/${ids[6] ?? ''}?domain=sensors`)).status, { timeout: 20_000 }).toBe(200);
      const seen: unknown[] = [];
      let cursor = '';
      for (let page = 0; page < 50; page++) {
        const { json } = await door().ask(`/v1/jobs?domain=sensors&limit=3${cursor}`);
        if (typeof json !== 'object' || json === null || !('items' in json) || !Array.isArray(json.items)) throw new Error('no page');
        seen.push(...json.items.map((one: unknown) => (typeof one === 'object' && one !== null && 'id' in one ? one.id : one)));
        await door().post('/v1/jobs', { domain: 'sensors', id: uniqueName('N'), payload: {} });
        if (!('next' in json) || typeof json.next !== 'string') break;
        cursor = `&cursor=${json.next}`;
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter((id) => ids.includes(String(id)))).toEqual([...ids].reverse());
    });

    test.each([
      ['/v1/jobs?cursor=nonsense', 400, 'INVALID_CURSOR'],
      ['/v1/jobs?limit=0', 400, 'INVALID_REQUEST'],
      ['/v1/jobs?status=lost', 400, 'INVALID_REQUEST'],
      ['/v1/jobs?colour=red', 400, 'INVALID_REQUEST'],
      ['/v1/jobs/no%20such%20id', 400, 'INVALID_REQUEST'],
      ['/v1/jobs/nobody', 404, 'NOT_FOUND'],
      ['/v1/nothing', 404, 'NOT_FOUND'],
    ])('%s: %i', async (path, status, code) => {
      const answer = await door().ask(path);
      expect([answer.status, answer.json]).toMatchObject([status, { code }]);
    });

    test('a job shows its timeline, and is there as soon as it was submitted', async () => {
      const id = uniqueName('J');
      await door().post('/v1/jobs', mission(id, { priority: 'high' }));
      expect((await door().ask(`/v1/jobs/${id}`)).json).toMatchObject({ id, status: 'pending', priority: 'high', timeline: [{ kind: 'requested', asked_by: 'http' }] });
      await door().outcome('prepare', id, 'retrying', { headers: { 'Retry-At': String(Date.now() + 60_000), Reason: 'no forcing yet' } });
      expect((await door().ask(`/v1/jobs/${id}`)).json).toMatchObject({ status: 'retrying', reason: 'no forcing yet', timeline: [{}, { kind: 'outcome', stage: 'prepare', outcome: 'retrying' }] });
    });

    test('an id that two domains know must be told apart', async () => {
      const id = uniqueName('J');
      await door().post('/v1/jobs', mission(id));
      await door().post('/v1/jobs', { domain: 'sensors', id, payload: {} });
      await expect.poll(async () => (await door().ask(`/v1/jobs/${id}`)).json, { timeout: 20_000 }).toMatchObject({ code: 'AMBIGUOUS', errors: [{ pointer: 'query/domain' }] });
      expect((await door().ask(`/v1/jobs/${id}?domain=drift`)).json).toMatchObject({ domain: 'drift' });
      expect((await door().ask(`/v1/jobs/${id}`, { method: 'DELETE' })).status).toBe(409);
    });
  });

  describe('orders', () => {
    test('DELETE cancels a waiting job and says who had ended before', async () => {
      const id = uniqueName('J');
      await door().post('/v1/jobs', mission(id));
      const cancelled = await door().ask(`/v1/jobs/${id}?reason=found%20alive`, { method: 'DELETE' });
      expect([cancelled.status, cancelled.json]).toEqual([200, { domain: 'drift', id, status: 'cancelled' }]);
      await expect.poll(async () => (await door().ask(`/v1/jobs/${id}`)).json, { timeout: 20_000 }).toMatchObject({ status: 'cancelled', reason: 'found alive' });
      expect((await door().ask(`/v1/jobs/${id}`, { method: 'DELETE' })).status).toBe(200);
      expect(door().parts.audited).toContainEqual({ action: 'cancel', domain: 'drift', stage: 'prepare', id, by: 'http', reason: 'found alive' });

      const done = uniqueName('J');
      await door().completed(done, []);
      const late = await door().ask(`/v1/jobs/${done}?domain=drift`, { method: 'DELETE' });
      expect([late.status, late.json]).toMatchObject([409, { code: 'JOB_ENDED' }]);
      expect((await door().ask('/v1/jobs/nobody?domain=drift', { method: 'DELETE' })).status).toBe(404);
    });

    test('a finished job runs again from its first stage', async () => {
      const id = uniqueName('J');
      await door().completed(id, []);
      const again = await door().ask(`/v1/jobs/${id}/rerun?domain=drift`, { method: 'POST' });
      expect([again.status, again.json]).toEqual([202, { domain: 'drift', id, run: 1 }]);
      await expect.poll(async () => (await door().ask(`/v1/jobs/${id}`)).json, { timeout: 20_000 }).toMatchObject({ status: 'pending', run: 1 });
    });
  });
}

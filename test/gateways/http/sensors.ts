/** Rules, devices and readings: what an operator of sensors does. */
import { describe, expect, test } from 'vitest';
import { decode } from '../../../protocol/codec.ts';
import { SensorsReadings } from '../../../schemas/index.ts';
import { uniqueName } from '../../support/index.ts';
import type { TestDoor } from './door.ts';

export function sensorTests(door: () => TestDoor): void {
  const put = (path: string, body: object, headers: Record<string, string> = {}): ReturnType<TestDoor['ask']> => door().ask(path, { method: 'PUT', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });
  const hot = { device: '*', metric: 'value', op: '>', threshold: 82 };

  describe('rules and devices', () => {
    test('created, read, changed with its ETag, deleted; every version stays readable', async () => {
      const id = uniqueName('R');
      const created = await put(`/v1/rules/${id}`, hot);
      expect([created.status, created.json]).toEqual([201, expect.objectContaining({ id, change: 'created', warnings: expect.any(Array) as unknown })]);
      const etag = created.headers.get('etag') ?? '';
      const read = await door().ask(`/v1/rules/${id}`);
      expect([read.headers.get('etag'), read.json]).toEqual([etag, expect.objectContaining({ definition: { ...hot, id } })]);
      expect((await put(`/v1/rules/${id}`, { ...hot, threshold: 83 })).json).toMatchObject({ status: 428, detail: expect.stringContaining(etag) as unknown });
      const changed = await put(`/v1/rules/${id}?reason=summer`, { ...hot, threshold: 83 }, { 'if-match': etag });
      expect([changed.status, changed.json]).toEqual([200, expect.objectContaining({ change: 'updated' })]);
      expect((await put(`/v1/rules/${id}`, { ...hot, threshold: 84 }, { 'if-match': etag })).json).toMatchObject({ status: 412, code: 'VERSION_CONFLICT' });
      expect((await put(`/v1/rules/${id}`, hot, { 'if-none-match': '*' })).status).toBe(412);
      expect((await door().ask(`/v1/rules/${id}`, { method: 'DELETE', headers: { 'if-match': changed.headers.get('etag') ?? '' } })).status).toBe(204);
      expect((await door().ask(`/v1/rules/${id}`)).status).toBe(404);
      expect((await door().ask(`/v1/rules/${id}/history`)).json).toMatchObject({ items: [{ definition: { threshold: 82 } }, { definition: { threshold: 83 }, changed: { by: 'http', reason: 'summer' } }, { definition: null }] });
    });

    test('all faults of a rule at once, with their places, and nothing stored', async () => {
      const id = uniqueName('R');
      const refused = await put(`/v1/rules/${id}`, { ...hot, threshold: '82', clear: 90, colour: 'red' });
      expect(refused.json).toMatchObject({ status: 422, errors: expect.arrayContaining([{ pointer: '/threshold', detail: expect.stringContaining('without quotes') as unknown }, { pointer: '/colour', detail: expect.stringContaining('no field colour') as unknown }]) as unknown });
      expect((await door().ask(`/v1/rules/${id}`)).status).toBe(404);
    });

    test('statistics where they are asked for; a rule that no evaluator knows has none', async () => {
      await put('/v1/rules/counted', hot, { 'if-match': '*' });
      const other = uniqueName('R');
      await put(`/v1/rules/${other}`, hot);
      expect((await door().ask('/v1/rules?statistics=true')).json).toMatchObject({
        evaluation: { cycles: 7, missed: 0, last_at: null },
        items: expect.arrayContaining([expect.objectContaining({ id: 'counted', statistics: expect.objectContaining({ evaluations: 21, readings: expect.objectContaining({ late: 2, duplicate: 0 }) as unknown }) as unknown }), expect.objectContaining({ id: other, statistics: null })]) as unknown,
      });
      expect((await door().ask('/v1/rules/counted?statistics=true')).json).toMatchObject({ statistics: { evaluations: 21 } });
      expect((await door().ask('/v1/rules/counted')).json).not.toHaveProperty('statistics');
    });

    test('a rule that another one is made of cannot be deleted', async () => {
      const [member, whole] = [uniqueName('R'), uniqueName('R')];
      const made = await put(`/v1/rules/${member}`, hot);
      expect((await put(`/v1/rules/${whole}`, { device: '*', all: [member] })).status).toBe(201);
      const refused = await door().ask(`/v1/rules/${member}`, { method: 'DELETE', headers: { 'if-match': made.headers.get('etag') ?? '' } });
      expect(refused.json).toMatchObject({ status: 422, detail: expect.stringContaining(whole) as unknown });
    });

    test('a check judges and stores nothing', async () => {
      const id = uniqueName('D');
      expect((await put(`/v1/devices/${id}?check=true`, { labels: { site: 'reef' } })).json).toMatchObject({ id, change: 'none' });
      expect((await door().ask(`/v1/devices/${id}`)).status).toBe(404);
      expect((await put(`/v1/devices/${id}`, { labels: { 'not a name': 'x' } })).status).toBe(422);
      expect((await put(`/v1/devices/${id}`, { labels: { site: 'reef' } })).status).toBe(201);
      expect((await door().ask('/v1/devices')).text).toContain(id);
    });
  });

  describe('readings', () => {
    const post = (body: string, headers: Record<string, string> = {}): ReturnType<TestDoor['ask']> => door().ask('/v1/readings', { method: 'POST', body, headers: { 'content-type': 'application/x-ndjson', ...headers } });
    const stored = async (device: string): Promise<readonly { readonly device_id: string; readonly value: number | null }[]> => {
      const all: { readonly device_id: string; readonly value: number | null }[] = [];
      for await (const message of door().parts.transport.scan('SENSORS', ['sensors.readings.*'])) {
        const read = decode(message.data, [SensorsReadings]);
        if (!('fault' in read)) all.push(...read.ok.value.readings.filter((one) => one.device_id === device));
      }
      return all;
    };

    test('ten thousand in one request, in their order; one more is refused', async () => {
      const device = uniqueName('D');
      const lines = Array.from({ length: 10_000 }, (_, i) => JSON.stringify({ device_id: device, at: '2026-01-01T00:00:00Z', value: i, json_value: { depth: i } })).join('\n');
      expect((await post(lines)).json).toEqual({ accepted: 10_000, duplicate: false });
      expect((await stored(device)).map(({ value }) => value)).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
      expect((await post(`${lines}\n${lines.slice(0, lines.indexOf('\n'))}`)).status).toBe(413);
    });

    test('the last values of devices can be asked for, those of single messages and of lists', async () => {
      const device = uniqueName('D');
      await post([1, 2].map((value) => JSON.stringify({ device_id: device, at: `2026-01-01T00:00:0${value}Z`, value })).join('\n'));
      await door().parts.transport.publish({ subject: `sensors.reading.${device}`, data: new TextEncoder().encode(JSON.stringify({ at: '2026-01-01T00:00:00Z', value: 3 })) });
      await expect.poll(async () => (await door().ask(`/v1/readings?devices=${device},nobody`)).json, { timeout: 20_000 }).toEqual({ items: [{ device, points: [[1767225600000, 3], [1767225601000, 1], [1767225602000, 2]] }, { device: 'nobody', points: [] }] });
      expect((await door().ask('/v1/readings?devices=a%20b')).status).toBe(400);
    });

    test('one faulty line refuses them all, with its number and field', async () => {
      const device = uniqueName('D');
      const good = JSON.stringify({ device_id: device, at: '2026-01-01T00:00:00Z', value: 1 });
      expect((await post(`${good}\n{"device_id":"a b","at":"yesterday","valu":1}`)).json).toMatchObject({ status: 422, errors: [{ pointer: '/1/device_id' }, { pointer: '/1/at' }, { pointer: '/1/valu' }] });
      expect(await stored(device)).toEqual([]);
      expect((await post(`${good}\nnot json`)).json).toMatchObject({ status: 400, detail: 'line 2 is not JSON' });
    });

    test('a repeated request with its key stores nothing twice; a value that is no number is no value', async () => {
      const device = uniqueName('D');
      const line = JSON.stringify({ device_id: device, at: '2026-01-01T00:00:00Z', value: '81' });
      expect((await post(line, { 'idempotency-key': device })).json).toEqual({ accepted: 1, duplicate: false });
      expect((await post(line, { 'idempotency-key': device })).json).toEqual({ accepted: 1, duplicate: true });
      expect(await stored(device)).toMatchObject([{ value: null }]);
    });
  });
}

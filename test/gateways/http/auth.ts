/** Who comes in, and who does not. */
import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { startHttp } from '../../../gateways/http/index.ts';
import { token, type TestDoor } from './door.ts';

/** fetch neither sets Host nor Origin. */
function ask(url: string, headers: Readonly<Record<string, string>>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { headers, method }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on('error', reject).end();
  });
}

export function authTests(door: () => TestDoor): void {
  describe('authentication', () => {
    test('nothing but health and readiness without a token', async () => {
      const { url } = door().http;
      for (const path of ['/healthz', '/readyz']) expect(await ask(url + path, {})).toBe(200);
      for (const path of ['/', '/docs', '/docs/json', '/v1/jobs', '/v1/missions', '/v1/events', '/metrics', '/nowhere', '/assets/x.js']) expect([path, await ask(url + path, {})]).toEqual([path, 401]);
      const refused = await fetch(`${url}/v1/jobs`);
      expect([refused.headers.get('www-authenticate'), await refused.json()]).toMatchObject(['Bearer realm="alidade"', { code: 'UNAUTHENTICATED' }]);
      for (const authorization of ['Bearer wrong', `Basic ${token}`, `Bearer ${token}x`, 'Bearer']) expect(await ask(`${url}/v1/jobs`, { authorization })).toBe(401);
    });

    test('a login link lets one browser in, once; the cookie is not the token', async () => {
      const link = door().http.link();
      const entered = await fetch(link, { redirect: 'manual' });
      const cookie = entered.headers.get('set-cookie') ?? '';
      expect([entered.status, entered.headers.get('location'), entered.headers.get('referrer-policy')]).toEqual([303, '/', 'no-referrer']);
      expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
      expect(cookie).not.toContain(token);
      expect((await fetch(link, { redirect: 'manual' })).status).toBe(401);
      const { url } = door().http;
      const session = { cookie: cookie.split(';')[0] ?? '' };
      expect(await ask(`${url}/v1/jobs`, session)).toBe(200);
      expect(await ask(`${url}/v1/jobs`, { authorization: `Bearer ${(session.cookie.split('=')[1] ?? '')}` })).toBe(401);
      expect(await ask(`${url}/v1/jobs`, { ...session, authorization: 'Bearer wrong' })).toBe(401);
      expect((await fetch(`${url}/?token=${token}`, { redirect: 'manual' })).status).toBe(303);
      expect((await fetch(`${url}/?token=wrong`, { redirect: 'manual' })).status).toBe(401);
    });

    test('a page of another site cannot give orders through the cookie', async () => {
      const cookie = ((await fetch(door().http.link(), { redirect: 'manual' })).headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      const { url } = door().http;
      const order = `${url}/v1/actors/simulate/resume`;
      expect(await ask(order, { cookie, origin: 'https://evil.example' }, 'POST')).toBe(403);
      expect(await ask(order, { cookie, 'sec-fetch-site': 'cross-site' }, 'POST')).toBe(403);
      expect(await ask(order, { cookie, origin: url }, 'POST')).toBe(200);
      expect(await ask(`${url}/v1/events`, { cookie, origin: 'https://evil.example', upgrade: 'websocket', connection: 'upgrade' })).toBe(403);
    });

    test('a link is good for ten minutes', async () => {
      let now = 1_000_000;
      const late = await door().parts.open({ now: () => now });
      const [first, second] = [late.link(), late.link()];
      now += 9 * 60_000;
      expect((await fetch(first, { redirect: 'manual' })).status).toBe(303);
      now += 2 * 60_000;
      expect((await fetch(second, { redirect: 'manual' })).status).toBe(401);
      await late.close();
    });

    test('without a token the door opens on the loopback interface alone, when asked to, for pages of its own', async () => {
      const { token: _, ...options } = door().parts.options;
      await expect(startHttp(options)).rejects.toThrow('has no token');
      await expect(startHttp({ ...options, openLoopback: true, host: '0.0.0.0' })).rejects.toThrow('open to everybody on 0.0.0.0');
      await expect(startHttp({ ...options, token: 'short' })).rejects.toThrow('16 are the least');
      const open = await startHttp({ ...options, openLoopback: true });
      expect(await ask(`${open.url}/v1/jobs`, {})).toBe(200);
      expect(await ask(`${open.url}/v1/jobs`, { host: 'rebound.example' })).toBe(403);
      expect(await ask(`${open.url}/v1/jobs`, { origin: 'https://evil.example' })).toBe(403);
      await open.close();
    });
  });

  describe('limits', () => {
    test('too many requests of one address wait, and are told how long', async () => {
      const tight = await door().parts.open({ limits: { requests: { perSecond: 0.1, burst: 3 } }, now: () => 0 });
      const statuses = [];
      for (let n = 0; n < 4; n++) statuses.push((await fetch(`${tight.url}/healthz`)).status);
      expect(statuses).toEqual([200, 200, 200, 429]);
      expect((await fetch(`${tight.url}/healthz`)).headers.get('retry-after')).toBe('10');
      await tight.close();
    });

    test('guessing tokens is slowed down, for the guesser alone', async () => {
      const tight = await door().parts.open({ limits: { failures: { perSecond: 0.1, burst: 2 } }, now: () => 0 });
      const statuses = [];
      for (let n = 0; n < 3; n++) statuses.push((await fetch(`${tight.url}/v1/jobs`, { headers: { authorization: 'Bearer guess' } })).status);
      expect(statuses).toEqual([401, 401, 429]);
      expect((await fetch(`${tight.url}/v1/jobs`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
      await tight.close();
    });
  });
}

/** The examples of docs/notification.md are read, sent to a local server, and have the shape that each service documents. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendWebhook } from '../../gateways/webhook/index.ts';
import { parseConfig, type NotificationConfig } from '../../gateways/sensors/routes/index.ts';
import type { SensorsNotificationBody } from '../../schemas/index.ts';
import { temporaryFolder } from '../support/index.ts';
import { aNotification, anAlert, first, httpSink, type Request, type Sink } from '../gateways/sensors/notifications.ts';

const text = readFileSync(resolve(import.meta.dirname, '../../docs/notification.md'), 'utf8');
const examples = new Map([...text.matchAll(/```yaml file=(\S+)\n([^]*?)```/g)].map(([, name = '', body = '']) => [name, body]));
let sink: Sink;
let secrets: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  sink = await httpSink((response) => response.writeHead(202).end('{}'));
  const folder = await temporaryFolder('secrets');
  ({ path: secrets, remove } = folder);
  mkdirSync(secrets, { recursive: true });
  for (const name of ['twilio', 'ntfy', 'gotify', 'pagerduty']) writeFileSync(join(secrets, name), `${name}-secret\n`);
});
afterAll(async () => {
  await sink.close();
  await remove();
});

function configOf(name: string): NotificationConfig {
  const example = examples.get(name);
  if (example === undefined) throw new Error(`docs/notification.md has no example ${name}`);
  return parseConfig(name, example.replaceAll('/run/secrets', secrets).replaceAll(/https:\/\/(api\.twilio\.com|ntfy\.sh|gotify\.reef\.example|events\.pagerduty\.com)/g, sink.url));
}
async function sent(name: string, notification: SensorsNotificationBody): Promise<Request> {
  const { routing, addresses } = configOf(name);
  const address = first(addresses.get(routing.route.receiver)?.webhook ?? []);
  const result = await sendWebhook(address, notification, { externalUrl: '', signal: new AbortController().signal, now: Date.now() });
  expect(result).toMatchObject({ kind: 'sent' });
  const request = sink.requests.at(-1);
  if (request === undefined) throw new Error('nothing was sent');
  return request;
}
const over = aNotification({ intent_id: 'n-over', kind: 'resolved', alerts: [anAlert({ state: 'resolved', resolved_at: '2026-01-01T00:20:30.000Z', annotations: { summary: 'quotes " and \\ and\nlines' } })] });

test('every example is a sound configuration', () => {
  expect([...examples.keys()]).toEqual(['first.yml', 'twilio.yml', 'ntfy.yml', 'gotify.yml', 'pagerduty.yml']);
  for (const name of examples.keys()) expect(configOf(name).routing.receivers.size, name).toBeGreaterThan(0);
});

describe('each service is told in its own form', () => {
  test('Twilio: a form with To, From and Body, and the account as user', async () => {
    const { path, headers, body } = await sent('twilio.yml', aNotification());
    expect(path).toBe('/2010-04-01/Accounts/AC0123456789/Messages.json');
    expect(headers).toMatchObject({ 'content-type': 'application/x-www-form-urlencoded', authorization: `Basic ${Buffer.from('AC0123456789:twilio-secret').toString('base64')}` });
    const form = new URLSearchParams(body);
    expect([...form.keys()]).toEqual(['To', 'From', 'Body']);
    expect(form.get('To')).toBe('+6491234567');
    expect(form.get('Body')).toContain('CRITICAL FIRING: tank-hot on D1, 83.25 > 82');
    expect(form.get('Body')?.length).toBeLessThanOrEqual(1600);
  });

  test('ntfy: JSON with topic, title, message, tags and a priority from 1 to 5', async () => {
    const { path, headers, body } = await sent('ntfy.yml', aNotification());
    expect(path).toBe('/');
    expect(headers.authorization).toBe('Bearer ntfy-secret');
    expect(JSON.parse(body)).toEqual({ topic: 'reef-alerts', title: 'CRITICAL FIRING: tank-hot on D1, 83.25 > 82', message: expect.stringContaining('since 2026-01-01 00:00:30 UTC (12 min)'), tags: ['rotating_light'], priority: 5 });
    expect(JSON.parse((await sent('ntfy.yml', over)).body)).toMatchObject({ tags: ['white_check_mark'], priority: 2, message: expect.stringContaining('quotes " and \\ and\nlines') });
  });

  test('Gotify: JSON with title, message and priority, the key in its header', async () => {
    const { path, headers, body } = await sent('gotify.yml', aNotification());
    expect([path, headers['x-gotify-key'], headers['content-type']]).toEqual(['/message', 'gotify-secret', 'application/json']);
    expect(JSON.parse(body)).toMatchObject({ title: expect.any(String), message: expect.any(String), priority: 8 });
  });

  test('PagerDuty: the end resolves what the beginning has triggered', async () => {
    const [begun, ended]: readonly unknown[] = [JSON.parse((await sent('pagerduty.yml', aNotification())).body), JSON.parse((await sent('pagerduty.yml', over)).body)];
    const key = expect.stringMatching(/^g-.{22}$/);
    expect(begun).toMatchObject({ routing_key: 'pagerduty-secret', event_action: 'trigger', dedup_key: key, payload: { summary: 'CRITICAL FIRING: tank-hot on D1, 83.25 > 82', source: 'D1', severity: 'critical', timestamp: '2026-01-01T00:12:30.000Z' } });
    expect(ended).toMatchObject({ event_action: 'resolve', payload: { severity: 'critical' } });
    const keyOf = (body: unknown): unknown => (typeof body === 'object' && body !== null && 'dedup_key' in body ? body.dedup_key : undefined);
    expect(keyOf(ended)).toBe(keyOf(begun));
  });
});

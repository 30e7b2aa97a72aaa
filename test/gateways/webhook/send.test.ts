import { createHmac } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { sendWebhook } from '../../../gateways/webhook/index.ts';
import type { DeliveryResult } from '../../../actors/sensors/ports.ts';
import { temporaryFolder } from '../../support/index.ts';
import { aNotification, addressesOf, anAlert, first, httpSink, listening, type Sink } from '../sensors/notifications.ts';

const now = Date.parse('2026-01-01T00:12:31Z');
const sinks: Sink[] = [];
const sink = async (...args: Parameters<typeof httpSink>): Promise<Sink> => {
  const made = await httpSink(...args);
  sinks.push(made);
  return made;
};
afterEach(async () => {
  for (const one of sinks.splice(0)) await one.close();
});

const send = (config: object, notification = aNotification(), signal = new AbortController().signal): Promise<DeliveryResult> =>
  sendWebhook(first(addressesOf({ webhook_configs: [config] }).webhook), notification, { externalUrl: 'https://reef.example/', signal, now });

describe('forms', () => {
  test("Alertmanager's payload, version 4, for receivers that were made for it", async () => {
    const { url, requests } = await sink();
    const over = anAlert({ device: 'D2', state: 'resolved', resolved_at: '2026-01-01T00:10:00.000Z', labels: { alertname: 'tank-hot', device: 'D2', site: 'reef-1' } });
    expect(await send({ url }, aNotification({ alerts: [anAlert(), over], left_out: 2 }))).toMatchObject({ kind: 'sent', reference: '200 ok' });
    const body: unknown = JSON.parse(first(requests).body);
    expect(body).toMatchObject({
      version: '4', status: 'firing', receiver: 'r', groupKey: '{}:{alertname="tank-hot"}', truncatedAlerts: 2, groupLabels: { alertname: 'tank-hot' }, commonLabels: { alertname: 'tank-hot', site: 'reef-1' }, externalURL: 'https://reef.example/',
      alerts: [{ status: 'firing', startsAt: '2026-01-01T00:00:30.000Z', endsAt: '0001-01-01T00:00:00Z', generatorURL: 'https://reef.example/?alert=a1#alerts' }, { status: 'resolved', endsAt: '2026-01-01T00:10:00.000Z' }],
    });
    expect(JSON.stringify(body)).toMatch(/"fingerprint":"[0-9a-f]{16}"/);
  });

  test('a CloudEvent whose id is the intent, the same on each sending', async () => {
    const { url, requests } = await sink();
    for (let i = 0; i < 2; i++) await send({ url, format: 'cloudevents' });
    expect(requests.map(({ body }) => body)).toEqual([first(requests).body, first(requests).body]);
    expect(first(requests).headers['content-type']).toBe('application/cloudevents+json');
    expect(JSON.parse(first(requests).body)).toMatchObject({ specversion: '1.0', id: 'n-abc', source: '/alidade/sensors', type: 'io.alidade.sensors.notification.firing', time: '2026-01-01T00:12:30.000Z', data: { kind: 'firing', title: 'CRITICAL FIRING: tank-hot on D1, 83.25 > 82' } });
  });

  test('a signed request can be checked by anybody who has the secret, and names its id and time', async () => {
    const { url, requests } = await sink();
    await send({ url, signing_secret: `whsec_${Buffer.from('key').toString('base64')}` });
    const { headers, body } = first(requests);
    expect(headers).toMatchObject({ 'webhook-id': 'n-abc', 'idempotency-key': 'n-abc', 'webhook-timestamp': String(now / 1000) });
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', 'key').update(`n-abc.${now / 1000}.${body}`).digest('base64')}`);
  });

  test('the signature is that of the worked example of the Standard Webhooks specification', async () => {
    const { signature } = await import('../../../gateways/webhook/index.ts');
    expect(signature('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}')).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  test('a wish of the receiver for fewer alerts is kept', async () => {
    const { url, requests } = await sink();
    await send({ url, max_alerts: 1 }, aNotification({ alerts: [anAlert(), anAlert({ device: 'D2' })] }));
    expect(JSON.parse(first(requests).body)).toMatchObject({ truncatedAlerts: 1, alerts: [{ status: 'firing' }] });
  });

  test('a secret that lies in a file is read at each sending', async () => {
    const { path, remove } = await temporaryFolder('secret');
    const { url, requests } = await sink();
    const file = join(path, 'token');
    for (const token of ['first', 'second']) {
      await writeFile(file, `${token}\n`);
      await send({ url, http_config: { authorization: { credentials_file: file } } });
    }
    expect(requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer first', 'Bearer second']);
    await remove();
    expect(await send({ url, url_file: undefined, secrets_files: { a: file } }).catch((error: unknown) => String(error))).toContain('cannot be read: ENOENT');
  });
});

describe('servers that are not well', () => {
  test.for([
    [500, {}, { kind: 'later', code: 'HTTP_500' }],
    [503, { 'retry-after': '7' }, { kind: 'later', code: 'HTTP_503', afterSeconds: 7 }],
    [429, { 'retry-after': 'Thu, 01 Jan 2026 00:13:01 GMT' }, { kind: 'later', code: 'HTTP_429', afterSeconds: 30 }],
    [429, { 'retry-after': '999999' }, { kind: 'later', afterSeconds: 3600 }],
    [408, {}, { kind: 'later' }],
    [400, {}, { kind: 'never', code: 'HTTP_400' }],
    [404, {}, { kind: 'never' }],
    [302, { location: 'http://127.0.0.1:1/' }, { kind: 'never', code: 'HTTP_302' }],
  ] as const)('answer %d %o', async ([status, headers, expected]) => {
    const { url } = await sink((response) => response.writeHead(status, headers).end('because'));
    const result = await send({ url });
    expect(result).toMatchObject(expected);
    expect(result.kind === 'sent' ? '' : result.reason).toContain(`answered ${status}: because`);
  });

  test('one that takes the connection and says nothing is given up after its time', async () => {
    const { url } = await sink(() => undefined);
    expect(await send({ url, timeout: '100ms' })).toMatchObject({ kind: 'later', code: 'TIMEOUT', reason: expect.stringContaining('did not answer within 0.1 s') });
  });

  test('one that accepts and then never ends its answer has accepted', async () => {
    const { url } = await sink((response) => response.writeHead(202).write('o'));
    expect(await send({ url, timeout: '300ms' })).toMatchObject({ kind: 'sent' });
  });

  test('one that half-closes in the middle, and one that is not there', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined).once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Le'));
    });
    const port = await listening(server);
    expect(await send({ url: `http://127.0.0.1:${port}/` })).toMatchObject({ kind: 'later' });
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
    expect(await send({ url: `http://127.0.0.1:${port}/` })).toMatchObject({ kind: 'later', code: 'ECONNREFUSED' });
  });

  test('who is cancelled while it waits stops at once', async () => {
    const { url } = await sink(() => undefined);
    const controller = new AbortController();
    const result = send({ url }, aNotification(), controller.signal);
    controller.abort();
    expect(await result).toMatchObject({ kind: 'later', code: 'CANCELLED' });
  });

  test('no error holds a secret, even when the other side repeats it', async () => {
    const { url } = await sink((response, { path, headers }) => response.writeHead(400).end(`no such ${path} for ${String(headers.authorization)} ${String(headers['x-key'])}`));
    const result = await send({ url: `${url}/services/T000SECRETPATH?token=hunter22`, headers: { 'X-Key': '{{ secrets.key }}' }, secrets: { key: 'hunter33' }, http_config: { authorization: { credentials: 'hunter44' } } });
    const said = JSON.stringify(result);
    expect(said).toContain('no such');
    for (const secret of ['SECRETPATH', 'hunter22', 'hunter33', 'hunter44']) expect(said).not.toContain(secret);
  });
});

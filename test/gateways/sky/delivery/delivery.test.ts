import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { NoticeResult, SkyDelivery } from '../../../../actors/sky/notify-ports.ts';
import { openSkyDelivery } from '../../../../gateways/sky/delivery/index.ts';
import { parseReceivers } from '../../../../gateways/sky/delivery/receivers.ts';
import { AlidadeError } from '../../../../protocol/errors.ts';
import { LogFull, WrongSequence, type LogMessage } from '../../../../protocol/transport.ts';
import type { SkyNoticeBody } from '../../../../schemas/index.ts';
import { readPackets } from '../../../../gateways/sky/packets/packet.ts';
import { schemaSource } from '../../../../gateways/sky/packets/schema-source.ts';
import { headersOf, mailSink } from '../../mail/sink.ts';
import { httpSink, type Sink } from '../../sensors/notifications.ts';
import { alert } from '../events.ts';
import { cutoutsBytes } from '../stamps-file.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alidade-sky-delivery-'));
  await writeFile(join(folder, 'cutouts.fits'), cutoutsBytes(2));
});
afterAll(() => rm(folder, { recursive: true }));
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
async function sink(...args: Parameters<typeof httpSink>): Promise<Sink> {
  const made = await httpSink(...args);
  open.push(made);
  return made;
}

const notice = (receiver: string, id = 'A'): SkyNoticeBody => ({ notice_id: `${id}_1-${receiver}`, receiver, filters: ['bright'], alert: alert(id, 1), at: '2026-01-02T03:06:00.000Z' });
let files = 0;
interface World {
  readonly delivery: SkyDelivery;
  readonly stored: LogMessage[];
  send(receiver: string, id?: string): Promise<NoticeResult>;
}
/** The alert stream is a list; `publish` may fail in its place. */
async function world(receivers: readonly object[], more: { readonly publish?: (message: LogMessage) => Promise<number>; readonly env?: object; readonly path?: () => Promise<string>; readonly now?: () => number } = {}): Promise<World> {
  const file = join(folder, `receivers-${files++}.yml`);
  await writeFile(file, JSON.stringify({ global: { smtp_from: 'Alidade <sky@reef.example>', smtp_require_tls: 'false' }, receivers }));
  const stored: LogMessage[] = [];
  const publish = (message: LogMessage): Promise<number> => {
    if (stored.some(({ subject }) => subject === message.subject)) return Promise.reject(new WrongSequence(message.subject));
    return Promise.resolve(stored.push(message));
  };
  const delivery = openSkyDelivery({
    env: { ALIDADE_SKY_RECEIVERS: file, ALIDADE_EXTERNAL_URL: 'https://sky.example/', ...more.env }, artifacts: { path: more.path ?? (() => Promise.resolve(join(folder, 'cutouts.fits'))) },
    transport: () => Promise.resolve({ publish: more.publish ?? publish, ensureStream: () => Promise.resolve() }), ...(more.now === undefined ? {} : { now: more.now }),
  });
  return { delivery, stored, send: (receiver, id) => delivery.send(notice(receiver, id), new AbortController().signal) };
}

describe('people', () => {
  test('a mail says it all, links to the page and shows the three cutouts; again it is the same mail', async () => {
    const mails = await mailSink();
    open.push(mails);
    const { send } = await world([{ name: 'team', email_configs: [{ to: 'ada@sky.example', smarthost: `127.0.0.1:${mails.port}` }] }]);
    expect(await send('team')).toMatchObject({ kind: 'sent', sent: [{ channel: 'email', reference: expect.stringMatching(/^250/) as unknown }] });
    const [mail] = mails.mails;
    if (mail === undefined) throw new Error('no mail');
    expect(headersOf(mail)).toMatchObject({ 'message-id': '<A_1-team@reef.example>', references: '<O-A-1@reef.example>', subject: expect.stringContaining('new O-A-1') as unknown });
    for (const text of ['12:00:02.40 +30:01:12.0 (180.010000 30.020000)', 'https://sky.example/#sky/A_1', 'filename=science.png', 'filename=template.png', 'filename=difference.png']) expect(mail.raw.replace(/=\r\n/g, '')).toContain(text);
    expect(mail.raw).toContain('iVBORw0KGgo');
  });

  test('cutouts that are gone keep nobody from being told', async () => {
    const mails = await mailSink();
    open.push(mails);
    const { send } = await world([{ name: 'team', email_configs: [{ to: 'ada@sky.example', smarthost: `127.0.0.1:${mails.port}` }] }], { path: () => Promise.reject(new AlidadeError('ARTIFACT_MISSING', 'there is no such artifact')) });
    expect(await send('team')).toMatchObject({ kind: 'sent' });
    expect(mails.mails[0]?.raw).not.toContain('science.png');
  });

  test('Slack and webhooks: one message each under the id of the notice; the webhook is a CloudEvent', async () => {
    const [slack, hook] = [await sink(), await sink()];
    const { send } = await world([{ name: 'team', slack_configs: [{ api_url: `${slack.url}/services/T0/B0/topsecrettoken`, channel: '#novae' }], webhook_configs: [{ url: hook.url, signing_secret: 'whsec_c2VjcmV0' }] }]);
    expect(await send('team')).toMatchObject({ kind: 'sent', sent: [{ channel: 'slack' }, { channel: 'webhook' }] });
    expect(JSON.parse(slack.requests[0]?.body ?? '')).toMatchObject({ channel: '#novae', text: expect.stringContaining('new O-A-1') as unknown, blocks: [{ type: 'header' }, { type: 'section', text: { text: expect.stringContaining('<https://sky.example/#sky/A_1|Look at it>') as unknown } }, {}] });
    expect(hook.requests[0]?.headers).toMatchObject({ 'content-type': 'application/cloudevents+json', 'idempotency-key': 'A_1-team', 'webhook-signature': expect.stringMatching(/^v1,/) as unknown });
    expect(JSON.parse(hook.requests[0]?.body ?? '')).toMatchObject({ specversion: '1.0', id: 'A_1-team', type: 'io.alidade.sky.notice', subject: 'A_1', data: { alert: { alert_id: 'A_1' }, url: 'https://sky.example/#sky/A_1', title: expect.any(String) as unknown } });
  });

  test('a mail in the receiver’s own words: subject, text, html and headers, filled in from the alert', async () => {
    const mails = await mailSink();
    open.push(mails);
    const own = {
      subject: 'SKY {{ alert.object_id }}\n{{ alert.detection.mag | round: 1 }} {{ filters | join: "+" }}', text: '{{ position }} {{ url }}{% if alert.near %} near{% endif %} [{{ alert.detection.features.nothing }}]', html: '<b>{{ title | escape }}</b>',
      headers: { 'X-Priority': '{% if alert.priority > 0.4 %}1{% else %}3{% endif %}' },
    };
    const { send } = await world([{ name: 'team', email_configs: [{ to: 'ada@sky.example', smarthost: `127.0.0.1:${mails.port}`, ...own }] }]);
    expect(await send('team')).toMatchObject({ kind: 'sent' });
    const [mail] = mails.mails;
    if (mail === undefined) throw new Error('no mail');
    expect(headersOf(mail)).toMatchObject({ subject: 'SKY O-A-1 17.5 bright', 'x-priority': '1', 'message-id': '<A_1-team@reef.example>' });
    const raw = mail.raw.replace(/=\r\n/g, '');
    for (const text of ['12:00:02.40 +30:01:12.0 (180.010000 30.020000) https://sky.example/#sky/A_1 []', '<b>', 'text/html', 'filename=science.png']) expect(raw).toContain(text);
  });

  test('Slack and webhooks in the receiver’s own words: text, body with secrets, form; signed as usual', async () => {
    const [slack, hook, form] = [await sink(), await sink(), await sink()];
    const { send } = await world([{ name: 'team', slack_configs: [{ api_url: slack.url, text: '*{{ alert.object_id }}* {{ url }}' }], webhook_configs: [
      { url: hook.url, body: '{"ra": {{ alert.detection.ra }}, "text": {{ title | json }}, "key": "{{ secrets.key }}"}', secrets: { key: 'k-123' }, headers: { 'X-Object': '{{ alert.object_id }}' }, signing_secret: 'whsec_c2VjcmV0' }, { url: form.url, form: { id: '{{ notice_id }}', dec: '{{ alert.detection.dec }}' } },
    ] }]);
    expect(await send('team')).toMatchObject({ kind: 'sent', sent: [{}, {}, {}] });
    expect(JSON.parse(slack.requests[0]?.body ?? '')).toEqual({ text: '*O-A-1* https://sky.example/#sky/A_1' });
    expect(hook.requests[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'x-object': 'O-A-1', 'webhook-signature': expect.stringMatching(/^v1,/) as unknown });
    expect(JSON.parse(hook.requests[0]?.body ?? '')).toMatchObject({ ra: 180.01, text: expect.stringContaining('new O-A-1') as unknown, key: 'k-123' });
    expect(form.requests[0]?.body).toBe('id=A_1-team&dec=30.02');
  });

  test('a template that misspells a name is a fault of the file, with its line; one that cannot be filled in is told, not tried for ever', async () => {
    expect(() => parseReceivers('r.yml', 'global: {smtp_from: a@b.example, smtp_smarthost: "h:25"}\nreceivers:\n  - name: a\n    email_configs: [{to: x@y.example, subject: "{{ alrt.object_id }}"}]\n')).toThrow(/r\.yml:4: .*subject.*nothing named alrt/);
    const hook = await sink();
    const { send } = await world([{ name: 'team', webhook_configs: [{ url: hook.url, body: '{% if notice_id == "A_1-team" %}{% for i in (1..100000000) %}{{ i }}{% endfor %}{% endif %}' }] }]);
    expect(await send('team')).toMatchObject({ kind: 'never', code: 'TEMPLATE', reason: expect.stringContaining('cannot be filled in') as unknown });
  });

  test('an address that fails is tried again later, those that took it are not told twice', async () => {
    let isWell = false;
    const [good, bad] = [await sink(), await sink((response) => { response.statusCode = isWell ? 200 : 500; response.end(); })];
    const { send } = await world([{ name: 'team', webhook_configs: [{ url: good.url }, { url: bad.url }] }]);
    expect(await send('team')).toMatchObject({ kind: 'later', code: 'HTTP_500' });
    isWell = true;
    expect(await send('team')).toMatchObject({ kind: 'sent', sent: [{}, {}] });
    expect([good.requests.length, bad.requests.length]).toEqual([1, 2]);
  });

  test.each([
    ['asks for patience', (response: { statusCode: number; setHeader(name: string, value: string): void; end(): void }) => { response.statusCode = 429; response.setHeader('retry-after', '7'); response.end(); }, { kind: 'later', code: 'HTTP_429', afterSeconds: 7 }],
    ['is broken', (response: { statusCode: number; end(): void }) => { response.statusCode = 503; response.end(); }, { kind: 'later', code: 'HTTP_503' }],
    ['does not know us', (response: { statusCode: number; end(): void }) => { response.statusCode = 404; response.end(); }, { kind: 'never', code: 'HTTP_404' }],
    ['hangs', () => undefined, { kind: 'later', code: 'TIMEOUT' }],
  ])('a receiver that %s', async (_, answer, result) => {
    const hook = await sink(answer);
    const { send } = await world([{ name: 'team', webhook_configs: [{ url: `${hook.url}/very-secret-path`, timeout: '300ms' }] }]);
    const said = await send('team');
    expect(said).toMatchObject(result);
    expect(JSON.stringify(said)).not.toContain('very-secret-path');
  });

  test('one that refuses connections is left alone after a while; others are not', async () => {
    const gone = await httpSink();
    await gone.close();
    const well = await sink();
    const { send } = await world([{ name: 'gone', webhook_configs: [{ url: gone.url }] }, { name: 'well', webhook_configs: [{ url: well.url }] }]);
    for (let n = 0; n < 3; n++) expect(await send('gone', `G${n}`)).toMatchObject({ kind: 'later', code: 'ECONNREFUSED' });
    expect(await send('gone', 'G9')).toMatchObject({ kind: 'later', code: 'ADDRESS_RESTS' });
    expect(await send('well')).toMatchObject({ kind: 'sent' });
  });

  test('nobody of that name: never, with the remedy; a file that becomes wrong leaves the receivers that were', async () => {
    const { send } = await world([]);
    expect(await send('nobody')).toMatchObject({ kind: 'never', code: 'NO_RECEIVER', reason: expect.stringContaining('ALIDADE_SKY_RECEIVERS') as unknown });
    const missing = await world([], { env: { ALIDADE_SKY_RECEIVERS: join(folder, 'nothing.yml') } });
    expect(await missing.send('team')).toMatchObject({ kind: 'later', code: 'INVALID_RECEIVERS', reason: expect.stringContaining('nothing.yml') as unknown });
    expect(await missing.send('stream')).toMatchObject({ kind: 'sent' });
  });
});

describe('the alert stream', () => {
  test('packets of both forms, each once however often the notice is sent', async () => {
    const { send, stored } = await world([]);
    expect(await send('stream')).toEqual({ kind: 'sent', sent: [{ channel: 'stream', reference: 'SKY_ALERTS 1' }, { channel: 'stream', reference: 'SKY_ALERTS 2' }] });
    expect(await send('stream')).toMatchObject({ sent: [{ reference: 'SKY_ALERTS, where it was already' }, {}] });
    expect(stored.map(({ subject, expect: expected }) => [subject, expected])).toEqual([['alerts.ztf.A_1', { filter: 'alerts.ztf.A_1', sequence: 0 }], ['alerts.lsst.A_1', { filter: 'alerts.lsst.A_1', sequence: 0 }]]);
    for (const [place, survey] of [[0, 'ztf'], [1, 'lsst']] as const) {
      const [packet] = await readPackets(stored[place]?.data ?? new Uint8Array(0), schemaSource({}));
      expect([packet?.summary.survey, packet?.cutouts().science?.data[1]]).toEqual([survey, 1001]);
    }
  });

  test('a receiver of one form, and Confluent framing by setting', async () => {
    const { send, stored } = await world([{ name: 'broker', stream_configs: [{ format: 'lsst' }] }], { env: { ALIDADE_SKY_PACKET_FRAMING: 'confluent', ALIDADE_SKY_LSST_SCHEMA_ID: '77' } });
    expect(await send('broker')).toMatchObject({ kind: 'sent' });
    expect([...(stored[0]?.data.subarray(0, 5) ?? [])]).toEqual([0, 0, 0, 0, 77]);
    await send('stream-ztf', 'B');
    expect(stored.map(({ subject }) => subject)).toEqual(['alerts.lsst.A_1', 'alerts.ztf.B_1']);
  });

  test('a stream that is full, or a broker that is away, is waited for', async () => {
    const { send } = await world([], { publish: (message) => Promise.reject(new LogFull(message.subject, 'its limit is reached')) });
    expect(await send('stream')).toMatchObject({ kind: 'later', code: 'LOG_FULL' });
  });
});

describe('the file of receivers', () => {
  test('every fault with its line', () => {
    const text = 'receivers:\n  - name: a\n    stream_configs: [{format: csv}]\n  - name: a\n    webhook_configs: [{url: ftp://x}]\n  - email_configs: [{to: x@y.example}]\n';
    expect(() => parseReceivers('r.yml', text)).toThrow(/r\.yml:3: .*format.*ztf or lsst[\s\S]*r\.yml:4: .*two receivers are called a/);
    expect(() => parseReceivers('r.yml', text)).toThrow(/r\.yml:6: .*name.*is missing/);
    expect(() => parseReceivers('r.yml', 'receivers: [')).toThrow(/r\.yml:1/);
  });

  test('that of the notification configuration will do: what else it says is left alone', () => {
    const found = parseReceivers('r.yml', 'route: {receiver: ops}\nreceivers:\n  - name: ops\n    rate_limit: {messages: 10, per: 1h}\n    webhook_configs: [{url: "http://x.example"}]\n');
    expect(found.get('ops')).toMatchObject([{ channel: 'webhook' }]);
  });
});

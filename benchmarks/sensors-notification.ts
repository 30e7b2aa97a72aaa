/**
 * From a reading to the one who is told, through everything that `alidade up` starts: how long until a webhook is called,
 * and until a thousand alerts at once are in mails. Readings come by plain NATS; the servers that are told are in this process.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { startUp, type Running } from '../gateways/up/index.ts';
import { mailSink, type MailSink } from '../test/gateways/mail/sink.ts';
import { httpSink, type Sink } from '../test/gateways/sensors/notifications.ts';
import { shareOf, type Bench } from './benchmark.ts';
import { lineOf, quantileOf, type Printed } from './line.ts';

const SAMPLES = 300;
const ALERTS = 1000;
const SITES = 10;
const WARM_UP = 20;
const gapMs = 20;
const limitMs = 60_000;

export async function sensorsNotification(bench: Bench): Promise<readonly Printed[]> {
  const home = await mkdtemp(join(tmpdir(), 'alidade-notification-'));
  const { ALIDADE_NATS_URL: _nats, DATABASE_URL: _database, ALIDADE_ARTIFACTS: _artifacts, ...env } = process.env;
  let received: (device: string) => void = () => undefined;
  const web = await httpSink((response, { body }) => {
    response.end();
    received(/"device":"([^"]+)"/.exec(body)?.[1] ?? '');
  });
  const mail = await mailSink();
  const routes = join(home, 'routes.yml');
  await writeFile(routes, configOf(web, mail));
  const running = await startUp({ env: { ...env, ALIDADE_HOME: home, ALIDADE_SENSORS_ROUTES: routes } });
  try {
    const nc = await publisher(running);
    // A rule that is about nobody is refused, so there is one device of each kind before.
    for (const kind of ['web', 'grouped', 'single']) publishJson(nc, `sensors.device-changed.${kind}`, { device_id: kind, change: 'created', device: { id: kind, labels: { kind } }, by: 'benchmark', at: new Date().toISOString() });
    for (const kind of ['web', 'grouped', 'single']) publishJson(nc, `sensors.rule-changed.${kind}`, { rule_id: kind, change: 'created', rule: { id: kind, device: { match: { kind } }, metric: 'value', op: '>', threshold: 82, evaluate: 'reading' }, by: 'benchmark', at: new Date().toISOString() });
    const latencies: number[][] = [];
    const bursts: { readonly grouped: number; readonly single: number; readonly mails: number }[] = [];
    for (let round = 0; round < bench.rounds; round++) {
      bench.say(`notification, round ${round + 1}`);
      latencies.push(await toWebhook(nc, shareOf(SAMPLES, bench), round, (listener) => (received = listener)));
      const alerts = shareOf(ALERTS, bench);
      const grouped = await toMails(nc, mail, 'grouped', alerts, round);
      const mails = mail.mails.length;
      bursts.push({ grouped, mails, single: await toMails(nc, mail, 'single', alerts, round) });
    }
    await nc.close();
    const alerts = shareOf(ALERTS, bench);
    return [
      lineOf({ name: 'reading to webhook, p50', unit: 'ms', ours: latencies.map((one) => quantileOf(one, 0.5)), target: { of: 'ours', atMost: 20 }, note: 'an event-driven rule, group_wait 0s, one reading at a time' }),
      lineOf({ name: 'reading to webhook, p99', unit: 'ms', ours: latencies.map((one) => quantileOf(one, 0.99)), target: { of: 'ours', atMost: 100 } }),
      lineOf({ name: `${alerts} alerts at once to mails, in ${SITES} groups`, unit: 's', ours: bursts.map(({ grouped }) => grouped), target: { of: 'ours', atMost: 5 }, note: `readings published → the last mail taken, group_wait 1s included; ${bursts[0]?.mails ?? 0} mails` }),
      lineOf({ name: `${alerts} alerts at once to as many mails`, unit: 's', ours: bursts.map(({ single }) => single), note: 'each alert a group of its own, group_wait 0s; every mail on a connection of its own' }),
    ];
  } finally {
    await running.stop();
    await web.close();
    await mail.close();
    await rm(home, { recursive: true, force: true });
  }
}

const configOf = (web: Sink, mail: MailSink): string => JSON.stringify({
  global: { smtp_smarthost: `127.0.0.1:${mail.port}`, smtp_from: 'alidade@localhost', smtp_require_tls: false },
  route: { receiver: 'mail', group_by: ['device'], group_wait: '0s', routes: [{ matchers: ['alertname="web"'], receiver: 'web' }, { matchers: ['alertname="grouped"'], group_by: ['site'], group_wait: '1s', group_interval: '1s' }] },
  receivers: [{ name: 'web', webhook_configs: [{ url: web.url }] }, { name: 'mail', email_configs: [{ to: 'somebody@localhost' }] }],
});

function publisher({ run }: Running): Promise<NatsConnection> {
  return connect({ servers: run.nats.url, user: run.nats.user, pass: run.nats.password, name: 'benchmark' });
}
const publishJson = (nc: NatsConnection, subject: string, body: object): void => nc.publish(subject, JSON.stringify(body));

/** Devices are known with their labels before they send: a moment for the log to take them. */
async function devices(nc: NatsConnection, kind: string, count: number, round: number): Promise<readonly string[]> {
  const ids = Array.from({ length: count }, (_, i) => `${kind}-${round}-${i}`);
  const at = new Date().toISOString();
  ids.forEach((id, i) => publishJson(nc, `sensors.device-changed.${id}`, { device_id: id, change: 'created', device: { id, labels: { kind, site: `${kind}-${round}-site-${i % SITES}` } }, by: 'benchmark', at }));
  await nc.flush();
  await wait(1_000);
  return ids;
}
const hot = (nc: NatsConnection, id: string): void => publishJson(nc, `sensors.reading.${id}`, { device_id: id, at: new Date().toISOString(), value: 83 });

/** Milliseconds from just before the publish until the request is there, one device after the other. */
async function toWebhook(nc: NatsConnection, samples: number, round: number, listen: (listener: (device: string) => void) => void): Promise<number[]> {
  const latencies: number[] = [];
  const ids = await devices(nc, 'web', WARM_UP + samples, round);
  for (const [i, id] of ids.entries()) {
    const there = new Promise<number>((done) => listen((device) => (device === id ? done(performance.now()) : undefined)));
    const began = performance.now();
    hot(nc, id);
    const ended = await Promise.race([there, wait(limitMs, undefined, { ref: false })]);
    if (ended === undefined) throw new Error(`nobody was told of ${id} within ${limitMs / 1000} s`);
    if (i >= WARM_UP) latencies.push(ended - began);
    await wait(gapMs);
  }
  return latencies;
}

/** Seconds until every device has stood in a mail. */
async function toMails(nc: NatsConnection, sink: MailSink, kind: 'grouped' | 'single', count: number, round: number): Promise<number> {
  const ids = await devices(nc, kind, count, round);
  sink.mails.length = 0;
  const began = performance.now();
  for (const id of ids) hot(nc, id);
  await nc.flush();
  const missing = new Set(ids);
  for (let read = 0; missing.size > 0; ) {
    for (; read < sink.mails.length; read++) for (const [, id = ''] of (sink.mails[read]?.raw ?? '').matchAll(new RegExp(`on (${kind}-${round}-\\d+)`, 'g'))) missing.delete(id);
    if (performance.now() - began > limitMs) throw new Error(`${missing.size} of ${count} alerts stood in no mail after ${limitMs / 1000} s, such as ${[...missing][0] ?? ''}`);
    await wait(5);
  }
  return (performance.now() - began) / 1000;
}

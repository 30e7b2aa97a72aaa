/** Observations through the broker, published as anybody would, while hosts are killed: each ends once, as it should. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sky } from '../../actors/sky/pipeline.ts';
import { writeNight } from '../../gateways/sky/demo.ts';
import { decode } from '../../protocol/codec.ts';
import { connectNats, type NatsTransport } from '../../protocol/nats/transport.ts';
import { createOperations, type Operations } from '../../protocol/operations.ts';
import { defaultLifetimes } from '../../protocol/outcome.ts';
import { SkyDetected, SkyRejected } from '../../schemas/index.ts';
import { generated, type ObservedFiles } from '../actors/sky/night.ts';
import { Chance } from '../simulation/random.ts';
import { natsServer, startChild, temporaryFolder, waitFor, type TemporaryFolder, type TestChild } from '../support/index.ts';
import { rounds } from './freight.ts';

const program = fileURLToPath(new URL('../../dist/test/integration/sky-host.js', import.meta.url));
const ackWaitMs = 2_000;
const withinMs = 120_000;
/** `ALIDADE_TEST_REPEAT=10` kills during 50 observations. */
const observations = Math.min(50, 5 * rounds);
const chance = new Chance(20_301_126);

const server = natsServer();
let home: TemporaryFolder;
let transport: NatsTransport;
let operations: Operations;
let files: ObservedFiles;
const hosts: TestChild[] = [];
let stopped = false;

async function launch(): Promise<void> {
  const host = startChild(process.execPath, [program, server().url, join(home.path, 'artifacts'), String(ackWaitMs)], { timeoutMs: 1_800_000, env: { ALIDADE_SKY_FILES: home.path, ALIDADE_SKY_MODEL: 'rules', TMPDIR: home.path } });
  hosts.push(host);
  void host.ended.then(() => {
    hosts.splice(hosts.indexOf(host), 1);
    if (!stopped) void launch().catch(() => undefined); // it died again before it served; its own successor is on the way
  });
  await host.untilSays(/host is up/, withinMs);
}

beforeAll(async () => {
  home = await temporaryFolder('sky-broker');
  await mkdir(join(home.path, 'artifacts'));
  transport = await connectNats({ servers: server().url, name: 'sky test' });
  await transport.ensureStream({ name: 'SKY', subjects: ['sky.>'], maxAgeSeconds: 3600, maxBytes: 2 ** 30 });
  operations = createOperations({ transport, pipelines: [sky], lifetimes: defaultLifetimes, pauses: { put: async () => undefined, delete: async () => undefined }, audited: async () => undefined });
  files = await writeNight(home.path, 'night', generated({ columns: 256, rows: 256, starsPerMegapixel: 2200, transients: 3 }));
  await launch();
});
afterAll(async () => {
  stopped = true;
  await Promise.all(hosts.map((host) => host.kill()));
  await transport.close();
  await home.remove();
});

/** As `nats pub sky.observed.<id> '{…}'` does it. */
async function publish(id: string, more: Partial<ObservedFiles> = {}): Promise<void> {
  const { raw, bias, dark, flat, template } = { ...files, ...more };
  const body = { observation_id: id, ra: 150.1, dec: 2.2, observation_time: '2024-03-01T04:00:00Z', files: { raw, bias, dark, flat, template } };
  await waitFor(() => transport.publish({ subject: `sky.observed.${id}`, data: Buffer.from(JSON.stringify(body)) }), { withinMs, what: `${id} is published` });
}

interface Found {
  readonly detected: readonly string[];
  readonly rejected: readonly string[];
  readonly dead: readonly string[];
  readonly sources: ReadonlyMap<string, number>;
}

/** Ids as the log tells them: one entry a message. */
async function inTheLog(): Promise<Found> {
  const [detected, rejected, dead]: [string[], string[], string[]] = [[], [], []];
  const sources = new Map<string, number>();
  for await (const message of transport.scan('SKY', ['sky.detected.>', 'sky.rejected.>', 'sky.dead.>'])) {
    const [, kind, id = '', last = ''] = message.subject.split('.');
    if (kind === 'dead') dead.push(last);
    if (kind === 'rejected') {
      const read = decode(message.data, [SkyRejected]);
      expect(read).toMatchObject({ ok: { value: { observation_id: id, code: 'MISSING_CALIBRATION', numbers: { bias: 0 } } } });
      rejected.push(id);
    }
    if (kind === 'detected') {
      const read = decode(message.data, [SkyDetected]);
      if ('fault' in read) throw new Error(read.fault.message);
      expect(read.ok.value.observation.observation_id).toBe(id);
      sources.set(id, read.ok.value.metrics['real'] ?? Number.NaN);
      detected.push(id);
    }
  }
  return { detected: detected.sort(), rejected: rejected.sort(), dead: dead.sort(), sources };
}

test('kill -9 at any moment: every observation ends once in the right status, its detections are there once', { timeout: 600_000 + 60_000 * observations }, async () => {
  await launch();
  const ids = Array.from({ length: observations }, (_, k) => `obs-${String(k).padStart(2, '0')}`);
  const [poor, faulty] = [ids.filter((_, k) => k % 5 === 1), ids.filter((_, k) => k % 5 === 3)];
  const good = ids.filter((id) => !poor.includes(id) && !faulty.includes(id));
  for (const id of ids) await publish(id, poor.includes(id) ? { bias: [] } : faulty.includes(id) ? { raw: 'night/nowhere.fits' } : {});
  for (let kills = 0; kills < Math.ceil(observations / 3); kills++) {
    const victim = await waitFor(() => hosts.find((host) => / begins/.test(host.output())), { withinMs, what: 'a host at work' });
    await wait(chance.between(0, 1_500)); // any moment will do
    await victim.kill();
  }
  const report = await waitFor(
    async () => {
      const audit = await operations.audit('sky');
      // A dead letter follows its outcome, so a fault may be of the moment; one that stays fails here.
      if (audit.faults.length > 0) throw new Error(audit.faults.join('; '));
      return audit.jobs === ids.length && audit.open.length === 0 ? audit : undefined;
    },
    { withinMs: 300_000 + 30_000 * observations, everyMs: 400, what: 'every observation has ended' },
  );
  expect(report).toMatchObject({ done: good.length + poor.length, dead: faulty.length, cancelled: 0, faults: [] });
  const found = await waitFor(async () => {
    const now = await inTheLog();
    return now.detected.length >= good.length && now.rejected.length >= poor.length && now.dead.length >= faulty.length ? now : undefined;
  }, { withinMs, what: 'what follows from the ends' });
  expect([found.detected, found.rejected, found.dead]).toEqual([good, poor, faulty]);
  expect(new Set(found.sources.values())).toEqual(new Set([3]));
  for (const id of faulty) expect(await operations.deadLetter('sky', 'ingest', id)).toMatchObject({ code: 'INVALID_OBSERVATION', reason: expect.stringContaining('files.raw') });
});

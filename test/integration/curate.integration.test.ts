/** Detections in, alerts out, once: on a real broker, the curation and the broker killed again and again. */
import { setTimeout as wait } from 'node:timers/promises';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { curate } from '../../actors/sky/curate.ts';
import { followCuration } from '../../gateways/sky/curation/index.ts';
import { connectNats, type NatsTransport } from '../../protocol/nats/transport.ts';
import { bucketNames } from '../../protocol/workers.ts';
import { detected, detection, forced, frame, night, observation, vote, type Written } from '../actors/sky/curation/sky-log.ts';
import { natsServer, startChild, temporaryFolder, waitFor, type TestChild } from '../support/index.ts';

const server = natsServer();
const withinMs = 60_000;
/** `ALIDADE_TEST_REPEAT=20` kills for longer. */
const rounds = Number(process.env['ALIDADE_TEST_REPEAT'] ?? '1');
const timeout = 120_000 * rounds;
const program = fileURLToPath(new URL('../../dist/test/integration/keyed-host.js', import.meta.url));

let transport: NatsTransport;
let folder: { readonly path: string; remove(): Promise<void> };
let host: TestChild | undefined;
let [deaths, isOver] = [0, false];

beforeEach(async () => {
  transport = await connectNats({ servers: server().url, name: 'curation tests' });
  await transport.ensureStream({ name: 'SKY', subjects: ['sky.>'], maxAgeSeconds: 86_400, maxBytes: 2 ** 30 });
  await transport.purge('SKY', 'sky.>');
  folder = await temporaryFolder('curation');
  [deaths, isOver] = [0, false];
});
afterEach(async () => {
  isOver = true;
  await host?.kill();
  await transport.close();
  await folder.remove();
});

/** Another one takes the place of one that dies. */
async function serve(): Promise<void> {
  const child = startChild(process.execPath, [program, server().url, '2', 'sky.curate'], { timeoutMs: 600_000 });
  host = child;
  void child.ended.then(() => {
    deaths++;
    if (!isOver) void serve().catch(() => undefined); // its own successor is on the way
  });
  await child.untilSays(/curate is up/, withinMs);
}

const publish = async ({ subject, body }: Written): Promise<void> => {
  const data = Buffer.from(JSON.stringify(body));
  await waitFor(() => transport.publish({ subject, data }), { withinMs, what: `${subject} is published` });
};

/** What one curation that never dies says to the log as it stands, by subject; and what the log holds. */
async function reckoning(): Promise<{ readonly expected: ReadonlyMap<string, readonly string[]>; readonly stored: ReadonlyMap<string, readonly string[]> }> {
  const machine = curate.open({}, { index: 0, count: 1 });
  const [expected, stored] = [new Map<string, string[]>(), new Map<string, string[]>()];
  const add = (map: Map<string, string[]>, subject: string, data: Uint8Array): unknown => map.get(subject)?.push(Buffer.from(data).toString('base64')) ?? map.set(subject, [Buffer.from(data).toString('base64')]);
  const isSaid = (subject: string): boolean => /^sky\.(alert|object|validation|notice|forced-asked|dead)\./.test(subject);
  for await (const message of transport.scan('SKY', ['sky.>'])) {
    if (isSaid(message.subject)) add(stored, message.subject, message.data);
    else for (const fact of machine.apply(message)) add(expected, fact.subject, fact.data);
  }
  return { expected, stored };
}
/** Whole or not at all. */
async function put(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}
const count = (map: ReadonlyMap<string, readonly string[]>): number => [...map.values()].reduce((sum, all) => sum + all.length, 0);

async function reckon(): Promise<ReadonlyMap<string, readonly string[]>> {
  await waitFor(async () => {
    const { expected, stored } = await reckoning();
    return count(stored) >= count(expected);
  }, { withinMs, everyMs: 300, what: 'everything that follows is in the log' });
  const { expected, stored } = await reckoning();
  expect([...stored.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [subject, all] of expected) expect(stored.get(subject), subject).toEqual(all);
  return stored;
}

/** A night of frames over the same few places; each frame with its own brightness. */
const frames = (many: number, perFrame: number): readonly Written[] => Array.from({ length: many }, (_, i) => {
  const of = observation(`N${i}`, { mjd: night + i / 24, filter: i % 2 === 0 ? 'g' : 'r' });
  return frame(detected(of, Array.from({ length: perFrame }, (__, n) => detection(`N${i}`, n + 1, [n * 20 + ((i * 7) % 5) * 0.05, ((i * 3 + n) % 7) * 0.04], { flux: 1000 + ((i * 37 + n * 11) % 400), score: 6 + ((i + n) % 20) })).filter((__, n) => (i + n) % 4 !== 0)));
});

test('kill -9 of the curation and of the broker at random moments: each alert, notice and vetting is in the log once, as if nobody had died', { timeout }, async () => {
  const file = join(folder.path, 'curation.yaml');
  await put(file, 'vetting: {people: [Ada, Grace, Vera], votes: 2}\nfilters:\n  - {name: bright, where: "detection.score > 12", receivers: [team]}\n');
  await serve();
  const stopFollowing = await followCuration({ file, transport, leases: await transport.bucket(bucketNames.leases), holder: 'test', log: () => undefined, everyMs: 100 });
  const killing = (async () => {
    for (let kills = 0; kills < 5 * rounds; kills++) {
      await wait(200 + ((kills * 97) % 350)); // any moment will do
      if (kills % 4 === 2) {
        await server().kill();
        await server().start();
      } else await host?.kill();
    }
  })();
  for (const [i, one] of frames(30 * rounds, 8).entries()) {
    await publish(one);
    if (i > 2) await publish(vote(`N${i - 2}_${(i % 7) + 1}`, ['Ada', 'Grace', 'Vera', 'Jo'][i % 4] ?? '', ['real', 'real', 'bogus', 'unsure'][i % 4] ?? '', i));
    if (i % 5 === 4) await publish(forced({ forced_id: `N${i}-forced`, observation: observation(`N${i}`, { mjd: night + i / 24 }), zero_point: 27, points: [{ object_id: 'N0_2', x: 1, y: 1, flux: 30, flux_error: 10, score: 3 }], not_measured: [] }));
    if (i === 15) await put(file, 'vetting: {votes: 1}\nfilters:\n  - {name: all, where: "true", receivers: [team, stream]}\n');
    if (i % 10 === 9) await publish(frames(i, 5)[i - 3] ?? one);
    await wait(40);
  }
  await killing;
  stopFollowing();
  expect(deaths).toBeGreaterThan(2);
  const stored = await reckon();
  expect([...stored.keys()].filter((subject) => subject.startsWith('sky.alert.')).length).toBeGreaterThan(100);
  for (const [subject, all] of stored) if (subject.startsWith('sky.notice.')) expect(all, subject).toHaveLength(1);
});

test('its file is followed: another one is in force at once, a wrong one changes nothing', { timeout }, async () => {
  const file = join(folder.path, 'curation.yaml');
  const warnings: unknown[] = [];
  await put(file, 'filters: [{name: one, where: "true", receivers: [a]}]');
  await serve();
  const stop = await followCuration({ file, transport, leases: await transport.bucket(bucketNames.leases), holder: 'test', log: (level, _, fields) => void (level === 'warn' && warnings.push(fields)), everyMs: 50 });
  const changes = async (): Promise<number> => {
    let changed = 0;
    for await (const message of transport.scan('SKY', ['sky.curation-changed.*'])) changed += message.sequence > 0 ? 1 : 0;
    return changed;
  };
  await waitFor(async () => (await changes()) === 1, { what: 'the first configuration' });
  await publish(frame(detected(observation('A'), [detection('A', 1, [0, 0])])));
  await put(file, 'filters: [{name: two, where: "nothing > 1"}]');
  await waitFor(() => warnings.length > 0, { what: 'the warning' });
  expect(JSON.stringify(warnings[0])).toContain('an alert has no field nothing');
  await publish(frame(detected(observation('B'), [detection('B', 1, [30, 0])])));
  await put(file, 'filters: [{name: three, where: "true", receivers: [b]}]');
  await waitFor(async () => (await changes()) === 2, { what: 'the second configuration' });
  await publish(frame(detected(observation('C'), [detection('C', 1, [60, 0])])));
  stop();
  const stored = await reckon();
  expect([...stored.keys()].filter((subject) => subject.startsWith('sky.notice.')).sort()).toEqual(['sky.notice.A_1-a', 'sky.notice.B_1-a', 'sky.notice.C_1-b']);
});

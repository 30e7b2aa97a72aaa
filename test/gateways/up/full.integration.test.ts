/** The broker's own disk is full: everything stands still, nothing is given up, and with room again all of it ends. */
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isRunning, readRunFile, type RunFile } from '../../../deploy/embedded/index.ts';
import { connectRunning, type Connected } from '../../../gateways/up/index.ts';
import { LogFull } from '../../../protocol/transport.ts';
import { natsServer, startChild, temporaryFolder, waitFor, type TemporaryFolder, type TestChild } from '../../support/index.ts';

const program = fileURLToPath(new URL('../../../dist/test/gateways/up/program.js', import.meta.url));
const catalogUrl = new URL('../../../dist/test/gateways/up/catalog.js', import.meta.url).href;
const withinMs = 60_000;
/** On a slow machine the jobs are delivered so often meanwhile that each is tried alone, after up to 20 s. */
const trialsMs = 240_000;
const server = natsServer({ maxFileStore: 6 * 2 ** 20 });
let home: TemporaryFolder;
let up: TestChild;
let client: Connected;

const environment = (): Record<string, string | undefined> => ({ ALIDADE_HOME: home.path, ALIDADE_NATS_URL: server().url, DATABASE_URL: undefined, ALIDADE_ARTIFACTS: pathToFileURL(home.path).href, ALIDADE_DRAIN: '1 s', ALIDADE_ACK_WAIT: '1 s', ALIDADE_HOSTS_MIN: '0', ALIDADE_HOSTS_MAX: '1' });
const run = (): RunFile => {
  const found = readRunFile(home.path);
  if (found === undefined) throw new Error('there is no run.json');
  return found;
};
const get = (path: string): Promise<Response> => fetch(run().http.url + path, { headers: { authorization: `Bearer ${run().http.token}` } });
const publish = (subject: string, data: Uint8Array): Promise<number> => client.transport.publish({ subject, data });
const parcel = (ms: number): Uint8Array => new TextEncoder().encode(JSON.stringify({ grams: 5, ms }));

/** Until the server itself takes no more, however small. */
async function fill(): Promise<void> {
  for (let size = 256 * 1024; size >= 1; ) {
    try {
      await publish(`parcels.ballast.${size}`, new Uint8Array(size));
    } catch (error) {
      if (!(error instanceof LogFull)) throw error;
      size = size === 1 ? 0 : Math.max(1, Math.floor(size / 8));
    }
  }
}

beforeAll(async () => {
  home = await temporaryFolder('full');
  up = startChild(process.execPath, [program], { env: environment() });
  await up.untilSays(/program is up/, withinMs);
  client = await connectRunning(environment(), { catalogUrl });
}, withinMs);
afterAll(async () => {
  await client?.close();
  await up?.kill();
  await home?.remove();
});

test("the server's own limit – what is under way is kept until it can be stored, what comes is refused and says so, the hosts stay", { timeout: 400_000 }, async () => {
  // No host has ever served the domain: what waits for it starts one.
  expect(run().hosts).toEqual([]);
  await publish('parcels.asked.F0', parcel(0));
  const host = await waitFor(() => run().hosts[0], { withinMs, what: 'a host' });
  const jobs = Array.from({ length: 8 }, (_, index) => `F${index + 1}`);
  await Promise.all(jobs.map((id) => publish(`parcels.asked.${id}`, parcel(2_000))));
  await waitFor(async () => (await client.transport.last('PARCELS', 'parcels.weigh.F8.*')) !== undefined, { withinMs });
  await fill();
  await expect(client.operations.submit({ domain: 'parcels', event: 'asked', id: 'F9', payload: parcel(0) })).rejects.toBeInstanceOf(LogFull);
  const stored = (await client.operations.audit('parcels')).messages;
  await wait(3_000); // longer than the ack wait
  const still = await client.operations.audit('parcels');
  expect(still).toMatchObject({ messages: stored, faults: [] });
  expect(still.open.length).toBeGreaterThan(0);
  expect(run().hosts).toEqual([host]);
  expect(isRunning(host?.pid ?? 0)).toBe(true);

  expect(await client.transport.purge('PARCELS', 'parcels.ballast.*')).toBeGreaterThan(5);
  const ended = await waitFor(async () => {
    const audit = await client.operations.audit('parcels');
    return audit.open.length === 0 ? audit : undefined;
  }, { withinMs: trialsMs, everyMs: 200, what: 'every job has ended' });
  expect(ended).toMatchObject({ jobs: 9, done: 9, dead: 0, faults: [] });
  await waitFor(async () => (await (await get('/v1/jobs/F8')).text()).includes('"status":"done"'), { withinMs, what: 'the tables say so' });
});

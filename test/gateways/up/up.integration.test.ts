/** Everything together, as processes: `up` on a home of its own, killed piece by piece. */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { homeHolder, isRunning, processesIn, processesMarked, readRunFile, signal, type RunFile } from '../../../deploy/embedded/index.ts';
import { connectRunning, startUp, type Connected } from '../../../gateways/up/index.ts';
import { readWorkers } from '../../../gateways/registry/index.ts';
import { decode } from '../../../protocol/codec.ts';
import { drainSubject } from '../../../protocol/subjects.ts';
import { bucketNames, readWanted } from '../../../protocol/workers.ts';
import { OperationsStarted, OperationsStopped } from '../../../schemas/index.ts';
import { markVariable } from '../../../supervisor/child-process.ts';
import { rounds } from '../../integration/freight.ts';
import { nearMisses } from '../../integration/near-miss.ts';
import { Chance } from '../../simulation/random.ts';
import { startChild, temporaryFolder, waitFor, type TemporaryFolder, type TestChild } from '../../support/index.ts';
import { source } from './catalog.ts';

const program = fileURLToPath(new URL('../../../dist/test/gateways/up/program.js', import.meta.url));
const catalogUrl = new URL('../../../dist/test/gateways/up/catalog.js', import.meta.url).href;
/** Nothing of the test's own environment, so that no setting of the developer's leaks in. */
const clean = { ALIDADE_NATS_URL: undefined, DATABASE_URL: undefined, ALIDADE_ARTIFACTS: undefined, ALIDADE_DRAIN: '1 s', ALIDADE_ACK_WAIT: '2 s', ALIDADE_HOSTS_MAX: '2', ALIDADE_SCALE_BACKLOG: '10', ALIDADE_SCALE_QUIET: '1 s' };

let home: TemporaryFolder;
let up: TestChild;
let client: Connected;
const withinMs = 60_000;
const timeout = 180_000 * rounds;
/** When things are killed; `ALIDADE_TEST_REPEAT` kills more often. */
const chance = new Chance(20_300_103);

const run = (): RunFile => {
  const found = readRunFile(home.path);
  if (found === undefined) throw new Error('there is no run.json');
  return found;
};
const environment = (): Record<string, string | undefined> => ({ ...clean, ALIDADE_HOME: home.path });
const startUpProgram = (...args: readonly string[]): TestChild => startChild(process.execPath, [program, ...args], { env: environment(), timeoutMs: 900_000 });
const get = async (path: string): Promise<Response> => fetch(run().http.url + path, { headers: { authorization: `Bearer ${run().http.token}` } });
const submit = (id: string, body: object): Promise<unknown> => client.operations.submit({ domain: 'parcels', event: 'asked', id, payload: new TextEncoder().encode(JSON.stringify(body)) });
const jobDone = (id: string): Promise<unknown> =>
  waitFor(
    async () => {
      const response = await get(`/v1/jobs/${id}`);
      return response.ok && (await response.text()).includes('"status":"done"');
    },
    { withinMs, what: `job ${id} done in the tables` },
  );
/** Submits, until each is in the log: asked for twice is one job. */
const submitMany = (prefix: string, count: number, body: object): Promise<unknown> => Promise.all(Array.from({ length: count }, (_, index) => waitFor(() => submit(`${prefix}${index}`, body), { withinMs })));

/** Waits until all jobs have ended; then the tables count as many ends of each kind as the log. */
async function allInTables(): Promise<void> {
  const audit = await waitFor(async () => {
    const report = await client.operations.audit('parcels');
    return report.open.length === 0 ? report : undefined;
  }, { withinMs, everyMs: 200, what: 'every job has ended' });
  await waitFor(async () => {
    const found = { done: 0, dead: 0, other: 0 };
    for await (const { status } of jobsInTables()) found[status === 'done' || status === 'dead' ? status : 'other']++;
    return found.done === audit.done && found.dead === audit.dead && found.other === 0;
  }, { withinMs, everyMs: 200, what: 'the tables say the same' });
}

interface Page {
  readonly items: readonly { readonly id: string; readonly status: string }[];
  readonly next?: string;
}
const isPage = (value: unknown): value is Page => typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items);

async function* jobsInTables(): AsyncIterable<{ readonly id: string; readonly status: string }> {
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const response = await get(`/v1/jobs?domain=parcels&limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`);
    const page: unknown = await response.json();
    if (!isPage(page)) throw new Error(`no page of jobs: ${response.status} ${JSON.stringify(page)}`);
    yield* page.items;
    cursor = page.next;
  }
}

const workers = (): ReturnType<typeof readWorkers> => readWorkers(client.buckets);

beforeAll(async () => {
  home = await temporaryFolder('up');
  up = startUpProgram();
  await up.untilSays(/program is up/, withinMs);
  client = await connectRunning(environment(), { catalogUrl });
});
afterAll(async () => {
  await client?.close();
  await up?.kill();
  await home?.remove();
});

test('run.json – 0600, and every process in it lives', () => {
  expect(statSync(join(home.path, 'run.json')).mode & 0o777).toBe(0o600);
  const { nats, postgres_pid, supervisor_pid, hosts } = run();
  expect(supervisor_pid).toBe(up.pid);
  expect(hosts).toEqual([{ pid: expect.any(Number), group: 'parcels' }]);
  for (const pid of [nats.pid, postgres_pid, ...hosts.map((host) => host.pid)]) expect(isRunning(pid)).toBe(true);
});

test('a job goes through all stages and is found through the HTTP door; a stranger is not let in', async () => {
  await submit('P1', { grams: 5 });
  await jobDone('P1');
  expect((await fetch(`${run().http.url}/v1/jobs`)).status).toBe(401);
  const [, link] = /link (\S+)/.exec(up.output()) ?? [];
  const entered = await fetch(link ?? '', { redirect: 'manual' });
  expect(entered.status).toBe(303);
});

test('the registry says who works; /metrics holds the numbers of hosts, queues and tables, and promtool likes them', async () => {
  expect(await workers()).toEqual([expect.objectContaining({ process: 'parcels-1', group: 'parcels', state: 'alive', pid: run().hosts[0]?.pid, actors: ['parcels.weigh', 'parcels.stamp', 'parcels.pack'] })]);
  // Whose answer comes late on a busy machine is left out; it is there the next time.
  const text = await waitFor(async () => {
    const metrics = await (await get('/metrics')).text();
    return metrics.includes('alidade_child_starts_total') ? metrics : undefined;
  }, { withinMs, what: 'metrics of the supervisor' });
  expect(text).toMatch(/alidade_jobs_finished_total\{process="parcels-1",host="[^"]+",domain="parcels",stage="stamp",outcome="done"\} 1/);
  expect(text).toContain('alidade_queue_pending{domain="parcels",stage="weigh",priority="normal"} 0');
  expect(text).toContain('alidade_workers{state="alive"} 1');
  expect(text).toMatch(/alidade_child_starts_total\{process="supervisor",host="[^"]+",child="parcels-1"\} 1/);
  expect(text).toMatch(/process_cpu_seconds_total\{process="http"/);
  const checked = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  // Elsewhere the format has a test of its own that says when promtool is missing.
  if (checked.error === undefined) expect(checked.stdout + checked.stderr).toBe('');
});

test('a job that ends at its first stage is done there; one of the domain’s other pipeline is served by the same host', async () => {
  await submit('E1', { grams: 0 });
  await client.operations.submit({ domain: 'parcels', event: 'wished', id: 'W1', payload: new TextEncoder().encode('{"grams":7}') });
  await jobDone('E1');
  await jobDone('W1');
  expect(await (await get('/v1/jobs/E1')).json()).toMatchObject({ status: 'done', stage: 'weigh', reason: 'nothing is in it' });
  expect(await (await get('/v1/jobs/W1')).json()).toMatchObject({ status: 'done', stage: 'pack' });
  expect(await client.transport.last('PARCELS', 'parcels.stamp.E1.*')).toBeUndefined();
  expect(await client.operations.audit('parcels')).toMatchObject({ jobs: 3, done: 3, open: [], faults: [], strays: {} });
});

test('starting twice – refused with the pid that holds the home', async () => {
  const second = await startUpProgram().ended;
  expect(second.code).toBe(2);
  expect(second.stderr).toContain(`is held by process ${up.pid}`);
});

test('a host killed with -9 in the middle of a job – another takes its place, run.json follows, the job is done once', async () => {
  await submit('P2', { grams: 5, ms: 1500 });
  await waitFor(async () => (await client.transport.last('PARCELS', 'parcels.weigh.P2.*')) !== undefined, { withinMs });
  const [before] = run().hosts;
  signal(before?.pid ?? 0, 'SIGKILL');
  await waitFor(() => run().hosts.length === 1 && run().hosts[0]?.pid !== before?.pid, { withinMs });
  await jobDone('P2');
  await waitFor(async () => (await workers()).every((one) => one.state === 'alive' && one.pid !== before?.pid), { withinMs, what: 'only the new host in the registry' });
});

test('the broker killed with -9 – it comes back on its port and work goes on', async () => {
  const { pid, url } = run().nats;
  signal(pid, 'SIGKILL');
  await waitFor(() => run().nats.pid !== pid, { withinMs });
  expect(run().nats.url).toBe(url);
  await waitFor(() => submit('P3', { grams: 5 }), { withinMs });
  await jobDone('P3');
});

test('PostgreSQL killed with -9 at any moment, again and again – the tables catch up, and say of each job what the log says, once', { timeout }, async () => {
  for (let round = 1; round <= 2 * rounds; round++) {
    const pid = run().postgres_pid;
    const submitting = submitMany(`Q${round}-`, 20, { grams: 5, ms: 20 });
    await wait(chance.between(0, 600));
    signal(pid, 'SIGKILL');
    await submitting;
    await waitFor(() => run().postgres_pid !== pid, { withinMs });
  }
  await allInTables();
});

test('invalid payloads – a dead letter with a reason for each, found through the door; no host has died of them', { timeout }, async () => {
  const hosts = run().hosts;
  const payloads = fc.sample(nearMisses(source, { grams: 5, ms: 0 }), { numRuns: 200, seed: 20_300_102 });
  await Promise.all(payloads.map((data, index) => client.transport.publish({ subject: `parcels.asked.Z${index}`, data })));
  const report = await waitFor(async () => {
    const audit = await client.operations.audit('parcels');
    return audit.open.length === 0 && audit.dead === payloads.length ? audit : undefined;
  }, { withinMs, everyMs: 200, what: 'each is a dead letter' });
  expect(report.faults).toEqual([]);
  await allInTables();
  const letter: unknown = await (await get('/v1/dead/parcels/weigh/Z7')).json();
  expect(letter).toMatchObject({ reason: expect.stringMatching(/.{10}/) });
  expect(run().hosts).toEqual(hosts);
});

test('a host told to drain leaves and is replaced', async () => {
  const [one] = await waitFor(async () => ((await workers()).length === 1 ? workers() : undefined), { withinMs });
  client.transport.send({ subject: drainSubject(one?.id ?? ''), data: new Uint8Array(0) });
  await waitFor(async () => (await workers()).some((other) => other.state === 'alive' && other.id !== one?.id), { withinMs });
});

test('a worker beside it takes part, and leaves on SIGTERM', async () => {
  const worker = startUpProgram('worker');
  await worker.untilSays(/program is up/, withinMs);
  await waitFor(async () => (await workers()).filter((one) => one.state === 'alive').length === 2, { withinMs });
  worker.process.kill('SIGTERM');
  expect((await worker.ended).code).toBe(0);
  expect((await workers()).filter((one) => one.state === 'alive')).toHaveLength(1);
});

test('a backlog – one more host is started, and let go when it is not needed any more', async () => {
  await Promise.all(Array.from({ length: 40 }, (_, index) => submit(`B${index}`, { grams: 5, ms: 250 })));
  await waitFor(() => run().hosts.length === 2, { withinMs, what: 'a second host' });
  const scaling = await client.buckets.bucket(bucketNames.scaling);
  expect(readWanted((await scaling.get('parcels'))?.value ?? new Uint8Array(0))).toMatchObject({ wanted: 2, reason: expect.stringMatching(/inputs wait/) });
  await waitFor(() => run().hosts.length === 1, { withinMs, what: 'one host again' });
  await waitFor(async () => (await client.operations.audit('parcels')).open.length === 0, { withinMs, everyMs: 200 });
});

test('what has happened in the tree stands in the log of the operations domain', async () => {
  const told: { readonly process: string; readonly exit?: string; readonly reason?: string | null }[] = [];
  for await (const { subject, data } of client.transport.scan('OPERATIONS', ['operations.>'])) {
    const read = subject.startsWith('operations.started.') ? decode(data, [OperationsStarted]) : decode(data, [OperationsStopped]);
    if ('ok' in read) told.push(read.ok.value);
  }
  expect(told).toContainEqual(expect.objectContaining({ process: 'parcels-1', actors: ['parcels.weigh', 'parcels.stamp', 'parcels.pack'] }));
  expect(told).toContainEqual(expect.objectContaining({ process: 'parcels-1', exit: 'failed', reason: 'SIGKILL' }));
  expect(told).toContainEqual(expect.objectContaining({ process: 'parcels-1', exit: 'normal', reason: expect.stringContaining('told to drain') }));
});

test('the supervisor killed with -9 at any moment, also while it starts – nothing of it is left, and the next start recognises the stale lock and has the jobs', { timeout }, async () => {
  for (let round = 1; round <= rounds; round++) {
    const { nats, postgres_pid, hosts } = run();
    const pids = [nats.pid, postgres_pid, ...hosts.map((host) => host.pid)];
    await submitMany(`R${round}-`, 10, { grams: 5, ms: 200 });
    await client.close();
    await wait(chance.between(0, 800));
    await up.kill();
    await waitFor(() => pids.every((pid) => !isRunning(pid)) && processesMarked(markVariable, home.path).length === 0, { withinMs });
    up = startUpProgram();
    await wait(chance.between(100, 2_500));
    await up.kill();
    up = startUpProgram();
    await up.untilSays(/program is up/, withinMs);
    client = await connectRunning(environment(), { catalogUrl });
  }
  await allInTables();
  expect(await client.operations.audit('parcels')).toMatchObject({ done: 45 + 40 * rounds + 10 * rounds, dead: 200, open: [], faults: [] });
});

test('SIGTERM – everything stops, no child is left, and run.json and lock are gone', async () => {
  const { nats, postgres_pid, hosts } = run();
  await submit('P5', { grams: 5, ms: 60_000 });
  await client.close();
  up.process.kill('SIGTERM');
  expect(await up.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('stopped') });
  for (const pid of [nats.pid, postgres_pid, ...hosts.map((host) => host.pid)]) expect(isRunning(pid)).toBe(false);
  expect(processesMarked(markVariable, home.path)).toEqual([]);
  expect(readRunFile(home.path)).toBeUndefined();
});

test('a start that is given up half-way – rejects, and leaves nothing behind', async () => {
  const giveUp = new AbortController();
  const starting = startUp({ env: { ...process.env, ...environment() }, catalogUrl, signal: giveUp.signal, onStep: (words) => (words === 'database' ? giveUp.abort() : undefined) });
  await expect(starting).rejects.toThrow(/stopping|not wanted/);
  expect(processesMarked(markVariable, home.path)).toEqual([]);
  expect([...processesIn(join(home.path, 'nats'), 'nats-server'), ...processesIn(join(home.path, 'postgres', 'data'), 'postgres')]).toEqual([]);
  expect(homeHolder(home.path)).toBeUndefined();
});

/** A host that dies in the middle of a simulation: the mission ends elsewhere, byte for byte as it would have. */
import { existsSync, readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isRunning, signal } from '../../../deploy/embedded/index.ts';
import { connectRunning, type Connected } from '../../../gateways/up/index.ts';
import { decode } from '../../../protocol/codec.ts';
import { progressSubject } from '../../../protocol/subjects.ts';
import { DriftSimulated } from '../../../schemas/index.ts';
import { missionJson } from '../../actors/drift/attempts.ts';
import { natsServer, startChild, temporaryFolder, waitFor, type TemporaryFolder, type TestChild } from '../../support/index.ts';
import { plainEnv, program } from '../cli/command.ts';

const withinMs = 120_000;
const server = natsServer();
let folder: TemporaryFolder;
let workers: readonly TestChild[] = [];
let client: Connected;

/** Two workers on one machine, each with a folder for temporary files of its own. */
const places = ['one', 'other'] as const;
const environment = (place: string): Record<string, string | undefined> => ({
  ...plainEnv(), ALIDADE_HOME: folder.path, ALIDADE_NATS_URL: server().url, ALIDADE_ARTIFACTS: pathToFileURL(join(folder.path, 'artifacts')).href, ALIDADE_ACK_WAIT: '1 s', TMPDIR: join(folder.path, place),
});

beforeAll(async () => {
  folder = await temporaryFolder('drift-kill');
  for (const place of places) await mkdir(join(folder.path, place));
  workers = places.map((place) => startChild(process.execPath, [program, 'worker', '--domain', 'drift', '--json'], { env: environment(place), timeoutMs: 600_000 }));
  await Promise.all(workers.map((worker) => worker.untilSays(/"event":"ready"/, withinMs)));
  client = await connectRunning(environment('one'));
}, withinMs);
afterAll(async () => {
  await client?.close();
  await Promise.all(workers.map((worker) => worker.kill()));
  await folder?.remove();
});

function fractionIn(data: Uint8Array): number {
  const told: unknown = JSON.parse(new TextDecoder().decode(data));
  return typeof told === 'object' && told !== null && 'fraction' in told ? Number(told.fraction) : NaN;
}

/** Files of attempts, of whichever worker, as paths. */
const scratchFiles = (): readonly string[] => places.flatMap((place) => readdirSync(join(folder.path, place), { recursive: true, encoding: 'utf8' }).filter((path) => path.includes('scratch/')).map((path) => join(folder.path, place, path)));

async function trajectoriesOf(id: string, run: number): Promise<string> {
  const outcome = await waitFor(async () => {
    const found = await client.transport.last('DRIFT', `drift.simulate.${id}.*`);
    return found?.header('Outcome') === 'done' && Number(found.header('Run') ?? '0') === run ? found : undefined;
  }, { withinMs, what: `the simulation of ${id}, run ${run}` });
  const read = decode(outcome.data, [DriftSimulated]);
  if ('fault' in read) throw new Error(read.fault.message);
  return read.ok.value.trajectories.hash;
}
const allDone = (): Promise<unknown> => waitFor(async () => (await client.operations.audit('drift')).done === 1, { withinMs, everyMs: 200, what: 'the mission is done' });

test('kill -9 while a thread is at work and its file is open – done by another process, the same bytes, nothing left over', { timeout: 400_000 }, async () => {
  let killed: { readonly pid: number; readonly file: string; readonly fraction: number } | undefined;
  const heard = client.transport.listen(progressSubject('drift', 'simulate', 'K1'), ({ data }) => {
    const fraction = fractionIn(data);
    const file = scratchFiles().find((path) => path.endsWith('.part'));
    if (killed !== undefined || file === undefined || !(fraction > 0)) return;
    const pid = Number(/scratch\/[^/]+\/(\d+)-\d+\//.exec(file)?.[1]);
    signal(pid, 'SIGKILL');
    killed = { pid, file, fraction };
  });
  const mission = missionJson('K1', { num_particles: 20_000, duration_hours: 24, time_step_minutes: 2, output_interval_minutes: 60, seed: 7 });
  await client.operations.submit({ domain: 'drift', event: 'requested', id: 'K1', payload: new TextEncoder().encode(JSON.stringify(mission)) });
  const { pid, file, fraction } = await waitFor(() => killed, { withinMs, what: 'a host that simulates' });
  heard.close();
  expect(fraction).toBeLessThan(1);
  await waitFor(() => !isRunning(pid), { withinMs });
  expect(await client.transport.last('DRIFT', 'drift.simulate.K1.*'), 'it has died before it could say anything').toBeUndefined();
  const disturbed = await trajectoriesOf('K1', 0);
  await allDone();

  await client.operations.rerun('drift', 'K1', { by: 'test' });
  expect(await trajectoriesOf('K1', 1)).toBe(disturbed);
  await allDone();

  await waitFor(() => !existsSync(file) && scratchFiles().every((path) => !path.includes('.nc')), { withinMs, what: 'the end of all scratch files' });
  expect(await client.operations.audit('drift')).toMatchObject({ jobs: 1, done: 1, dead: 0, cancelled: 0, open: [], faults: [], strays: {} });
});

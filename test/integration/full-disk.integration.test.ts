/** A disk that is really full: what is being stored is tried again, nothing half-written stays, and once there is room all ends once. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL, fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { drift } from '../../actors/drift/pipeline.ts';
import { sky } from '../../actors/sky/pipeline.ts';
import { openArtifacts } from '../../gateways/artifacts/index.ts';
import { writeDemo } from '../../gateways/drift/index.ts';
import { writeNight } from '../../gateways/sky/demo.ts';
import { connectNats, type NatsTransport } from '../../protocol/nats/transport.ts';
import { createOperations, type Operations } from '../../protocol/operations.ts';
import { defaultLifetimes, readOutcome, type Outcome } from '../../protocol/outcome.ts';
import { missionJson } from '../actors/drift/attempts.ts';
import { generated } from '../actors/sky/night.ts';
import { natsServer, smallDisk, startChild, temporaryFolder, waitFor, type TemporaryFolder, type TestChild } from '../support/index.ts';

const program = fileURLToPath(new URL('../../dist/test/integration/sky-host.js', import.meta.url));
const withinMs = 120_000;
const MiB = 2 ** 20;

const found = await smallDisk(48);
const skipped = 'why' in found ? found.why : undefined;
/** The disk, in tests that are run only where there is one. */
function theDisk(): Exclude<typeof found, { readonly why: string }> {
  if ('why' in found) throw new Error(found.why);
  return found;
}

const server = natsServer();
let home: TemporaryFolder;
let transport: NatsTransport;
let operations: Operations;
const hosts: TestChild[] = [];

beforeAll(async () => {
  home = await temporaryFolder('full-disk');
  transport = await connectNats({ servers: server().url, name: 'full disk test' });
  for (const domain of ['sky', 'drift']) await transport.ensureStream({ name: domain.toUpperCase(), subjects: [`${domain}.>`], maxAgeSeconds: 3600, maxBytes: 2 ** 30 });
  operations = createOperations({ transport, pipelines: [sky, drift], lifetimes: defaultLifetimes, pauses: { put: async () => undefined, delete: async () => undefined }, audited: async () => undefined });
});
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.kill()));
});
afterAll(async () => {
  await transport.close();
  if (!('why' in found)) await found.remove();
  await home.remove();
});

async function launch(domain: string, artifacts: string, scratch: string): Promise<void> {
  await mkdir(artifacts, { recursive: true });
  await mkdir(scratch, { recursive: true });
  const host = startChild(process.execPath, [program, server().url, artifacts, '5000', domain], { timeoutMs: 600_000, env: { ALIDADE_SKY_FILES: home.path, ALIDADE_SKY_MODEL: 'rules', ALIDADE_DRIFT_FORCING: join(home.path, 'forcing'), TMPDIR: scratch } });
  hosts.push(host);
  await host.untilSays(/host is up/, withinMs);
}

/** Outcomes of a job as the log has them now: of each stage its newest. */
async function outcomesOf(domain: string, id: string): Promise<ReadonlyMap<string, Outcome>> {
  const newest = new Map<string, Outcome>();
  for await (const message of transport.scan(domain.toUpperCase(), [`${domain}.*.${id}.>`])) {
    const outcome = readOutcome(message);
    if (outcome !== undefined) newest.set(message.subject.split('.')[1] ?? '', outcome);
  }
  return newest;
}
/** The stage of a job that waits for room, after so many tries of it. */
const waiting = (domain: string, id: string, attempts: number, stage?: string): Promise<{ readonly stage: string; readonly outcome: Outcome }> =>
  waitFor(
    async () => {
      const [entry] = [...(await outcomesOf(domain, id))].filter(([name, outcome]) => (stage === undefined || stage === name) && outcome.kind === 'retrying' && outcome.attempt >= attempts);
      return entry === undefined ? undefined : { stage: entry[0], outcome: entry[1] };
    },
    { withinMs, what: `${id} waits for room, tried ${attempts} times` },
  );

/** Everything that can be read is what its name says, and nothing is in the making. */
async function expectNothingHalf(folder: string): Promise<number> {
  const staging = join(folder, 'staging');
  await waitFor(async () => !existsSync(staging) || (await readdir(staging)).length === 0, { withinMs, what: 'nothing is in the making' });
  const store = await openArtifacts(pathToFileURL(folder).href);
  let count = 0;
  for await (const ref of store.list()) {
    expect(createHash('sha256').update(await readFile(await store.path(ref))).digest('hex')).toBe(ref.hash);
    count++;
  }
  return count;
}

async function expectEnded(domain: 'sky' | 'drift', id: string): Promise<void> {
  await waitFor(async () => {
    const { jobs, open, faults } = await operations.audit(domain);
    return jobs > 0 && open.length === 0 && faults.length === 0;
  }, { withinMs, everyMs: 300, what: `${id} has ended` });
  const outcomes = await outcomesOf(domain, id);
  expect([...outcomes].filter(([, { kind }]) => kind !== 'done')).toEqual([]);
}

const titled = (title: string): string => (skipped === undefined ? title : `${title} (skipped: ${skipped})`);

test.skipIf(skipped !== undefined)(titled('an exposure waits for room at whichever stage the disk fills up, says what is missing, and is done once'), { timeout: 400_000 }, async () => {
  const disk = theDisk();
  const artifacts = join(disk.path, 'sky');
  const files = await writeNight(home.path, 'night', generated({ columns: 256, rows: 256, starsPerMegapixel: 2200, transients: 3 }));
  await launch('sky', artifacts, join(home.path, 'scratch'));
  const { raw, bias, dark, flat, template } = files;
  await disk.leave(96 * 1024);
  await transport.publish({ subject: 'sky.observed.full', data: Buffer.from(JSON.stringify({ observation_id: 'full', ra: 150.1, dec: 2.2, observation_time: '2024-03-01T04:00:00Z', files: { raw, bias, dark, flat, template } })) });
  const first = await waiting('sky', 'full', 2);
  expect(first).toMatchObject({ stage: 'ingest', outcome: { code: 'DISK_FULL', reason: expect.stringMatching(new RegExp(`^an artifact cannot be written to ${artifacts}/staging: the disk is full, .* of 48 MiB free; free space there, or choose another disk with ALIDADE_ARTIFACTS or ALIDADE_HOME; it is tried again$`)) } });
  const before = await expectNothingHalf(artifacts);

  // Room for all files that were handed in with their descriptions, and for no prepared frame (0.6 MB).
  const handedIn = await Promise.all([raw, template ?? '', ...bias, ...dark, ...flat].map(async (file) => (await stat(join(home.path, file))).size + 16 * 1024));
  await disk.leave(handedIn.reduce((sum, size) => sum + size, 300 * 1024));
  expect(await waiting('sky', 'full', 2, 'preprocess')).toMatchObject({ outcome: { code: 'DISK_FULL' } });
  await expectNothingHalf(artifacts);

  await disk.leave(40 * MiB);
  await expectEnded('sky', 'full');
  expect(await expectNothingHalf(artifacts)).toBeGreaterThan(before);
  expect(await operations.audit('sky')).toMatchObject({ jobs: 1, done: 1, dead: 0, faults: [] });
});

test.skipIf(skipped !== undefined)(titled('a mission waits for room for its working files and for its result'), { timeout: 400_000 }, async () => {
  const disk = theDisk();
  await disk.leave(40 * MiB);
  await writeDemo(join(home.path, 'forcing'));
  await launch('drift', join(disk.path, 'drift'), join(disk.path, 'drift-scratch'));
  await disk.leave(64 * 1024);
  await transport.publish({ subject: 'drift.requested.wet', data: Buffer.from(JSON.stringify(missionJson('wet', { num_particles: 20_000, duration_hours: 6, output_interval_minutes: 60 }))) });
  const { stage, outcome } = await waiting('drift', 'wet', 2);
  expect(stage).toBe('simulate');
  expect(outcome).toMatchObject({ code: 'DISK_FULL', reason: expect.stringMatching(/particles\.nc cannot be written: the disk is full, .* of 48 MiB free; free space there, or choose another disk with ALIDADE_HOME; it is tried again$/) });
  const working = async (): Promise<readonly string[]> => (await readdir(join(disk.path, 'drift-scratch'), { recursive: true })).filter((name) => /particles|part$/.test(name));
  await waitFor(async () => (await working()).length === 0, { withinMs, what: 'the working files are gone' });

  await disk.leave(3 * MiB); // room for the working file, not for its copy
  await waitFor(async () => (await outcomesOf('drift', 'wet')).get('simulate')?.reason.startsWith('an artifact cannot be written'), { withinMs, what: 'the result waits for room' });
  expect(await expectNothingHalf(join(disk.path, 'drift'))).toBe(0);

  await disk.leave(40 * MiB);
  await expectEnded('drift', 'wet');
  expect(await operations.audit('drift')).toMatchObject({ jobs: 1, done: 1, dead: 0, faults: [] });
  expect(await expectNothingHalf(join(disk.path, 'drift'))).toBe(3);
});

/** Several poisons at once: they end hosts more often than a supervisor usually bears, and nothing else comes down with them. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isRunning } from '../../../deploy/embedded/index.ts';
import { connectRunning, type Connected } from '../../../gateways/up/index.ts';
import { decode } from '../../../protocol/codec.ts';
import { OperationsStopped } from '../../../schemas/index.ts';
import { natsServer, startChild, temporaryFolder, waitFor, type TemporaryFolder, type TestChild } from '../../support/index.ts';

const program = fileURLToPath(new URL('../../../dist/test/gateways/up/program.js', import.meta.url));
const catalogUrl = new URL('../../../dist/test/gateways/up/catalog.js', import.meta.url).href;
const restarts = 2;
const server = natsServer();
let folder: TemporaryFolder;
let worker: TestChild;
let client: Connected;

const environment = (): Record<string, string | undefined> => ({ ALIDADE_HOME: folder.path, ALIDADE_NATS_URL: server().url, DATABASE_URL: undefined, ALIDADE_ARTIFACTS: 'nats', ALIDADE_ACK_WAIT: '1 s', ALIDADE_DRAIN: '1 s', ALIDADE_HOSTS_MIN: '1', ALIDADE_HOSTS_MAX: '1', ALIDADE_RESTARTS: String(restarts), ALIDADE_RESTART_PERIOD: '10min' });

beforeAll(async () => {
  folder = await temporaryFolder('poison');
  worker = startChild(process.execPath, [program, 'worker'], { env: environment(), timeoutMs: 600_000 });
  await worker.untilSays(/program is up/, 60_000);
  client = await connectRunning(environment(), { catalogUrl });
}, 120_000);
afterAll(async () => {
  await client?.close();
  await worker?.kill();
  await folder?.remove();
});

async function deaths(): Promise<number> {
  let count = 0;
  for await (const { data } of client.transport.scan('OPERATIONS', ['operations.stopped.>'])) {
    const read = decode(data, [OperationsStopped]);
    if ('ok' in read && read.ok.value.reason === 'SIGKILL') count++;
  }
  return count;
}

test('more deaths than the tree allows – each poison is buried, everything beside it is done, and the tree stands', { timeout: 400_000 }, async () => {
  const submit = (id: string, grams: number): Promise<unknown> => client.operations.submit({ domain: 'parcels', event: 'wished', id, payload: new TextEncoder().encode(JSON.stringify({ grams })) });
  await Promise.all(Array.from({ length: 16 }, (_, index) => submit(`J${index}`, index % 8 === 3 ? 666 : 5)));
  const report = await waitFor(async () => {
    const audit = await client.operations.audit('parcels');
    return audit.jobs === 16 && audit.open.length === 0 ? audit : undefined;
  }, { withinMs: 300_000, everyMs: 500, what: 'every job has ended' });
  expect(report).toMatchObject({ done: 14, dead: 2, faults: [] });
  const letters: string[] = [];
  for await (const { id, code } of client.operations.deadLetters('parcels')) letters.push(`${id} ${code}`);
  expect(letters.sort()).toEqual(['J11 POISON', 'J3 POISON']);
  expect(await deaths()).toBeGreaterThan(restarts);
  expect(isRunning(worker.pid)).toBe(true);
  expect(worker.output()).not.toContain('a supervisor gave up');
  expect(worker.output()).toContain('"exit":"failed"');
});

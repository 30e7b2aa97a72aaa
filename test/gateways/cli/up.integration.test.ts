/** `alidade up` with its own broker, database, hosts and doors, as `npm start` runs it. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isRunning, processesIn } from '../../../deploy/embedded/index.ts';
import { temporaryFolder, waitFor, type TemporaryFolder } from '../../support/index.ts';
import { alidade, isRecord, jsonOf, linesOf, plainEnv, program, type Run } from './command.ts';

let folder: TemporaryFolder;
let home: string;
let here: Run;
beforeAll(async () => {
  folder = await temporaryFolder('up');
  home = join(folder.path, 'home');
  here = { env: { ALIDADE_HOME: home } };
});
afterAll(() => folder.remove());

const parse = (text: string): Readonly<Record<string, unknown>> => {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) throw new Error(text);
  return value;
};
const pidsOf = (run: Readonly<Record<string, unknown>>): readonly number[] => {
  const hosts = Array.isArray(run['hosts']) ? run['hosts'] : [];
  return [run['supervisor_pid'], run['postgres_pid'], isRecord(run['nats']) ? run['nats']['pid'] : undefined, ...hosts.map((one: unknown) => (isRecord(one) ? one['pid'] : undefined))].filter((pid) => typeof pid === 'number');
};

test('the demonstration runs, others look on meanwhile, a second start is refused, Ctrl-C leaves no child', async () => {
  const child = spawn(process.execPath, [program, 'up', '--demo'], { env: { ...plainEnv(), ...here.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise((done) => child.once('close', done));
  try {
    await waitFor(() => /Ctrl-C stops everything/.test(said) || child.exitCode !== null, { withinMs: 90_000, what: 'the end of the demonstration' });
    expect(said).toMatch(/100 % {2}publish done\ndone in /);
    expect(said).toMatch(/map +\S+\/density\.png\n.*NetCDF +\S+\/particles\.nc\n/);
    expect(said).toMatch(/page +http:\/\/127\.0\.0\.1:\d+\S+/);
    expect(said).toMatch(/API docs +http:\/\/127\.0\.0\.1:\d+\/docs/);
    const pids = pidsOf(parse(readFileSync(join(home, 'run.json'), 'utf8')));
    expect(pids.length).toBeGreaterThanOrEqual(4);

    const [status, second, doctor] = await Promise.all([alidade(['status', '--json'], here), alidade(['up'], here), alidade(['doctor', '--json'], here)]);
    expect(jsonOf(status)).toMatchObject({ supervisor_pid: child.pid, database: 'ok', workers: expect.arrayContaining([expect.objectContaining({ state: 'alive' })]), domains: expect.arrayContaining([expect.objectContaining({ domain: 'drift', dead_letters: 0 })]) });
    expect(second.code).toBe(1);
    expect(second.err).toContain(`is held by process ${child.pid}`);
    expect(jsonOf(doctor), doctor.out).toMatchObject({ ok: true });

    // The mission that is printed works as it is typed.
    const [, mission = ''] = /npx nats pub drift\.requested\.M1 '(.*)'/.exec(said) ?? [];
    const own = await alidade(['submit', '-', '--wait', '--json'], { ...here, stdin: mission });
    expect(linesOf(own).at(-1), own.err).toMatchObject({ id: 'M1', status: 'done' });

    child.kill('SIGINT');
    expect(await ended).toBe(0);
    await waitFor(() => pids.every((pid) => !isRunning(pid)), { what: `the end of ${pids.join(', ')}` });
    expect(existsSync(join(home, 'run.json'))).toBe(false);
  } finally {
    child.kill('SIGKILL');
  }
}, 180_000);

test('--once ends by itself, with a mission of another name and its files', async () => {
  const said = await alidade(['up', '--once', '--json'], here);
  const events = linesOf(said);
  expect(said.code, said.err).toBe(0);
  expect(events[0]).toMatchObject({ event: 'ready', home });
  const mission = events.find((one) => isRecord(one) && one['event'] === 'mission');
  expect(mission).toMatchObject({ status: 'done', files: { 'density.png': expect.stringContaining(home), 'particles.nc': expect.stringContaining(home) } });
  if (!isRecord(mission) || !isRecord(mission['files'])) throw new Error('there are files');
  for (const file of Object.values(mission['files'])) expect(statSync(String(file)).size).toBeGreaterThan(0);
  expect(events.at(-1)).toMatchObject({ event: 'stopped' });
}, 120_000);

test('Ctrl-C in the middle of the start takes effect at once, and leaves nothing behind', async () => {
  const child = spawn(process.execPath, [program, 'up'], { env: { ...plainEnv(), ...here.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise((done) => child.once('close', done));
  try {
    await waitFor(() => [...processesIn(join(home, 'nats'), 'nats-server')].length > 0, { withinMs: 60_000, everyMs: 5, what: 'the broker of the start' });
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(said).toContain('stopped before it was ready');
    expect(said).not.toContain('is ready after');
    expect([...processesIn(join(home, 'nats'), 'nats-server'), ...processesIn(join(home, 'postgres', 'data'), 'postgres')]).toEqual([]);
  } finally {
    child.kill('SIGKILL');
  }
}, 120_000);

/** What the command line says where no Alidade runs, and when it is called wrongly. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, temporaryFolder, type TemporaryFolder } from '../../support/index.ts';
import { alidade, column, jsonOf, type Run, type Said } from './command.ts';

let home: TemporaryFolder;
let here: Run;
beforeAll(async () => {
  home = await temporaryFolder('cli');
  here = { env: { ALIDADE_HOME: join(home.path, 'home') } };
});
afterAll(() => home.remove());

const hasNoTrace = ({ out, err }: Said): boolean => !/^\s+at .*:\d+:\d+\)?$/m.test(out + err);

describe('nothing running', () => {
  test.each([[['jobs', 'list']], [['dead', 'list']], [['events', 'tail']], [['queue', 'pause', 'simulate']], [['submit', 'package.json']]])('%j ends with 3 and says how to start', async (args) => {
    const said = await alidade(args, here);
    expect(said).toMatchObject({ code: 3, out: '' });
    expect(said.err).toMatch(/no Alidade runs with the home .*: start it with `alidade up`/);
    expect(hasNoTrace(said)).toBe(true);
  });

  test('a worker without a broker ends with 3 and names the setting', async () => {
    const said = await alidade(['worker'], here);
    expect(said).toMatchObject({ code: 3, out: '' });
    expect(said.err).toMatch(/a worker needs a broker: point ALIDADE_NATS_URL at it/);
  });

  test('with --json the error is an object on standard error; with --debug it says where it comes from', async () => {
    const [json, debug] = await Promise.all([alidade(['jobs', 'list', '--json'], here), alidade(['jobs', 'list', '--debug'], here)]);
    expect(JSON.parse(json.err)).toMatchObject({ error: { code: 'NOT_RUNNING' } });
    expect(hasNoTrace(debug)).toBe(false);
  });

  test('a broker that does not answer is named, without its password', async () => {
    const said = await alidade(['jobs', 'list'], { env: { ...here.env, ALIDADE_NATS_URL: `nats://somebody:s3cret@127.0.0.1:${await freePort()}` } });
    expect(said).toMatchObject({ code: 3 });
    expect(said.err).toMatch(/no NATS server answers at nats:\/\/127\.0\.0\.1/);
    expect(said.err).not.toContain('s3cret');
  });

  test('wrong settings are told all at once, with 2', async () => {
    const said = await alidade(['jobs', 'list'], { env: { ...here.env, ALIDADE_ACK_WAIT: 'soon', ALIDADE_HTTP_PORT: '70000' } });
    expect(said.code).toBe(2);
    expect(said.err).toMatch(/ALIDADE_ACK_WAIT/);
    expect(said.err).toMatch(/ALIDADE_HTTP_PORT/);
  });
});

describe('usage', () => {
  test.each([
    [[], /Usage: alidade/],
    [['jobs'], /Usage: alidade jobs/],
    [['job', 'list'], /unknown command 'job' \(Did you mean jobs\?\)/],
    [['jobs', 'list', '--statu', 'dead'], /unknown option '--statu' \(Did you mean --status\?\): `alidade jobs list --help`/],
    [['jobs', 'list', '--status', 'finished'], /Allowed choices are pending, /],
    [['jobs', 'list', '--limit', '5000'], /At most 1000/],
    [['jobs', 'show'], /missing required argument 'id'/],
    [['jobs', 'show', 'M1', 'M2'], /too many arguments/],
    [['submit', 'x.json', '--not-before', 'tomorrow'], /It must be a time such as/],
    [['events', 'tail', '--from', '0'], /whole number, 1 or more/],
    [['completion', 'tcsh'], /Allowed choices are bash, zsh, fish/],
  ])('%j ends with 2 and says what is right', async (args, words) => {
    const said = await alidade(args, here);
    expect(said).toMatchObject({ code: 2, out: '' });
    expect(said.err).toMatch(words);
    expect(hasNoTrace(said)).toBe(true);
  });

  test('help tells the commands and the exit codes, --version the version', async () => {
    const [help, version] = await Promise.all([alidade(['--help']), alidade(['--version'])]);
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out).toMatch(/Exit codes:\n {4}0 {2}done/);
    expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(version.code).toBe(0);
  });
});

describe('doctor', () => {
  test('works with nothing running and finds nothing wrong', async () => {
    const said = await alidade(['doctor', '--json'], here);
    const { ok, findings } = jsonOf(said);
    expect({ ok, failed: (Array.isArray(findings) ? findings : []).filter((one: { state: string }) => one.state === 'failed') }).toEqual({ ok: true, failed: [] });
    expect(said.code).toBe(0);
    expect(column(findings, 'what')).toEqual(expect.arrayContaining(['Node', 'disk', 'broker', 'PostgreSQL', 'artifact store', 'coastline']));
  });

  test('servers that do not answer, a wrong setting and an open run.json are failures, each with its remedy', async () => {
    const open = join(home.path, 'open');
    mkdirSync(open, { mode: 0o755 });
    chmodSync(open, 0o755);
    writeFileSync(join(open, 'run.json'), '{}', { mode: 0o644 });
    const port = await freePort();
    const env = { ALIDADE_HOME: open, ALIDADE_NATS_URL: `nats://u:s3cret@127.0.0.1:${port}`, DATABASE_URL: `postgres://u:s3cret@127.0.0.1:${port}/x`, ALIDADE_ACK_WAIT: 'soon', ALIDADE_HTTP_PRT: '1' };
    const said = await alidade(['doctor'], { env });
    expect(said.code).toBe(1);
    for (const what of ['broker', 'PostgreSQL', 'settings', 'run\\.json', 'artifact store']) expect(said.out).toMatch(new RegExp(`FAILED +${what} .*\\n +→ `));
    expect(said.out).toMatch(/warning +settings +ALIDADE_HTTP_PRT is not a setting; did you mean ALIDADE_HTTP_PORT\?/);
    expect(said.out).toMatch(/warning +home folder .*can be read by other users.*\n +→ chmod 700/);
    expect(said.out + said.err).not.toContain('s3cret');
  });
});

describe('settings', () => {
  test('says where each value comes from, and hides secrets', async () => {
    const env = { ...here.env, ALIDADE_ACK_WAIT: '30 s', ALIDADE_HTTP_TOKEN: 'very-secret-token' };
    const said = await alidade(['settings', '--json'], { env });
    const { settings, faults } = jsonOf(said);
    expect(said.code).toBe(0);
    expect(faults).toEqual([]);
    expect(settings).toEqual(expect.arrayContaining([expect.objectContaining({ env: 'ALIDADE_ACK_WAIT', value: '30 s', from: 'environment' }), expect.objectContaining({ env: 'ALIDADE_HTTP_HOST', value: '127.0.0.1', from: 'default' })]));
    expect(said.out).not.toContain('very-secret-token');
  });

  test('a wrong value is told beside the others, with 2', async () => {
    const said = await alidade(['settings'], { env: { ...here.env, ALIDADE_ACK_WAIT: 'soon', ALIDADE_HOSTS_MIN: '9' } });
    expect(said.code).toBe(2);
    expect(said.out).toMatch(/ALIDADE_ACK_WAIT +10 s +default: the value given is wrong/);
    expect(said.err).toMatch(/ALIDADE_HOSTS_MIN and ALIDADE_HOSTS_MAX/);
  });
});

/**
 * A real S3 server for the contract suite: versitygw, from $ALIDADE_VERSITYGW, PATH or .cache, or
 * built into .cache where Go is installed.
 */
import { execFile, spawn } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const version = 'v1.8.0';
const cache = resolve(import.meta.dirname, '../../../.cache');

const isRunnable = (file: string): Promise<boolean> => access(file, constants.X_OK).then(() => true, () => false);

async function onPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    if (folder !== '' && (await isRunnable(join(folder, name)))) return join(folder, name);
  }
  return undefined;
}

/** Where the server is, or why there is none. */
export async function findVersitygw(): Promise<{ readonly file: string } | { readonly why: string }> {
  const given = process.env['ALIDADE_VERSITYGW'];
  const candidates = [given, await onPath('versitygw'), join(cache, 'versitygw')].filter((file) => file !== undefined);
  for (const file of candidates) if (await isRunnable(file)) return { file };
  const go = await onPath('go');
  if (go === undefined) return { why: 'neither versitygw nor go is installed' };
  await mkdir(cache, { recursive: true });
  try {
    await promisify(execFile)(go, ['install', `github.com/versity/versitygw/cmd/versitygw@${version}`], { env: { ...process.env, GOBIN: cache }, timeout: 240_000 });
    return { file: join(cache, 'versitygw') };
  } catch (error) {
    return { why: `versitygw cannot be built: ${error instanceof Error ? error.message.slice(0, 200) : String(error)}` };
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export interface S3Server {
  /** `s3://` URL of a bucket that does not exist yet. */
  url(bucket: string): string;
  stop(): Promise<void>;
}

export async function startVersitygw(file: string): Promise<S3Server> {
  const folder = await mkdtemp(join(tmpdir(), 'alidade-s3-'));
  const port = await freePort();
  for (const name of ['data', 'about']) await mkdir(join(folder, name));
  const env = { ...process.env, ROOT_ACCESS_KEY: 'alidade', ROOT_SECRET_KEY: 'alidade-secret' };
  const child = spawn(file, ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', '--sidecar', join(folder, 'about'), join(folder, 'data')], { env, stdio: 'ignore' });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answers = await fetch(`http://127.0.0.1:${port}/`).then(() => true, () => false);
    if (answers) break;
    if (Date.now() > deadline || child.exitCode !== null) throw new Error('versitygw does not answer');
    await new Promise((done) => setTimeout(done, 50));
  }
  return {
    url: (bucket) => `s3://alidade:alidade-secret@127.0.0.1:${port}/${bucket}?tls=false`,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

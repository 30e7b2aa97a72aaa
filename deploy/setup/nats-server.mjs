/** The message broker: a nats-server that is new enough, from where it is nearest. */
import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { unpackDebianPackages } from './debian.mjs';
import { SetupFailure } from './failure.mjs';
import { isRunnable, onPath, runTool } from './run-tool.mjs';

/** Message schedules with cron and atomic batches came with it. */
const oldest = [2, 14];

/** `2.15.1` of a binary that runs and says so; undefined of anything else. */
export async function natsServerVersion(file) {
  if (!isRunnable(file)) return undefined;
  const { ok, stdout } = await runTool(file, ['--version'], { timeoutSeconds: 10 });
  return ok ? /v(\d+\.\d+\.\d+)/.exec(stdout)?.[1] : undefined;
}

const isNewEnough = (version) => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
};

async function usable(file) {
  const version = await natsServerVersion(file);
  return version !== undefined && isNewEnough(version) ? { file, version } : undefined;
}

async function fetchFromDebian(cache) {
  const unpacked = join(cache, `nats-server.${process.pid}`);
  const target = join(cache, 'bin', 'nats-server');
  try {
    await unpackDebianPackages(['nats-server'], { suite: 'sid', into: unpacked, workFolder: cache });
    mkdirSync(join(cache, 'bin'), { recursive: true });
    copyFileSync(join(unpacked, 'usr', 'sbin', 'nats-server'), `${target}.new`);
    chmodSync(`${target}.new`, 0o755);
    renameSync(`${target}.new`, target);
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
  const found = await usable(target);
  if (found === undefined) throw new SetupFailure(`Debian's nats-server does not run here, or is older than ${oldest.join('.')}`);
  return found;
}

/**
 * Where the server is: $ALIDADE_NATS_SERVER, PATH, the cache, Debian's package, in this order.
 * Returns `{ file, version, fetched }`. Throws SetupFailure when there is none.
 */
export async function provideNatsServer(root, log, env = process.env) {
  const given = env.ALIDADE_NATS_SERVER;
  if (given !== undefined && given !== '') {
    const found = await usable(given);
    if (found === undefined) throw new SetupFailure(`ALIDADE_NATS_SERVER=${given} is ${(await natsServerVersion(given)) ?? 'not a nats-server that runs'}; Alidade needs nats-server ${oldest.join('.')} or newer`);
    return { ...found, fetched: false };
  }
  const cache = join(root, '.cache');
  const cached = join(cache, 'bin', 'nats-server');
  for (const file of [...onPath('nats-server', env.PATH), cached]) {
    const found = await usable(file);
    if (found !== undefined) return { ...found, fetched: false };
  }
  log(existsSync(cached) ? 'the nats-server in .cache does not run: fetching it again' : 'fetching nats-server from Debian');
  try {
    return { ...(await fetchFromDebian(cache)), fetched: true };
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    throw new SetupFailure(`There is no nats-server ${oldest.join('.')} or newer, and it cannot be fetched: ${error.message}\n  Point ALIDADE_NATS_SERVER at the program, or ALIDADE_NATS_URL at a server that runs.`);
  }
}

/** The NATS command line. No package registry has it ready made for every machine; Go builds it in a minute. */
import { mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFailure, lastLines } from './failure.mjs';
import { isRunnable, onPath, runTool } from './run-tool.mjs';
import { inTurn } from './turn.mjs';

const version = 'v0.5.1';

/** A `nats` on PATH that is not this checkout's own launcher. */
function foreign(root) {
  const own = realpathSync(join(root, 'bin', 'nats.mjs'));
  return onPath('nats').find((file) => realpathSync(file) !== own);
}

async function buildWithGo(go, cache, target) {
  const bin = join(cache, `nats-cli.${process.pid}`);
  mkdirSync(bin, { recursive: true });
  try {
    const built = await runTool(go, ['install', `github.com/nats-io/natscli/nats@${version}`], { env: { ...process.env, GOBIN: bin }, timeoutSeconds: 900 });
    if (!built.ok) throw new SetupFailure(`The NATS command line cannot be built with Go: ${lastLines(built.output, 2)}\n  Install it from https://github.com/nats-io/natscli, or point ALIDADE_NATS_CLI at the program.`);
    mkdirSync(join(cache, 'bin'), { recursive: true });
    renameSync(join(bin, 'nats'), target);
  } finally {
    rmSync(bin, { recursive: true, force: true });
  }
}

/** The program's path. Throws SetupFailure saying how to get it. */
export async function provideNatsCli(root, log) {
  const given = process.env.ALIDADE_NATS_CLI;
  if (given !== undefined && given !== '') return given;
  const target = join(root, '.cache', 'bin', 'nats');
  const found = isRunnable(target) ? target : foreign(root);
  if (found !== undefined) return found;
  const [go] = onPath('go');
  if (go === undefined) {
    throw new SetupFailure('The NATS command line is not here. Install it from https://github.com/nats-io/natscli (or Go, with which `npx nats` builds it), or point ALIDADE_NATS_CLI at the program.\n  `npx alidade submit`, `npx alidade events tail` and `npx alidade jobs` do without it.');
  }
  await inTurn(`${root}/nats-cli`, async () => {
    if (isRunnable(target)) return;
    log(`building the NATS command line ${version}, once (about a minute) …`);
    await buildWithGo(go, join(root, '.cache'), target);
  });
  return target;
}

/** The NATS command line. No package registry has it ready made for every machine; Go builds it in a minute. */
import { mkdirSync, readdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { unpackDebianPackages } from './debian.mjs';
import { SetupFailure, lastLines } from './failure.mjs';
import { isRunnable, onPath, runTool } from './run-tool.mjs';
import { inTurn } from './turn.mjs';

const version = 'v0.5.1';

/** A `nats` on PATH that is not this checkout's own launcher. */
function foreign(root) {
  const own = realpathSync(join(root, 'bin', 'nats.mjs'));
  return onPath('nats').find((file) => realpathSync(file) !== own);
}

/** Go from Debian's packages, unpacked into the folder: its compiler and its library, nothing installed. */
async function borrowGo(folder) {
  await unpackDebianPackages(
    async (dependsOn) => {
      const compiler = (await dependsOn('golang-go')).find((name) => /^golang-[\d.]+-go$/.test(name));
      if (compiler === undefined) throw new SetupFailure('Debian has no golang-go');
      return [compiler, compiler.replace(/-go$/, '-src')];
    },
    { suite: 'sid', into: folder, workFolder: folder },
  );
  const library = join(folder, 'usr', 'lib');
  return join(library, readdirSync(library).find((name) => name.startsWith('go-')), 'bin', 'go');
}

async function build(cache, target, log) {
  const folder = join(cache, `nats-cli.${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    const [installed] = onPath('go');
    if (installed === undefined) log('no Go here: borrowing Debian’s for the build …');
    const go = installed ?? (await borrowGo(folder));
    const own = installed === undefined ? { GOPATH: join(folder, 'go'), GOCACHE: join(folder, 'go-cache'), GOFLAGS: '-modcacherw' } : {};
    const built = await runTool(go, ['install', `github.com/nats-io/natscli/nats@${version}`], { env: { ...process.env, ...own, GOBIN: folder, CGO_ENABLED: '0' }, timeoutSeconds: 900 });
    if (!built.ok) throw new SetupFailure(lastLines(built.output, 2));
    mkdirSync(join(cache, 'bin'), { recursive: true });
    renameSync(join(folder, 'nats'), target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const withoutIt = 'Install it from https://github.com/nats-io/natscli, or point ALIDADE_NATS_CLI at the program.\n  `npx alidade submit`, `npx alidade events tail` and `npx alidade jobs` do without it.';

/** The program's path. Throws SetupFailure saying how to get it. */
export async function provideNatsCli(root, log) {
  const given = process.env.ALIDADE_NATS_CLI;
  if (given !== undefined && given !== '') return given;
  const target = join(root, '.cache', 'bin', 'nats');
  const found = isRunnable(target) ? target : foreign(root);
  if (found !== undefined) return found;
  await inTurn(`${root}/nats-cli`, async () => {
    if (isRunnable(target)) return;
    log(`building the NATS command line ${version}, once (a minute or two) …`);
    try {
      await build(join(root, '.cache'), target, log);
    } catch (error) {
      if (!(error instanceof SetupFailure)) throw error;
      throw new SetupFailure(`The NATS command line is not here and cannot be built: ${error.message}\n  ${withoutIt}`);
    }
  });
  return target;
}

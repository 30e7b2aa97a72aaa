#!/usr/bin/env node
/**
 * `npx nats …` in the checkout: the NATS command line, already logged in to the Alidade that runs
 * here. Takes $ALIDADE_NATS_CLI, a `nats` on PATH, or builds it once from the Go module proxy.
 */
import { existsSync, readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { provideNatsCli } from '../deploy/setup/nats-cli.mjs';
import { SetupFailure } from '../deploy/setup/failure.mjs';

const root = resolve(import.meta.dirname, '..');

/** Where the running Alidade's broker is, in the words of the NATS command line. */
function loginOf(home) {
  const file = join(home, 'run.json');
  if (!existsSync(file)) return {};
  const { nats } = JSON.parse(readFileSync(file, 'utf8'));
  return { NATS_URL: nats.url, NATS_USER: nats.user, NATS_PASSWORD: nats.password };
}

try {
  const program = await provideNatsCli(root, (text) => console.error(text));
  const env = { ...loginOf(resolve(process.env.ALIDADE_HOME || '.alidade')), ...process.env };
  const child = spawn(program, process.argv.slice(2), { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.once('close', (code, signal) => (process.exitCode = signal === null ? (code ?? 1) : 130));
} catch (error) {
  if (!(error instanceof SetupFailure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

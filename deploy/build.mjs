/** `npm run build`: compiles what changed; `--force` compiles everything. */
import { resolve } from 'node:path';
import { build } from './setup/build.mjs';
import { SetupFailure } from './setup/failure.mjs';
import { inTurn } from './setup/turn.mjs';

const root = resolve(import.meta.dirname, '..');
try {
  const done = await inTurn(root, () => build(root, { force: process.argv.includes('--force') }));
  console.log(done.length === 0 ? 'build: up to date' : `build: ${done.join(', ')}`);
} catch (error) {
  if (!(error instanceof SetupFailure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

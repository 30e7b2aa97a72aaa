#!/usr/bin/env node
/** Starts the compiled command line; says what to do where it is not compiled yet. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const program = new URL('../dist/programs/alidade.js', import.meta.url);
if (existsSync(program)) {
  const { main } = await import(program.href);
  process.exitCode = await main(process.argv.slice(2));
} else {
  console.error(`alidade is not built yet: run \`npm start\`, or \`node ${fileURLToPath(new URL('../deploy/setup.mjs', import.meta.url))}\``);
  process.exitCode = 1;
}

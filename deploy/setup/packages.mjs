/** The npm packages: whether they are all there, and `npm ci` when they are not. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFailure, lastLines } from './failure.mjs';
import { runTool } from './run-tool.mjs';

const inventoryFile = (root) => join(root, '.cache', 'packages.json');

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** How many files the packages have; dot folders are caches that tools keep there. */
function countFiles(folder) {
  let count = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) count += entry.name.startsWith('.') ? 0 : countFiles(join(folder, entry.name));
    else if (!entry.isSymbolicLink()) count += 1;
  }
  return count;
}

const hashOf = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');
/** npm writes this file last: without it an installation did not reach its end. */
const installedLock = (root) => join(root, 'node_modules', '.package-lock.json');

function lockFault(root) {
  const wanted = readJson(join(root, 'package-lock.json'));
  const installed = readJson(installedLock(root));
  if (wanted === undefined) throw new SetupFailure('package-lock.json cannot be read: check the clone (git status)');
  if (installed === undefined) return 'an installation did not finish';
  for (const [path, entry] of Object.entries(wanted.packages)) {
    if (path === '' || entry.link) continue;
    const found = installed.packages[path];
    if (found === undefined && (entry.optional || entry.devOptional)) continue;
    if (found?.version !== entry.version) return `${path.slice('node_modules/'.length)} is not the version of the lock`;
    if (!existsSync(join(root, path, 'package.json'))) return `${path} is missing`;
  }
  return undefined;
}

/** Why node_modules cannot be used as it is; undefined when it can. */
export function packagesFault(root) {
  if (!existsSync(join(root, 'node_modules'))) return 'not installed yet';
  const fault = lockFault(root);
  if (fault !== undefined) return fault;
  const inventory = readJson(inventoryFile(root));
  if (inventory?.lock !== hashOf(installedLock(root))) {
    takeInventory(root);
    return undefined;
  }
  const missing = inventory.files - countFiles(join(root, 'node_modules'));
  return missing > 0 ? `${missing} files are missing` : undefined;
}

function takeInventory(root) {
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(inventoryFile(root), JSON.stringify({ lock: hashOf(installedLock(root)), files: countFiles(join(root, 'node_modules')) }));
}

const isNetwork = (output) => /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET|ENOTCACHED|network/i.test(output);

function npm(root, args) {
  const tool = process.env.npm_execpath;
  const common = ['ci', '--include=dev', '--include=optional', '--no-fund', '--no-audit', '--loglevel=error', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000', ...args];
  // onnxruntime-node's install script would fetch CUDA from elsewhere; package.json forbids it to newer npm, this to older.
  const env = { ...process.env, NODE_ENV: '', npm_config_onnxruntime_node_install: 'skip' };
  return tool !== undefined && tool.endsWith('.js') ? runTool(process.execPath, [tool, ...common], { cwd: root, env }) : runTool('npm', common, { cwd: root, env });
}

/** Installs what the lock says. A second try uses an empty cache of its own, for when npm's is damaged. */
export async function installPackages(root, log) {
  const fault = packagesFault(root);
  if (fault === undefined) return undefined;
  log(`installing packages: ${fault}`);
  let result = await npm(root, ['--prefer-offline']);
  if (!result.ok && !isNetwork(result.output)) {
    log('npm ci failed; trying again with a fresh cache');
    result = await npm(root, ['--prefer-online', '--cache', join(root, '.cache', 'npm')]);
  }
  if (!result.ok) {
    const why = isNetwork(result.output) ? 'npm does not reach its registry, and the packages in node_modules are not complete: connect to the network once, or copy node_modules from a machine that has it' : 'npm ci failed, also with a fresh cache';
    throw new SetupFailure(`${why}.\n  ${lastLines(result.output)}`);
  }
  takeInventory(root);
  return `packages installed (${fault})`;
}

/** Where results go and what maps are drawn from. */
import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRunFile } from '../../../deploy/embedded/index.ts';
import { openConnection } from '../../../protocol/nats/connection.ts';
import { misspeltSettings, type Environment } from '../../../protocol/settings.ts';
import { artifactsUrl } from '../artifact-place.ts';
import { failed, none, ok, reasonOf, warning, type Finding } from './finding.ts';

const shownUrl = (url: string): string => url.replace(/\/\/[^@/]*@/, '//');
const storeRemedy = 'set ALIDADE_ARTIFACTS to a store that can be written: `file:///folder`, `s3://…` or `nats`';

/** Stores a few bytes under their hash and takes them away again; a folder that is not there yet only needs a parent that can be written. */
export async function checkArtifacts(env: Environment, home: string): Promise<Finding> {
  const what = 'artifact store';
  const broker = env['ALIDADE_NATS_URL'] ?? '';
  const url = artifactsUrl(env, home);
  try {
    if (url.startsWith('file:') && !existsSync(fileURLToPath(url))) return notYet(fileURLToPath(url));
    const nc = url === 'nats' || url.startsWith('nats:') ? await connectionOf(broker, home) : undefined;
    if (nc === 'none') return none(what, 'kept in the broker, which is not running');
    const { openArtifacts } = await import('../../artifacts/index.ts');
    try {
      const store = await openArtifacts(url, { env, cacheFolder: join(home, 'cache', 'doctor'), ...(nc === undefined ? {} : { nats: nc }) });
      const ref = await store.put(randomBytes(16), 'application/octet-stream');
      const isThere = (await store.stat(ref.hash)) !== undefined;
      await store.delete(ref.hash);
      return isThere ? ok(what, shownUrl(url)) : failed(what, `${shownUrl(url)} forgets what is stored`, storeRemedy);
    } finally {
      await nc?.close();
    }
  } catch (error) {
    return failed(what, `${shownUrl(url)}: ${reasonOf(error)}`, storeRemedy);
  }
}

async function connectionOf(broker: string, home: string): Promise<Awaited<ReturnType<typeof openConnection>> | 'none'> {
  if (broker !== '') return openConnection({ servers: broker, name: 'alidade-doctor' });
  const run = readRunFile(home);
  return run === undefined ? 'none' : openConnection({ servers: run.nats.url, user: run.nats.user, password: run.nats.password, name: 'alidade-doctor' });
}

function notYet(folder: string): Finding {
  let parent = dirname(folder);
  while (!existsSync(parent) && parent !== dirname(parent)) parent = dirname(parent);
  try {
    accessSync(parent, constants.W_OK);
    return none('artifact store', `${folder} is made at the first start`);
  } catch {
    return failed('artifact store', `${folder} is not there, and ${parent} cannot be written`, storeRemedy);
  }
}

/** Without it a mission that minds the coast is refused. */
export async function checkCoastline(env: Environment): Promise<Finding> {
  const { findCoastline } = await import('../../coastline/index.ts');
  const found = findCoastline(env);
  if (found !== undefined) return ok('coastline', `${found.version}, ${found.file}`);
  const given = env['ALIDADE_COASTLINE'] ?? '';
  if (given !== '') return failed('coastline', `${given} is no coastline that Alidade can read`, 'correct ALIDADE_COASTLINE, or unset it and run `node deploy/setup.mjs`');
  return warning('coastline', 'none is installed: missions are refused unless they say `"coastline": "ignore"`', 'run `node deploy/setup.mjs` with Debian\'s package sources in reach, or point ALIDADE_COASTLINE at GMT\'s binned_GSHHS_f.nc');
}

/** Values that are wrong, and names that look like a setting and are none. */
export async function checkSettings(env: Environment): Promise<readonly Finding[]> {
  const { loadCatalog, readRuntimeSettings, runtimeTables } = await import('../../up/index.ts');
  const { actors } = await loadCatalog();
  const tables = actors.map((actor) => actor.settings);
  const misspelt = misspeltSettings([...Object.values(runtimeTables), ...tables], env).map((fault) => warning('settings', fault, '`npx alidade settings` lists those there are'));
  try {
    readRuntimeSettings(env, tables);
    return misspelt.length === 0 ? [ok('settings', '`npx alidade settings` lists them')] : misspelt;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const faults = error.message.split('\n- ').slice(1);
    return [...faults.map((fault) => failed('settings', fault, 'correct the variable, or unset it')), ...misspelt];
  }
}

/** `node dist/gateways/up/generate-docs.js [--check]`: writes, or compares, what is printed from code into `docs/`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutRoot } from '../../deploy/embedded/root.ts';
import { readSettings } from '../../protocol/settings.ts';
import { hostSettings, treeSettings } from '../../supervisor/settings.ts';
import { alidadeTree, groupsOf } from './alidade-tree.ts';
import { loadCatalog } from './catalog.ts';
import { settingsText, topologyText } from './docs-text.ts';
import { runtimeTables } from './settings.ts';

async function texts(): Promise<ReadonlyMap<string, string>> {
  const { actors, pipelines, keyed } = await loadCatalog();
  const { drainSeconds } = readSettings(hostSettings, {});
  const tree = alidadeTree({ servers: ['nats', 'postgres'], groups: groupsOf(pipelines), keyed, settings: readSettings(treeSettings, {}), drainSeconds, door: true });
  return new Map([
    ['settings.md', settingsText(runtimeTables, [...actors, ...keyed])],
    ['topology.md', topologyText(pipelines, keyed, tree)],
  ]);
}

const check = process.argv.includes('--check');
const folder = join(checkoutRoot, 'docs');
mkdirSync(folder, { recursive: true });
for (const [name, text] of await texts()) {
  const file = join(folder, name);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  if (check) {
    console.error(`docs/${name} differs from the code: run \`npm run generate\``);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
    console.log(`wrote docs/${name}`);
  }
}

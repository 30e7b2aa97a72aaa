/**
 * `node dist/schemas/generate.js [--check]`: TypeScript from the Avro contracts into
 * `schemas/generated`. The schemas are embedded there, so nothing reads files at run time, and the
 * files are committed, so that a clean checkout compiles before anything was generated.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readSources } from './generate/sources.ts';
import { generatedFiles } from './generate/typescript.ts';

const root = resolve(import.meta.dirname, '..').replace(/\/dist$/, '');
const target = join(root, 'schemas', 'generated');

/** Files of the folder that differ from what the contracts give; undefined text: should not be there. */
function stale(): ReadonlyMap<string, string | undefined> {
  const wanted = generatedFiles(readSources(join(root, 'schemas')));
  const differing = new Map<string, string | undefined>();
  for (const [file, text] of wanted) {
    const path = join(target, file);
    if (!existsSync(path) || readFileSync(path, 'utf8') !== text) differing.set(file, text);
  }
  for (const file of readdirSync(target)) if (!wanted.has(file)) differing.set(file, undefined);
  return differing;
}

function main(check: boolean): number {
  mkdirSync(target, { recursive: true });
  const differing = stale();
  for (const [file, text] of differing) {
    const name = `schemas/generated/${file}`;
    if (check) console.error(text === undefined ? `${name} belongs to no schema: run \`npm run generate\`` : `${name} differs from its schemas: run \`npm run generate\``);
    else if (text === undefined) rmSync(join(target, file));
    else writeFileSync(join(target, file), text);
    if (!check) console.log(`${text === undefined ? 'removed' : 'wrote'} ${name}`);
  }
  return check && differing.size > 0 ? 1 : 0;
}

try {
  process.exitCode = main(process.argv.includes('--check'));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

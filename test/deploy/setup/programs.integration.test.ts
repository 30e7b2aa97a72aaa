import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gatherPrograms, hasPrograms } from '../../../deploy/setup/programs.mjs';
import { temporaryFolder, type TemporaryFolder } from '../../support/index.ts';

let folder: TemporaryFolder;
const at = (path: string): string => join(folder.path, path);
const run = async (program: string): Promise<string> => (await promisify(execFile)(process.execPath, [at(`dist/programs/${program}.js`)])).stdout;

function put(path: string, content: string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), content);
}

/** A checkout in small: programs that do something when they are started, and share code with the command line. */
beforeEach(async () => {
  folder = await temporaryFolder('programs');
  symlinkSync(resolve(import.meta.dirname, '../../../node_modules'), at('node_modules'));
  put('package.json', '{"type": "module"}');
  put('gateways/tables/index.ts', "export { read } from './read.ts';\nexport { write } from './write.ts';\n");
  put('gateways/tables/read.ts', "export const read = (): string => 'read';\n");
  put('gateways/tables/write.ts', "import { place } from './place.ts';\nexport const written: string[] = [place];\nexport const write = (): number => written.push('x');\n");
  put('gateways/tables/place.ts', "export const place: string = new URL('./here.sql', import.meta.url).pathname + ' ' + import.meta.dirname;\n");
  for (const name of ['host', 'keyed']) put(`gateways/up/${name}-program.ts`, `console.log('${name} works');\n`);
  put('gateways/up/door-program.ts', "import { read, write } from '../tables/index.ts';\nconsole.log('door works', read(), write());\n");
  put('gateways/up/ports.ts', "export { place } from '../tables/place.ts';\n");
  put('actors/catalog.ts', 'export const domains = {};\n');
  put('gateways/cli/main.ts', "export const main = async (): Promise<string> => (await import('../tables/index.ts')).read();\nconsole.log('said', await main(), (await import('../up/ports.ts')).place);\n");
});
afterEach(() => folder.remove());

test('each program does its own; who loads what a program shares does not start it', async () => {
  expect(hasPrograms(folder.path)).toBe(true);
  await gatherPrograms(folder.path);
  expect(await run('door-program')).toBe('door works read 2\n');
  expect(await run('host-program')).toBe('host works\n');
  expect(await run('alidade')).toMatch(/^said read /);
});

test('a module looks for what lies beside it where it is compiled, not where it is gathered', async () => {
  await gatherPrograms(folder.path);
  expect(await run('alidade')).toBe(`said read ${at('dist/gateways/tables/here.sql')} ${at('dist/gateways/tables')}\n`);
});

test('what an earlier build has left stays for a day: a program that runs may still ask for it', async () => {
  await gatherPrograms(folder.path);
  put('dist/programs/young-1.js', '');
  put('dist/programs/old-1.js', '');
  const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000);
  utimesSync(at('dist/programs/old-1.js'), twoDaysAgo, twoDaysAgo);
  await gatherPrograms(folder.path);
  const files = readdirSync(at('dist/programs'));
  expect(files).toContain('young-1.js');
  expect(files).not.toContain('old-1.js');
});

test('a checkout without the programs has none to gather', () => {
  expect(hasPrograms(at('gateways'))).toBe(false);
});

import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { build } from '../../../deploy/setup/build.mjs';
import { temporaryFolder, type TemporaryFolder } from '../../support/index.ts';

let folder: TemporaryFolder;
const at = (path: string): string => join(folder.path, path);

function put(path: string, content: string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), content);
}

beforeEach(async () => {
  folder = await temporaryFolder('build');
  symlinkSync(resolve(import.meta.dirname, '../../../node_modules'), at('node_modules'));
  put('package-lock.json', '{}');
  put('tsconfig.json', JSON.stringify({ compilerOptions: { target: 'ES2023', module: 'NodeNext', types: [], strict: true, rootDir: '.', outDir: 'dist', incremental: true, tsBuildInfoFile: 'dist/.tsbuildinfo' }, include: ['gateways'], exclude: [] }));
  put('gateways/one.ts', 'export const one: number = 1;\n');
  put('gateways/two.ts', 'export const two: number = 2;\n');
  put('gateways/table.sql', 'SELECT 1;\n');
});
afterEach(() => folder.remove());

describe('building', () => {
  test('once, with the files that the program reads; then not again until something changes', async () => {
    expect(await build(folder.path)).toEqual(['built']);
    expect(['dist/gateways/one.js', 'dist/gateways/two.js', 'dist/gateways/table.sql'].every((file) => existsSync(at(file)))).toBe(true);
    expect(await build(folder.path)).toEqual([]);
    put('gateways/one.ts', 'export const one: number = 11;\n');
    expect(await build(folder.path)).toEqual(['built']);
  });

  test('a source that is gone takes its output along', async () => {
    await build(folder.path);
    rmSync(at('gateways/two.ts'));
    rmSync(at('gateways/table.sql'));
    expect(await build(folder.path)).toEqual(['built']);
    expect(['dist/gateways/two.js', 'dist/gateways/table.sql'].some((file) => existsSync(at(file)))).toBe(false);
    expect(existsSync(at('dist/gateways/one.js'))).toBe(true);
  });

  test('outputs that somebody deleted are made again, though the compiler remembers having made them', async () => {
    await build(folder.path);
    rmSync(at('dist/gateways'), { recursive: true });
    rmSync(at('dist/.built'));
    await build(folder.path);
    expect(existsSync(at('dist/gateways/one.js'))).toBe(true);
  });

  test('a type error stops it, and stops it again next time', async () => {
    put('gateways/one.ts', 'export const one: number = "one";\n');
    await expect(build(folder.path)).rejects.toThrow(/do not compile.*gateways\/one\.ts/s);
    await expect(build(folder.path)).rejects.toThrow(/do not compile/);
  });
});

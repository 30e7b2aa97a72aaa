import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { installPackages, packagesFault } from '../../../deploy/setup/packages.mjs';
import { temporaryFolder, type TemporaryFolder } from '../../support/index.ts';

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder('packages');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await folder.remove();
});

function put(path: string, content: unknown): void {
  const file = join(folder.path, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
}

const locked = { '': {}, 'node_modules/one': { version: '1.0.0' }, 'node_modules/two': { version: '2.0.0' }, 'node_modules/elsewhere': { version: '1.0.0', optional: true } };

function install(): void {
  put('package-lock.json', { packages: locked });
  put('node_modules/.package-lock.json', { packages: { 'node_modules/one': { version: '1.0.0' }, 'node_modules/two': { version: '2.0.0' } } });
  for (const name of ['one', 'two']) {
    put(`node_modules/${name}/package.json`, { name });
    put(`node_modules/${name}/lib/index.js`, '');
  }
}

describe('what is wrong with node_modules', () => {
  test('nothing, when all is there; a package for other machines may be missing', () => {
    install();
    expect(packagesFault(folder.path)).toBeUndefined();
  });

  test('it is not there', () => {
    install();
    rmSync(join(folder.path, 'node_modules'), { recursive: true });
    expect(packagesFault(folder.path)).toBe('not installed yet');
  });

  test('npm was interrupted before its last file', () => {
    install();
    rmSync(join(folder.path, 'node_modules/.package-lock.json'));
    expect(packagesFault(folder.path)).toBe('an installation did not finish');
  });

  test('npm’s last file is cut off', () => {
    install();
    put('node_modules/.package-lock.json', '{"packages": {');
    expect(packagesFault(folder.path)).toBe('an installation did not finish');
  });

  test('the lock has moved on', () => {
    install();
    put('package-lock.json', { packages: { ...locked, 'node_modules/two': { version: '2.1.0' } } });
    expect(packagesFault(folder.path)).toBe('two is not the version of the lock');
  });

  test('the lock has a package more', () => {
    install();
    put('package-lock.json', { packages: { ...locked, 'node_modules/three': { version: '3.0.0' } } });
    expect(packagesFault(folder.path)).toBe('three is not the version of the lock');
  });

  test('a package was deleted', () => {
    install();
    rmSync(join(folder.path, 'node_modules/one'), { recursive: true });
    expect(packagesFault(folder.path)).toBe('node_modules/one is missing');
  });

  test('half of a package was deleted', () => {
    install();
    expect(packagesFault(folder.path)).toBeUndefined();
    rmSync(join(folder.path, 'node_modules/one/lib'), { recursive: true });
    expect(packagesFault(folder.path)).toBe('1 files are missing');
  });
});

/** An npm that fails as often as told, notes how it was called, and else installs. */
function fakeNpm(failures: number, complaint = 'npm error code EINTEGRITY'): void {
  put('npm.js', `
    const { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
    appendFileSync('calls', process.argv.slice(2).join(' ') + '\\n');
    if (readFileSync('calls', 'utf8').trim().split('\\n').length <= ${failures}) { console.error(${JSON.stringify(complaint)}); process.exit(1); }
    for (const name of ['one', 'two']) { mkdirSync('node_modules/' + name, { recursive: true }); writeFileSync('node_modules/' + name + '/package.json', '{}'); }
    const { packages } = JSON.parse(readFileSync('package-lock.json')); delete packages['']; delete packages['node_modules/elsewhere'];
    writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }));
  `);
  chmodSync(join(folder.path, 'npm.js'), 0o755);
  vi.stubEnv('npm_execpath', join(folder.path, 'npm.js'));
}

const calls = (): readonly string[] => readFileSync(join(folder.path, 'calls'), 'utf8').trim().split('\n');

describe('installing', () => {
  test('is not done when nothing is wrong', async () => {
    install();
    fakeNpm(0);
    expect(await installPackages(folder.path, () => undefined)).toBeUndefined();
    expect(existsSync(join(folder.path, 'calls'))).toBe(false);
  });

  test('a damaged cache: the second try uses a fresh one', async () => {
    put('package-lock.json', { packages: locked });
    fakeNpm(1);
    expect(await installPackages(folder.path, () => undefined)).toContain('packages installed');
    expect(calls()).toHaveLength(2);
    expect(calls()[1]).toContain(`--cache ${join(folder.path, '.cache', 'npm')}`);
    expect(packagesFault(folder.path)).toBeUndefined();
  });

  test('development packages come too, whatever NODE_ENV says', async () => {
    put('package-lock.json', { packages: locked });
    fakeNpm(0);
    vi.stubEnv('NODE_ENV', 'production');
    await installPackages(folder.path, () => undefined);
    expect(calls()[0]).toContain('--include=dev');
  });

  test('no network: one sentence says so', async () => {
    put('package-lock.json', { packages: locked });
    fakeNpm(1, 'npm error code ENOTFOUND');
    await expect(installPackages(folder.path, () => undefined)).rejects.toThrow(/npm does not reach its registry.*connect to the network once/s);
  });
});

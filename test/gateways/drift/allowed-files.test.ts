/** Forcing paths come from whoever may publish a mission: nothing outside of the named folders may be opened or even told to exist. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { allowedFiles } from '../../../gateways/drift/allowed-files.ts';
import { temporaryFolder } from '../../support/index.ts';

let root = '';
let folders: readonly string[] = [];
beforeAll(async () => {
  ({ path: root } = await temporaryFolder('allowed'));
  for (const name of ['one/wind', 'two', 'one-more', 'secret']) await mkdir(join(root, name), { recursive: true });
  for (const name of ['one/a.nc', 'one/wind/w1.nc', 'one/wind/w2.nc', 'two/b.nc', 'one-more/c.nc', 'secret/s.nc']) await writeFile(join(root, name), 'x');
  await symlink(join(root, 'secret', 's.nc'), join(root, 'one', 'link.nc'));
  await symlink(join(root, 'secret'), join(root, 'one', 'folder'));
  await symlink(join(root, 'two', 'b.nc'), join(root, 'one', 'inside.nc'));
  await symlink(join(root, 'one', 'loop.nc'), join(root, 'one', 'loop.nc'));
  folders = [join(root, 'one'), join(root, 'two')];
});

const inRoot = (...names: string[]): { paths: string[] } => ({ paths: names.map((name) => join(root, name)) });

test('a relative path counts from each folder in turn', async () => {
  expect(await allowedFiles('a.nc', folders)).toEqual(inRoot('one/a.nc'));
  expect(await allowedFiles('b.nc', folders)).toEqual(inRoot('two/b.nc'));
});

test('a pattern and a folder give their files by name', async () => {
  expect(await allowedFiles('wind/w*.nc', folders)).toEqual(inRoot('one/wind/w1.nc', 'one/wind/w2.nc'));
  expect(await allowedFiles('wind', folders)).toEqual(inRoot('one/wind/w1.nc', 'one/wind/w2.nc'));
});

test('an absolute path inside is allowed, a link from one allowed folder to another as well', async () => {
  expect(await allowedFiles(join(root, 'two', 'b.nc'), folders)).toEqual(inRoot('two/b.nc'));
  expect(await allowedFiles('inside.nc', folders)).toEqual(inRoot('two/b.nc'));
});

test.for([
  ['..', '../secret/s.nc', /has "\.\."/],
  ['.. in the middle', 'wind/../../secret/s.nc', /has "\.\."/],
  ['.. that stays inside', 'wind/../a.nc', /has "\.\."/],
  ['a link to a file outside', 'link.nc', /link that leads out/],
  ['a link to a folder outside', 'folder/s.nc', /link that leads out/],
  ['a pattern through a link', 'folder/*.nc', /link that leads out/],
  ['links in a circle', 'loop.nc', /round in circles|no such file/],
  ['a zero byte', 'a.nc\0.txt', /it is no path/],
  ['a missing file', 'absent.nc', /there is no such file/],
  ['a pattern without files', 'z*.nc', /no file matches/],
  ['a path below a file', 'a.nc/b.nc', /no such file/],
] as const)('%s is refused', async ([, path, reason]) => {
  expect(await allowedFiles(path, folders)).toEqual({ refused: expect.stringMatching(reason) });
});

test('outside, what is there and what is not get the same answer', async () => {
  const answers = await Promise.all([join(root, 'secret', 's.nc'), join(root, 'secret', 'absent.nc'), join(root, 'one-more', 'c.nc')].map((path) => allowedFiles(path, folders)));
  for (const answer of answers) expect(answer).toEqual({ refused: expect.stringMatching(/is outside of the forcing folders/) });
});

test('without any folder no file is allowed, and the setting is named', async () => {
  expect(await allowedFiles('a.nc', [])).toEqual({ refused: expect.stringContaining('ALIDADE_DRIFT_FORCING') });
});

/** A disk that fills up, as it is told to whoever asks. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { checkDisk, judgeDisk } from '../../../../gateways/cli/doctor/machine.ts';
import { diskPlaces, readDisks } from '../../../../gateways/disk/index.ts';
import { smallDisk, temporaryFolder } from '../../../support/index.ts';

const home = { name: 'home', folder: '/data', setting: 'ALIDADE_HOME' } as const;

test.each([
  [40 * 2 ** 30 + 5, 'ok', '40 GiB free in /data'],
  [2 ** 31 - 1, 'warning', '1 GiB free in /data'],
  [2 ** 28 - 1, 'failed', '255 MiB free in /data: the log may stop taking messages, and exposures and missions soon wait for room'],
])('%i bytes are %s', (freeBytes, state, detail) => {
  expect(judgeDisk({ ...home, freeBytes })).toMatchObject({ what: 'disk', state, detail });
});

test('the remedy names the setting of the folder, and where the space went', () => {
  const { remedy } = judgeDisk({ name: 'artifacts', folder: '/results', setting: 'ALIDADE_ARTIFACTS', freeBytes: 0 });
  expect(remedy).toMatch(/free space on this disk.*alidade artifacts usage.*another one with ALIDADE_ARTIFACTS/);
});

test('artifacts elsewhere are a disk of their own only where they are a folder', () => {
  expect(diskPlaces('/home', 's3://host/bucket').map(({ name }) => name)).toEqual(['home']);
  expect(diskPlaces('/home', 'file:///results').map(({ folder }) => folder)).toEqual(['/home', '/results']);
});

test('two folders on one disk are one finding', async () => {
  const folder = await temporaryFolder('disk');
  expect(await checkDisk(diskPlaces(folder.path, pathToFileURL(join(folder.path, 'artifacts')).href))).toHaveLength(1);
  await folder.remove();
});

const small = await smallDisk(8);
test.skipIf('why' in small)(`a folder of artifacts on a disk that is full is a failure${'why' in small ? ` (skipped: ${small.why})` : ''}`, async () => {
  if ('why' in small) return;
  const folder = await temporaryFolder('disk');
  await small.leave(2 ** 20);
  const places = diskPlaces(folder.path, pathToFileURL(join(small.path, 'artifacts')).href);
  expect((await checkDisk(places)).at(-1)).toMatchObject({ what: 'disk of artifacts', state: 'failed', detail: expect.stringMatching(/^1 MiB free in .*artifacts: exposures and missions soon wait for room$/) });
  expect((await readDisks(places)).at(-1)).toMatchObject({ name: 'artifacts', totalBytes: 8 * 2 ** 20, used: expect.closeTo(7 / 8, 2) });
  await small.remove();
  await folder.remove();
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkNotification } from '../../../../gateways/cli/doctor/notification.ts';
import { temporaryFolder } from '../../../support/index.ts';

test('doctor: nobody to tell, a sound configuration, a wrong one, a secret that is not there', async () => {
  const { path, remove } = await temporaryFolder('doctor');
  const file = join(path, 'r.yml');
  const env = { ALIDADE_SENSORS_ROUTES: file };
  expect(await checkNotification({})).toMatchObject({ state: 'none' });
  expect(await checkNotification(env)).toMatchObject({ state: 'failed', detail: expect.stringContaining('cannot be read') });
  await writeFile(file, '{route: {receiver: r}, receivers: [{name: r, slack_configs: [{api_url_file: url}]}]}');
  expect(await checkNotification(env)).toMatchObject([{ state: 'failed', detail: expect.stringContaining('ENOENT') }]);
  await writeFile(join(path, 'url'), 'https://hooks/x');
  expect(await checkNotification(env)).toMatchObject({ state: 'ok', detail: `1 receiver, ${file}` });
  await writeFile(file, '{route: {receiver: nobody}}');
  expect(await checkNotification(env)).toMatchObject({ state: 'failed', detail: expect.stringContaining('there is no receiver "nobody"'), remedy: expect.stringContaining('sensors route --routes') });
  await remove();
});

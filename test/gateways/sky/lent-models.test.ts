import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ModelError } from '../../../gateways/models/index.ts';
import { skyModels } from '../../../gateways/sky/lent-models.ts';

test('all threads of a host share one process of the network: it outlives them, a crash is told and mended, none is left behind', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(new URL('threads/lender.mjs', import.meta.url))], { timeout: 240_000 });
  const steps = stdout.trim().split('\n').map((line): unknown => JSON.parse(line));
  const alive = [expect.stringMatching(/^[RSD]$/)];
  expect(steps).toEqual([
    { step: 'two threads', children: alive, same: true, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    { step: 'threads gone', children: alive },
    { step: 'another thread', children: alive, same: true },
    { step: 'killed', children: [], code: 'MODEL_CRASHED', retryable: true },
    { step: 'again', children: alive, same: true },
  ]);
});

test('a thread whose main thread lends nothing opens its own, and is told what is missing', async () => {
  const models = skyModels();
  expect(await models.detection('rules', 'cpu')).toBeUndefined();
  await expect(models.detection('/nowhere/model', 'cpu')).rejects.toThrow(ModelError);
});

/** The bundler drops types without looking at them, and the program's own check leaves the page out. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runChild } from '../../support/index.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

test('the types of the page are right', async () => {
  const { code, stdout } = await runChild(process.execPath, [join(root, 'node_modules', 'typescript-native', 'bin', 'tsc'), '-p', join(root, 'gateways', 'dashboard', 'web')]);
  expect([code, stdout]).toEqual([0, '']);
});

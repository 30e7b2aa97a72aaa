import { expect, test } from 'vitest';
import { inTurn } from '../../../deploy/setup/turn.mjs';
import { startChild, uniqueName } from '../../support/index.ts';

test('two set-ups of one folder run one after the other', async () => {
  const folder = uniqueName('/nowhere/');
  const seen: string[] = [];
  const one = (name: string) =>
    inTurn(folder, async () => {
      seen.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      seen.push(`${name} ends`);
    });
  await Promise.all([one('a'), one('b')]);
  expect(seen.filter((_, index) => index % 2 === 0).map((line) => line.slice(2))).toEqual(['begins', 'begins']);
  expect(seen[0]?.slice(0, 1)).toBe(seen[1]?.slice(0, 1));
});

test('a set-up that was killed leaves no lock', async () => {
  const folder = uniqueName('/nowhere/');
  const module = new URL('../../../deploy/setup/turn.mjs', import.meta.url).href;
  const holder = startChild(process.execPath, ['--input-type=module', '-e', `import { inTurn } from '${module}'; await inTurn('${folder}', () => { console.log('held'); return new Promise((done) => setTimeout(done, 60_000)); });`]);
  await holder.untilSays(/held/);
  await expect(inTurn(folder, () => 'in', { waitSeconds: 0 })).rejects.toThrow(/another set-up/);
  await holder.kill();
  expect(await inTurn(folder, () => 'in', { waitSeconds: 5 })).toBe('in');
});

test('a failure lets the next one in', async () => {
  const folder = uniqueName('/nowhere/');
  await expect(inTurn(folder, () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
  expect(await inTurn(folder, () => 'in', { waitSeconds: 1 })).toBe('in');
});

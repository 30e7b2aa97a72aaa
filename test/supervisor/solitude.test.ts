/** Who may have a host to himself, and when. */
import { expect, test } from 'vitest';
import { Solitude } from '../../supervisor/solitude.ts';

/** A host with one stage: what it was told, in order. */
function host(): { readonly solitude: Solitude; readonly told: string[]; take(name: string): Promise<void> } {
  const solitude = new Solitude();
  const told: string[] = [];
  solitude.join({ makeRoom: () => told.push('make room'), goOn: () => told.push('go on') });
  const take = async (name: string): Promise<void> => {
    solitude.began();
    told.push((await solitude.take()) ? `${name} is alone` : `${name} gives up`);
  };
  return { solitude, told, take };
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('with nothing else in flight it begins at once; the others go on when it has ended', async () => {
  const { solitude, told, take } = host();
  await take('A');
  expect(solitude.wanted).toBe(true);
  solitude.ended(true);
  expect(solitude.wanted).toBe(false);
  expect(told).toEqual(['make room', 'A is alone', 'go on']);
});

test('what is under way is waited for; nothing new may start meanwhile', async () => {
  const { solitude, told, take } = host();
  solitude.began();
  solitude.began();
  const taken = take('A');
  solitude.ended(false);
  await settled();
  expect(solitude.wanted).toBe(true);
  expect(told).toEqual(['make room']);
  solitude.ended(false);
  await taken;
  expect(told.at(-1)).toBe('A is alone');
});

test('several are alone one after the other, and only the last lets the others go on', async () => {
  const { solitude, told, take } = host();
  const taken = [take('A'), take('B'), take('C')];
  await taken[0];
  expect(told.filter((word) => word.endsWith('alone'))).toEqual(['A is alone']);
  solitude.ended(true);
  await taken[1];
  solitude.ended(true);
  await taken[2];
  expect(told).not.toContain('go on');
  solitude.ended(true);
  expect(told.slice(-2)).toEqual(['C is alone', 'go on']);
});

test('one that finds no work to do when its turn comes makes way for the next', async () => {
  const { solitude, told, take } = host();
  solitude.began();
  const taken = [take('A'), take('B')];
  solitude.ended(false);
  await taken[0];
  solitude.ended(true);
  await taken[1];
  expect(told.at(-1)).toBe('B is alone');
});

test('a host that leaves sends all away that wait, and whoever comes later', async () => {
  const { solitude, told, take } = host();
  solitude.began();
  const taken = [take('A'), take('B')];
  solitude.close();
  await Promise.all(taken);
  await take('C');
  expect(told.filter((word) => word.endsWith('gives up'))).toEqual(['A gives up', 'B gives up', 'C gives up']);
  expect(solitude.wanted).toBe(false);
});

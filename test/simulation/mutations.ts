/** `npm run mutations [-- SEEDS]`: proof that the simulation bites. Fails when a mutation survives. */
import { judgeAll } from './mutant.ts';
import { mutations } from './mutation-list.ts';

const seeds = Number(process.argv[2] ?? '500');
if (!Number.isSafeInteger(seeds) || seeds < 1) {
  console.error('the number of seeds must be a whole number');
  process.exit(2);
}
const verdicts = await judgeAll(mutations, seeds, 2, ({ mutation, seed, words }) => {
  console.log(seed === undefined ? `✗ ${mutation.name}: NOT caught (${words})` : `✓ ${mutation.name}: seed ${seed}: ${words}`);
});
const survivors = verdicts.filter(({ seed }) => seed === undefined).length;
console.log(`${verdicts.length} mutations, ${verdicts.length - survivors} caught, ${survivors} survived`);
process.exitCode = survivors > 0 ? 1 : 0;

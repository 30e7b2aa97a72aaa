/** `node dist/test/simulation/keyed-main.js FROM TO`: simulates keyed actors; 1 with the first seed that fails. */
import { simulateKeyed } from './keyed.ts';

const [from, to] = process.argv.slice(2).map(Number);
for (let seed = from ?? 1; seed <= (to ?? 500); seed++) {
  const { broken } = await simulateKeyed(seed);
  if (broken.length === 0) continue;
  console.log(`seed ${seed} fails: ${broken.slice(0, 3).join('; ')}`);
  process.exit(1);
}
console.log('every promise holds');
process.exit(0);

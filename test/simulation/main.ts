/** `npm run simulate -- --seeds 20000 [--from 1]`, or `--seed N` to replay one. */
import { parseArgs } from 'node:util';
import { simulate } from './simulate.ts';

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '2000' }, from: { type: 'string', default: '1' }, seed: { type: 'string' }, json: { type: 'boolean', default: false }, 'stop-at-first': { type: 'boolean', default: false } } });
const from = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
if (!Number.isSafeInteger(from) || !Number.isSafeInteger(count) || count < 1) {
  console.error('--seeds, --from and --seed must be whole numbers');
  process.exit(2);
}

const began = performance.now();
const failing: number[] = [];
let steps = 0;
let crashes = 0;
for (let seed = from; seed < from + count; seed++) {
  const report = await simulate(seed);
  steps += report.steps;
  crashes += report.crashes;
  if (values.seed !== undefined) console.log(JSON.stringify(report));
  if (report.broken.length > 0) {
    failing.push(seed);
    console.error(`seed ${seed} fails; replay it with: npm run simulate -- --seed ${seed}\n  ${report.broken.slice(0, 5).join('\n  ')}`);
    if (values['stop-at-first']) break;
  }
}
const seconds = (performance.now() - began) / 1000;
const summary = { seeds: count, failed: failing.length, failing: failing.slice(0, 20), steps, crashes, seconds: Number(seconds.toFixed(1)) };
console.log(values.json ? JSON.stringify(summary) : `${count} seeds, ${failing.length} failed, ${steps} steps, ${crashes} crashes, ${seconds.toFixed(1)} s`);
process.exit(failing.length > 0 ? 1 : 0);

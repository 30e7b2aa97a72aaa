/** What a rule would have done: readings from a file through the evaluator, nothing else. */
import { shareOf, type Bench } from './benchmark.ts';
import { lineOf, type Printed } from './line.ts';
import { ownProgram, runNode } from './programs.ts';
import type { ReplayResult } from './sensors-replay-run.ts';

const HOURS = 24;
/** Of 1,000 devices, each 30 s. */
const MONTH = 86_400_000;

export async function sensorsReplay(bench: Bench): Promise<readonly Printed[]> {
  const rounds: ReplayResult[] = [];
  const devices = shareOf(1000, bench);
  for (let round = 0; round < bench.rounds; round++) {
    bench.say(`sensors replay, round ${round + 1}`);
    rounds.push(await runNode<ReplayResult>(ownProgram('sensors-replay-run'), [String(devices), String(HOURS)]));
  }
  const rate = (seconds: (result: ReplayResult) => number): readonly number[] => rounds.map((result) => result.readings / seconds(result) / 1e6);
  const plain = rate((result) => result.plainSeconds);
  return [
    lineOf({ name: 'sensors replay, one rule', unit: 'M readings per CPU s', ours: plain, note: `${devices} devices × ${HOURS} h each 30 s; a month of 1,000 devices is ${MONTH / 1e6} M` }),
    lineOf({ name: 'sensors replay, a month of 1,000 devices each 30 s', unit: 'CPU s, from the rate', ours: plain.map((value) => MONTH / 1e6 / value) }),
    lineOf({ name: 'sensors replay, three windows of 5 min, 10 min, 1 h', unit: 'M readings per CPU s', ours: rate((result) => result.windowSeconds) }),
  ];
}

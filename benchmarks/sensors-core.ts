/** The evaluator alone: no broker, no files. */
import { shareOf, type Bench } from './benchmark.ts';
import { lineOf, type Printed } from './line.ts';
import { ownProgram, runProgram } from './programs.ts';
import type { CoreResult } from './sensors-core-run.ts';

const CYCLES = 20;
const DEVICES = 100_000;

export async function sensorsCore(bench: Bench): Promise<readonly Printed[]> {
  const rounds: CoreResult[] = [];
  const devices = shareOf(DEVICES, bench);
  for (let round = 0; round < bench.rounds; round++) {
    bench.say(`sensors core, round ${round + 1}`);
    const output = await runProgram(process.execPath, ['--expose-gc', ownProgram('sensors-core-run'), String(devices), String(CYCLES)]);
    const result: CoreResult = JSON.parse(output);
    rounds.push(result);
  }
  const of = (figure: (result: CoreResult) => number): readonly number[] => rounds.map(figure);
  const note = `${devices} devices × 10 rules, ${CYCLES} cycles, one reading per device and cycle`;
  return [
    lineOf({
      name: 'sensors core, value extraction included', unit: 'M rule evaluations per CPU s', ours: of(({ evaluations, readSeconds, evaluateSeconds }) => evaluations / (readSeconds + evaluateSeconds) / 1e6),
      peer: { name: 'bare loop over typed arrays', values: of(({ evaluations, bareSeconds }) => evaluations / bareSeconds / 1e6) }, target: { of: 'ours', atLeast: 5 }, note,
    }),
    lineOf({ name: 'sensors core, evaluation alone', unit: 'M rule evaluations per CPU s', ours: of(({ evaluations, evaluateSeconds }) => evaluations / evaluateSeconds / 1e6), peer: { name: 'bare loop over typed arrays', values: of(({ evaluations, bareSeconds }) => evaluations / bareSeconds / 1e6) } }),
    lineOf({ name: 'sensors core, memory', unit: 'bytes per rule and device', ours: of(({ bytesPerPair }) => bytesPerPair), target: { of: 'ours', atMost: 400 } }),
    lineOf({ name: 'sensors core, longest chunk', unit: 'ms of CPU', ours: of(({ longestChunkMs }) => longestChunkMs), target: { of: 'ours', atMost: 50 } }),
    lineOf({ name: 'sensors core, snapshot', unit: 's of CPU', ours: of(({ snapshotSeconds }) => snapshotSeconds), note: `${(rounds[0]?.snapshotBytes ?? 0) / 1e6} MB` }),
  ];
}

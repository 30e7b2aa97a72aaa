/** The whole path of sensors in one process beside a broker. */
import { shareOf, type Bench } from './benchmark.ts';
import { startBroker } from './broker.ts';
import { lineOf, type Printed } from './line.ts';
import { ownProgram, runProgram } from './programs.ts';
import type { PathResult } from './sensors-path-run.ts';

const devicesInFull = 100_000;
const readingsInFull = 200_000;

export async function sensorsPath(bench: Bench): Promise<readonly Printed[]> {
  const rounds: PathResult[] = [];
  const [devices, readings] = [shareOf(devicesInFull, bench), shareOf(readingsInFull, bench)];
  for (let round = 0; round < bench.rounds; round++) {
    bench.say(`sensors path, round ${round + 1}`);
    const broker = await startBroker({ durable: false });
    try {
      const result: PathResult = JSON.parse(await runProgram(process.execPath, ['--expose-gc', ownProgram('sensors-path-run'), '--nats', broker.url, '--devices', String(devices), '--readings', String(readings)]));
      rounds.push(result);
    } finally {
      await broker.stop();
    }
  }
  const of = (figure: (result: PathResult) => number): readonly number[] => rounds.map(figure);
  const cycle = `${devices} devices × 10 rules, ${rounds[0]?.cycle.transitions ?? 0} alerts open or resolve; evaluator and notifier in one process`;
  return [
    lineOf({ name: 'sensors path, readings taken, a message each', unit: 'readings/s', ours: of(({ intake }) => intake.singlesPerSecond), target: { of: 'ours', atLeast: 30_000 }, note: 'log already filled' }),
    lineOf({ name: 'sensors path, the same by CPU', unit: 'readings per CPU s', ours: of(({ intake }) => 1e6 / intake.cpuSecondsPerMillion) }),
    lineOf({ name: 'sensors path, readings taken, 500 in a message', unit: 'readings/s', ours: of(({ intake }) => intake.listsPerSecond) }),
    lineOf({ name: 'sensors path, tick to all alerts stored', unit: 's', ours: of(({ cycle: { alertsSeconds } }) => alertsSeconds), note: cycle }),
    lineOf({ name: 'sensors path, tick to all notifications stored', unit: 's', ours: of(({ cycle: { notifiedSeconds } }) => notifiedSeconds), target: { of: 'ours', atMost: 5 }, note: `${cycle}; group_interval 1 s is part of it` }),
    lineOf({ name: 'sensors path, the cycle by CPU', unit: 'CPU s', ours: of(({ cycle: { cpuSeconds } }) => cpuSeconds), note: cycle }),
    lineOf({ name: 'sensors path, reading to alert stored, p50', unit: 'ms', ours: of(({ latency }) => latency.alertP50) }),
    lineOf({ name: 'sensors path, reading to notification stored, p50', unit: 'ms', ours: of(({ latency }) => latency.notifiedP50), target: { of: 'ours', atMost: 20 }, note: 'the sending itself is not part of it' }),
    lineOf({ name: 'sensors path, reading to notification stored, p99', unit: 'ms', ours: of(({ latency }) => latency.notifiedP99), target: { of: 'ours', atMost: 100 } }),
    lineOf({ name: 'sensors path, memory', unit: 'bytes per rule and device', ours: of(({ bytesPerPair }) => bytesPerPair), target: { of: 'ours', atMost: 400 }, note: 'devices known by their readings' }),
  ];
}

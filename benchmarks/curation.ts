/** From detections to alerts: the core alone, and the keyed actor beside a broker. */
import { shareOf, type Bench, type Benchmark } from './benchmark.ts';
import { startBroker } from './broker.ts';
import type { CurationCoreResult } from './curation-core-run.ts';
import type { CurationPathResult } from './curation-path-run.ts';
import { lineOf, type Printed } from './line.ts';
import { ownProgram, runProgram } from './programs.ts';

const frames = 200;
const detections = 50;

export const curation: Benchmark = {
  name: 'curation',
  about: 'detections to alerts: core with 10,000 and 100,000 known objects, and the keyed actor beside a broker',
  run: async (bench) => [...(await core(bench, 10_000)), ...(await core(bench, 100_000)), ...(await path(bench))],
};

async function core(bench: Bench, objectsInFull: number): Promise<readonly Printed[]> {
  const [objects, count] = [shareOf(objectsInFull, bench), shareOf(frames, bench)];
  const rounds: CurationCoreResult[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    bench.say(`curation core, ${objects} objects, round ${round + 1}`);
    const result: CurationCoreResult = JSON.parse(await runProgram(process.execPath, ['--expose-gc', '--max-old-space-size=8192', ownProgram('curation-core-run'), String(objects), String(count), String(detections)]));
    rounds.push(result);
  }
  const of = (figure: (result: CurationCoreResult) => number): readonly number[] => rounds.map(figure);
  const name = `curation core, ${objects} objects`;
  return [
    lineOf({ name: `${name}, alerts`, unit: 'alerts per CPU s', ours: of(({ alerts, cpuSeconds }) => alerts / cpuSeconds), note: `${count} frames × ${detections} detections, from bytes to bytes; ${rounds[0]?.facts ?? 0} facts` }),
    lineOf({ name: `${name}, slowest frame`, unit: 'ms of CPU', ours: of(({ slowestFrameMs }) => slowestFrameMs) }),
    lineOf({ name: `${name}, longest step`, unit: 'ms of CPU', ours: of(({ longestStepMs }) => longestStepMs), target: { of: 'ours', atMost: 50 } }),
    lineOf({ name: `${name}, association alone`, unit: 'µs of CPU per detection', ours: of(({ associationMicroseconds }) => associationMicroseconds) }),
    lineOf({ name: `${name}, memory`, unit: 'bytes per object', ours: of(({ bytesPerObject }) => bytesPerObject), note: 'each with one point and one alert' }),
    lineOf({ name: `${name}, snapshot`, unit: 's of CPU', ours: of(({ snapshotCpuSeconds }) => snapshotCpuSeconds), note: `${((rounds[0]?.snapshotBytes ?? 0) / 1e6).toFixed(1)} MB` }),
  ];
}

async function path(bench: Bench): Promise<readonly Printed[]> {
  const [objects, count] = [shareOf(20_000, bench), shareOf(frames, bench)];
  const rounds: CurationPathResult[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    bench.say(`curation path, round ${round + 1}`);
    const broker = await startBroker({ durable: false });
    try {
      const result: CurationPathResult = JSON.parse(await runProgram(process.execPath, [ownProgram('curation-path-run'), '--nats', broker.url, '--objects', String(objects), '--frames', String(count), '--detections', String(detections)]));
      rounds.push(result);
    } finally {
      await broker.stop();
    }
  }
  const of = (figure: (result: CurationPathResult) => number): readonly number[] => rounds.map(figure);
  const note = `${objects} known objects, ${count} frames × ${detections} detections published at once, until all alerts are stored`;
  return [
    lineOf({ name: 'curation path, alerts', unit: 'alerts/s', ours: of(({ alertsPerSecond }) => alertsPerSecond), note }),
    lineOf({ name: 'curation path, by CPU', unit: 'alerts per CPU s', ours: of(({ cpuSeconds }) => (count * detections) / cpuSeconds) }),
    lineOf({ name: `curation path, a frame of ${detections} to its last alert, p50`, unit: 'ms', ours: of(({ latencyP50 }) => latencyP50), note: 'one frame at a time' }),
    lineOf({ name: `curation path, a frame of ${detections} to its last alert, p99`, unit: 'ms', ours: of(({ latencyP99 }) => latencyP99) }),
  ];
}

/** The drift simulation beside OpenDrift's Leeway on the same forcing: simulation with simulation, CPU with CPU. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkoutRoot } from '../deploy/embedded/root.ts';
import { shareOf, type Bench, type Benchmark } from './benchmark.ts';
import { forcingFiles, timedMissions, writtenFor, type TimedMission } from './drift-missions.ts';
import type { DriftResult } from './drift-run.ts';
import type { ThreadGain } from './threads-run.ts';
import { lineOf, spreadOf, type Printed } from './line.ts';
import { ownProgram, runNode, runProgram } from './programs.ts';

const reference = resolve(checkoutRoot, process.env['ALIDADE_REFERENCE'] || '../shared/reference', 'drift');

/** What opendrift_peer.py says of a mission; `cpu_s` covers its simulation alone. */
interface PeerResult {
  readonly cpu_s: number;
  readonly wall_s: number;
  readonly particle_steps: number;
}

interface Round {
  readonly ours: DriftResult;
  readonly two: DriftResult | undefined;
  readonly peer: PeerResult | undefined;
  /** What as many threads gain on plain arithmetic. */
  readonly gain: ThreadGain | undefined;
}

export const drift: Benchmark = {
  name: 'drift',
  about: 'missions on gridded forcing, particle-steps per CPU second, against OpenDrift; two threads against one',
  async run(bench) {
    if (!existsSync(join(reference, 'forcing'))) return [{ name: 'drift', skipped: `no forcing files in ${reference} (set ALIDADE_REFERENCE)` }];
    const python = findPython();
    if (python === undefined) bench.say('no OpenDrift: set ALIDADE_BENCH_PYTHON to a Python that has it, or install it into .cache/opendrift (python3 -m venv, pip install opendrift==1.14.12)');
    const printed: Printed[] = [];
    for (const timed of timedMissions) {
      const scaled = { ...timed, particles: shareOf(timed.particles, bench) };
      const rounds: Round[] = [];
      for (let round = 0; round < bench.rounds; round++) {
        bench.say(`${timed.name}, round ${round + 1}`);
        rounds.push(await measureRound(scaled, python));
      }
      printed.push(...linesOf(timed, rounds, python !== undefined, bench));
    }
    return printed;
  },
};

/** One after the other, so that neither has the other beside it. */
async function measureRound(timed: TimedMission, python: string | undefined): Promise<Round> {
  const ours = await runOurs(timed, 1);
  const peer = python === undefined ? undefined : await runPeer(python, timed);
  if (timed.threads === undefined) return { ours, peer, two: undefined, gain: undefined };
  const two = await runOurs(timed, timed.threads);
  return { ours, peer, two, gain: await runNode<ThreadGain>(ownProgram('threads-run'), ['--threads', String(timed.threads)]) };
}

const runOurs = (timed: TimedMission, threads: number): Promise<DriftResult> =>
  runNode<DriftResult>(ownProgram('drift-run'), [join(reference, 'forcing'), timed.name, '--particles', String(timed.particles), '--threads', String(threads)]);

async function runPeer(python: string, timed: TimedMission): Promise<PeerResult> {
  const folder = mkdtempSync(join(tmpdir(), 'alidade-drift-'));
  try {
    const file = join(folder, 'mission.json');
    writeFileSync(file, JSON.stringify(writtenFor(timed, forcingFiles.map((name) => join(reference, 'forcing', name)))));
    const output = await runProgram(python, [join(reference, 'opendrift_peer.py'), file, '--repeat', '1'], { cwd: folder });
    const result: PeerResult = JSON.parse(output.trim().split('\n').at(-1) ?? '');
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function linesOf(timed: TimedMission, rounds: readonly Round[], withPeer: boolean, bench: Bench): Printed[] {
  const rate = ({ particleSteps, cpuSeconds }: DriftResult): number => particleSteps / spreadOf(cpuSeconds).median / 1e6;
  const peers = rounds.flatMap(({ peer }) => (peer === undefined ? [] : [peer.particle_steps / peer.cpu_s / 1e6]));
  const cold = spreadOf(rounds.map(({ ours }) => ours.cpuSeconds[0] ?? NaN)).median;
  const note = `first run of a process ${cold.toFixed(2)} CPU s, later ${spreadOf(rounds.map(({ ours }) => spreadOf(ours.cpuSeconds).median)).median.toFixed(2)}; ${rounds[0]?.ours.lost} lost; peak ${rounds[0]?.ours.peakMiB} MiB`;
  return [
    lineOf({ name: timed.name, unit: 'M particle-steps per CPU s', ours: rounds.map(({ ours }) => rate(ours)), note, ...(withPeer ? { peer: { name: 'OpenDrift', values: peers } } : {}), ...(withPeer && bench.divide === 1 ? { target: { of: 'ratio', atLeast: timed.atLeast } } : {}) }),
    ...threadLines(timed, rounds, bench),
  ];
}

/** What a second thread is worth to somebody who waits. On a machine whose cores have other work it shows that work. */
function threadLines(timed: TimedMission, rounds: readonly Round[], bench: Bench): Printed[] {
  const pairs = rounds.flatMap(({ ours, two, gain }) => (two === undefined || gain === undefined ? [] : [{ one: ours, two, gain }]));
  if (pairs.length === 0) return [];
  const median = (values: readonly number[]): number => spreadOf(values).median;
  const extra = median(pairs.map(({ one, two }) => median(two.cpuSeconds) / median(one.cpuSeconds)));
  const plain = lineOf({
    name: `plain arithmetic, ${timed.threads} threads`, unit: 'wall s of one thread',
    ours: pairs.map(({ gain }) => gain.oneSeconds), peer: { name: `${timed.threads} threads`, values: pairs.map(({ gain }) => gain.manySeconds) },
    note: 'what threads can gain here at this moment',
  });
  return [plain, lineOf({
    name: `${timed.name}, ${timed.threads} threads`, unit: 'wall s of one thread',
    ours: pairs.map(({ one }) => median(one.wallSeconds)), peer: { name: `${timed.threads} threads`, values: pairs.map(({ two }) => median(two.wallSeconds)) },
    note: `${timed.threads} threads take ${extra.toFixed(2)} of the CPU time of one`, ...(bench.divide === 1 ? { target: { of: 'ratio', atLeast: 1.7 } } : {}),
  })];
}

/** ALIDADE_BENCH_PYTHON, or the environment in the cache. */
function findPython(): string | undefined {
  const given = process.env['ALIDADE_BENCH_PYTHON'];
  const found = given ?? join(checkoutRoot, '.cache', 'opendrift', 'bin', 'python');
  return existsSync(found) ? found : undefined;
}

/** Rows of the whole pipeline on files: how long it takes, and how much of a generated truth it finds. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lineOf, quantileOf, type Measured, type Printed, type Target } from './line.ts';
import { ownProgram, runNode, runProgram } from './programs.ts';
import type { SkyTime } from './sky-row.ts';
import type { Injected, SceneTruth } from './sky-truth-run.ts';

export interface PipelineBench {
  readonly python: string;
  /** Of the reference: simulate_pair.py. */
  readonly reference: string;
  readonly folder: string;
  /** Side at which the targets hold. */
  readonly size: number;
  readonly isFull: boolean;
  readonly rounds: number;
  say(text: string): void;
}

interface Scene {
  readonly name: string;
  readonly seed: number;
  readonly size: number;
  readonly more?: readonly string[];
}

async function made(bench: PipelineBench, { name, seed, size, more = [] }: Scene): Promise<string> {
  const out = join(bench.folder, name);
  if (!existsSync(join(out, 'parameters.json'))) await runProgram(bench.python, [join(bench.reference, 'simulate_pair.py'), 'raw', '--size', String(size), '--seed', String(seed), '--out', out, ...more]);
  return out;
}

const cameras = 'raw frame, 7 biases, 5 darks, 5 flats and template of simulate_pair.py; one thread';

export async function pipelineRows(bench: PipelineBench): Promise<readonly Printed[]> {
  const printed: Printed[] = [];
  for (const [size, seconds, memory] of [[bench.size, 3, undefined], [2 * bench.size, 15, 3]] as const) {
    const scene = await made(bench, { name: `raw-${size}`, seed: 101, size });
    const row = async (what: string, item: string, unit: string, note: string, target?: Target): Promise<void> => {
      const ours: number[] = [];
      for (let round = 0; round < bench.rounds; round++) {
        bench.say(`sky.${what}-${size}, round ${round + 1}`);
        ours.push((await runNode<SkyTime>(ownProgram('sky-pipeline-run'), [item, scene, size > bench.size ? '2' : '3'])).best);
      }
      printed.push(lineOf({ name: `sky.${what}-${size}`, unit, ours, note, ...(target !== undefined && bench.isFull ? { target } : {}) }));
    };
    await row('raw-to-alerts', 'alerts', 's', `master frames at hand, warm, nothing read or written; ${cameras}`, { of: 'ours', atMost: seconds });
    await row('masters', 'masters', 's', `17 calibration frames read and combined; ${cameras}`);
    if (memory !== undefined) await row('raw-to-alerts-memory', 'memory', 'GB', 'peak resident set with the master frames made in the same process', { of: 'ours', atMost: memory });
  }
  return [...printed, ...(await truthRows(bench))];
}

/** Scenes of 1024²: as they come, with a pointing that is off, with a PSF that varies. */
const scenes = (count: number): readonly Scene[] => [
  ...Array.from({ length: count }, (_, i): Scene => ({ name: `truth-${i}`, seed: 1 + i, size: 1024 })),
  { name: 'truth-pointing', seed: 21, size: 1024, more: ['--pointing-error', '5', '-4'] },
  { name: 'truth-psf', seed: 22, size: 1024, more: ['--psf-variation', '0.1', '0.05'] },
];
const FULL = 14;

/** S/N times the scatter of a position at S/N 20: the bound of Cramér and Rao for these PSFs, photons of the source included (x, y; px). */
const BOUND = [2.06, 1.97] as const;

async function truthRows(bench: PipelineBench): Promise<readonly Printed[]> {
  const truths: SceneTruth[] = [];
  for (const scene of scenes(bench.isFull ? FULL : 1)) {
    bench.say(`sky.truth, ${scene.name}`);
    truths.push(await runNode<SceneTruth>(ownProgram('sky-truth-run'), [await made(bench, scene)]));
  }
  const all = truths.flatMap(({ injected }) => injected);
  const within = (low: number, high: number): readonly Injected[] => all.filter(({ snr }) => snr >= low && snr < high);
  const found = (list: readonly Injected[]): number => list.filter((one) => one.found !== undefined).length / list.length;
  const [bright, middle, faint] = [within(10, Infinity), within(7, 10), within(5, 7)];
  const clear = within(20, Infinity).filter(({ inHost }) => !inHost).flatMap((one) => one.found ?? []);
  const at20 = within(15, 30).filter(({ inHost }) => !inHost);
  const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
  const scatter = (of: 'dx' | 'dy'): number => 1.4826 * quantileOf(at20.flatMap(({ snr, found: one }) => (one === undefined ? [] : [Math.abs(one[of] * snr)])), 0.5);
  const line = (name: string, unit: string, value: number, note: string, target?: Target): Printed => {
    const measured: Measured = { name: `sky.truth-${name}`, unit, ours: [value], note, ...(target === undefined || !bench.isFull ? {} : { target }) };
    return lineOf(measured);
  };
  const from = `${truths.length} generated raw scenes of 1024², rules of thumb as the classifier`;
  return [
    line('completeness-10', 'share', found(bright), `ideal S/N 10 and more, ${bright.length} sources that no defect blocks; ${from}`, { of: 'ours', atLeast: 0.95 }),
    line('completeness-7-10', 'share', found(middle), `${middle.length} sources`),
    line('completeness-5-7', 'share', found(faint), `${faint.length} sources`, { of: 'ours', atLeast: 0.6 }),
    line('false-alarms', '1/1024²', mean(truths.map(({ wrong, megapixels }) => wrong / megapixels)), `the most in a scene: ${Math.max(...truths.map(({ wrong }) => wrong))}`, { of: 'ours', atMost: 2 }),
    line('score-scatter', 'σ', mean(truths.map(({ scoreScatter }) => scoreScatter)), `from ${Math.min(...truths.map((one) => one.scoreScatter)).toFixed(3)} to ${Math.max(...truths.map((one) => one.scoreScatter)).toFixed(3)}; 1 ± 0.05 is asked`, { of: 'ours', atMost: 1.05, atLeast: 0.95 }),
    line('flux-bias', 'share', Math.abs(mean(clear.map(({ fluxRatio }) => fluxRatio)) - 1), `mean of ${clear.length} sources in the open of ideal S/N 20 and more`, { of: 'ours', atMost: 0.01 }),
    line('position-x', '× bound', scatter('dx') / BOUND[0], `robust scatter of ${at20.length} sources of ideal S/N 15 to 30 over the Cramér–Rao bound`, { of: 'ours', atMost: 1.2 }),
    line('position-y', '× bound', scatter('dy') / BOUND[1], 'the same along columns', { of: 'ours', atMost: 1.2 }),
  ];
}

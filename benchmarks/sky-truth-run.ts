/** `sky-truth-run FOLDER…`: scenes of the reference's `simulate_pair.py raw` through the pipeline; what it makes of their transients, one line of JSON for each scene. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeMasters } from '../actors/sky/core/calibrate/masters.ts';
import { alone, ownMemory } from '../actors/sky/core/crew/alone.ts';
import { detect, detectDefaults } from '../actors/sky/core/pipeline/detect.ts';
import { prepare } from '../actors/sky/core/pipeline/prepare.ts';
import { subtractFrames } from '../actors/sky/core/pipeline/subtract.ts';
import { readCsv } from '../gateways/sky/csv.ts';
import { readRun } from '../gateways/sky/run.ts';
import { simdFft } from '../gateways/sky/simd-fft.ts';

/** A new source of a scene that nothing blocks, and what was sent of it. */
export interface Injected {
  readonly snr: number;
  readonly inHost: boolean;
  readonly found?: { readonly fluxRatio: number; readonly dx: number; readonly dy: number };
}

export interface SceneTruth {
  readonly injected: readonly Injected[];
  /** What was sent and is none of the new sources. */
  readonly wrong: number;
  readonly scoreScatter: number;
  readonly coordinates: string;
  /** Of 1024² px. */
  readonly megapixels: number;
}

/** px. */
const MATCH = 2;
const SENT = 0.5;

const engine = await simdFft();
for (const folder of process.argv.slice(2)) console.log(JSON.stringify(await scene(folder)));

async function scene(folder: string): Promise<SceneTruth> {
  const kind = (word: string): string[] => readdirSync(folder).filter((name) => name.startsWith(word) && name.endsWith('.fits')).sort().map((name) => join(folder, name));
  const { input, calibration } = readRun({ raw: join(folder, 'raw.fits'), bias: kind('bias'), dark: kind('dark'), flat: kind('flat'), template: join(folder, 'template.fits') });
  const prepared = prepare({ ...input, masters: makeMasters(calibration, { method: 'median', sigmaClip: 3 }) });
  if (!prepared.accepted) throw new Error(`${folder}: ${prepared.reason}`);
  const difference = await subtractFrames(alone(engine), ownMemory, prepared.science, prepared.template);
  const sent = detect(difference, detectDefaults).filter(({ reliability }) => reliability >= SENT);
  const truth = readCsv(join(folder, 'truth.csv'));
  const [x, y, flux, snr, blocked, host] = ['x', 'y', 'flux', 'ideal_snr', 'blocked', 'host'].map((name) => truth.column(name));
  const apart = (one: { readonly x: number; readonly y: number }, i: number): number => Math.hypot(one.x - x![i]!, one.y - y![i]!);
  const places = Array.from(x!.keys());
  return {
    injected: places.filter((i) => blocked![i] === 0).map((i) => {
      const one = sent.filter((each) => apart(each, i) < MATCH).sort((a, b) => apart(a, i) - apart(b, i))[0];
      return { snr: snr![i]!, inHost: host![i] !== 0, ...(one === undefined ? {} : { found: { fluxRatio: one.flux / flux![i]!, dx: one.x - x![i]!, dy: one.y - y![i]! } }) };
    }),
    wrong: sent.filter((one) => !places.some((i) => apart(one, i) < 1.5 * MATCH)).length,
    scoreScatter: difference.quality.noiseRatio, coordinates: prepared.placement.from, megapixels: (difference.score.columns * difference.score.rows) / 1024 ** 2,
  };
}

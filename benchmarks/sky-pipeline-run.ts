/**
 * `sky-pipeline-run ITEM FOLDER REPEATS`: a scene of the reference's `simulate_pair.py raw` from raw to alerts, in a process
 * of its own, once cold and then warm; one line of JSON. Items: `alerts` (masters at hand, as in a night), `masters`,
 * `whole` (both), `memory` (peak resident set of `whole`, GB).
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeMasters, type Masters } from '../actors/sky/core/calibrate/masters.ts';
import { alone, ownMemory } from '../actors/sky/core/crew/alone.ts';
import { detect, detectDefaults } from '../actors/sky/core/pipeline/detect.ts';
import { prepare } from '../actors/sky/core/pipeline/prepare.ts';
import { subtractFrames } from '../actors/sky/core/pipeline/subtract.ts';
import { readRun } from '../gateways/sky/run.ts';
import { simdFft } from '../gateways/sky/simd-fft.ts';
import { spreadOf } from './line.ts';
import type { SkyTime } from './sky-row.ts';

const [item = '', folder = '', repeatsText = '3'] = process.argv.slice(2);
const engine = await simdFft();
const kind = (word: string): string[] => readdirSync(folder).filter((name) => name.startsWith(word) && name.endsWith('.fits')).sort().map((name) => join(folder, name));
const files = readRun({ raw: join(folder, 'raw.fits'), bias: kind('bias'), dark: kind('dark'), flat: kind('flat'), template: join(folder, 'template.fits') });

const masters = (): Masters => makeMasters(files.calibration, { method: 'median', sigmaClip: 3 });

async function alerts(made: Masters): Promise<number> {
  const prepared = prepare({ ...files.input, masters: made });
  if (!prepared.accepted) throw new Error(prepared.reason);
  return detect(await subtractFrames(alone(engine), ownMemory, prepared.science, prepared.template), detectDefaults).length;
}

function work(): () => unknown {
  switch (item) {
    case 'alerts': {
      const made = masters();
      return () => alerts(made);
    }
    case 'masters': return masters;
    case 'whole': case 'memory': return () => alerts(masters());
    default: throw new Error(`there is no item ${item}`);
  }
}

const once = work();
await once();
/** Elapsed time, and that of the processor in all threads. */
const times: { readonly elapsed: number; readonly processor: number }[] = [];
for (let round = 0; round < Number(repeatsText); round++) {
  const [begun, used] = [performance.now(), process.cpuUsage()];
  await once();
  const { user, system } = process.cpuUsage(used);
  times.push({ elapsed: (performance.now() - begun) / 1000, processor: (user + system) / 1e6 });
}
const peak = process.resourceUsage().maxRSS / 1e6;
const elapsed = times.map((one) => one.elapsed);
const result: SkyTime & { readonly processor: number } = item === 'memory' ? { seconds: peak, best: peak, processor: NaN } : { seconds: spreadOf(elapsed).median, best: Math.min(...elapsed), processor: Math.min(...times.map((one) => one.processor)) };
console.log(JSON.stringify(result));

/** `sky-truth-run FOLDER…`: scenes of the reference's `simulate_pair.py raw` through the pipeline, and what it makes of their transients; one line of JSON for each. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeMasters } from '../actors/sky/core/calibrate/masters.ts';
import { detect, detectDefaults } from '../actors/sky/core/pipeline/detect.ts';
import { prepare, type Step } from '../actors/sky/core/pipeline/prepare.ts';
import { subtractFrames } from '../actors/sky/core/pipeline/subtract.ts';
import { readCsv } from '../gateways/sky/csv.ts';
import { readRun } from '../gateways/sky/run.ts';
import { simdFft } from '../gateways/sky/simd-fft.ts';

const engine = await simdFft();
for (const folder of process.argv.slice(2)) console.log(JSON.stringify(scene(folder)));

function scene(folder: string): unknown {
  const kind = (word: string): string[] => readdirSync(folder).filter((name) => name.startsWith(word) && name.endsWith('.fits')).sort().map((name) => join(folder, name));
  const files = readRun({ raw: join(folder, 'raw.fits'), bias: kind('bias'), dark: kind('dark'), flat: kind('flat'), template: join(folder, 'template.fits') });
  const times: Record<string, number> = {};
  const step: Step = (name, work) => {
    const begun = process.cpuUsage();
    const result = work();
    const { user, system } = process.cpuUsage(begun);
    times[name] = (times[name] ?? 0) + (user + system) / 1e6;
    return result;
  };
  const masters = step('masters', () => makeMasters(files.calibration, { method: 'median', sigmaClip: 3 }));
  const prepared = prepare({ ...files.input, masters }, step);
  if (!prepared.accepted) return { folder, rejected: prepared };
  const difference = step('subtract', () => subtractFrames(engine, prepared.science, prepared.template));
  const detections = step('detect', () => detect(difference, detectDefaults));
  const truth = readCsv(join(folder, 'truth.csv'));
  const column = (name: string): Float64Array => truth.column(name);
  const [x, y, flux, snr, blocked, host] = [column('x'), column('y'), column('flux'), column('ideal_snr'), column('blocked'), column('host')];
  const near = (u: number, v: number, reach: number): number => detections.findIndex((one) => Math.hypot(one.x - u, one.y - v) < reach);
  const transients = Array.from(x, (u, i) => {
    const found = detections[near(u, y[i]!, 2)];
    const at = Math.round(y[i]!) * difference.score.columns + Math.round(u);
    return {
      x: u, y: y[i]!, flux: flux[i]!, snr: snr[i]!, blocked: blocked[i]! !== 0, host: host[i]! !== 0, masked: difference.mask[at]!, scoreAt: difference.score.data[at]!,
      ...(found === undefined ? {} : { found: { x: found.x, y: found.y, flux: found.flux, fluxError: found.fluxError, score: found.score, reliability: found.reliability, flags: found.flags, shape: found.shape, counterpart: found.counterpart, masked: found.masked, contrast: found.contrast } }),
    };
  });
  const others = detections.filter((one) => one.reliability >= 0.5 && !transients.some((t) => Math.hypot(one.x - t.x, one.y - t.y) < 3));
  return { folder, times, quality: difference.quality, exposure: prepared.quality, template: prepared.templateQuality, placement: { from: prepared.placement.from, offset: prepared.placement.offset, rms: prepared.placement.rms }, fluxRatio: difference.fluxRatio, sigma: [difference.sigmaX, difference.sigmaY], fluxNorm: difference.fluxNorm, transients, others, seconds: Object.values(times).reduce((a, b) => a + b, 0) };
}

/** `sky-subtract-run ITEM FOLDER REPEATS`: a subtraction of the prepared pair in a process of its own, once cold and then warm; one line of JSON. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { classic, type ClassicFrame } from '../actors/sky/core/classic/classic.ts';
import { sharedImage } from '../actors/sky/core/crew/shared.ts';
import { image, type Image } from '../actors/sky/core/image.ts';
import { zogyByCrew } from '../actors/sky/core/zogy/by-crew.ts';
import type { ZogyFrame, ZogyInput } from '../actors/sky/core/zogy/zogy.ts';
import { CrewOfThreads } from '../gateways/sky/crew.ts';
import { simdFft } from '../gateways/sky/simd-fft.ts';
import { spreadOf } from './line.ts';
import type { SkyTime } from './sky-row.ts';

const [item = '', folder = '', repeatsText = '7'] = process.argv.slice(2);

/** A two-dimensional array of floats as numpy.save writes it: a header of one line, then the values row by row. */
function readNpy(name: string): Image {
  const bytes = readFileSync(join(folder, `${name}.npy`));
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, start);
  const found = /'descr': '<f([48])', 'fortran_order': False, 'shape': \((\d+), (\d+)\)/.exec(header);
  if (found === null) throw new Error(`${name}.npy: not rows × columns of little-endian floats: ${header}`);
  const [rows, columns, single] = [Number(found[2]), Number(found[3]), found[1] === '4'];
  const values = Uint8Array.from(bytes.subarray(start)).buffer;
  return image(columns, rows, single ? new Float32Array(values) : Float32Array.from(new Float64Array(values)));
}

const parameters: Readonly<Record<string, number>> = JSON.parse(readFileSync(join(folder, 'p.json'), 'utf8'));
const frame = (side: 'science' | 'template'): ZogyFrame => ({
  image: sharedImage(readNpy(side)), variance: sharedImage(readNpy(`${side}_variance`)), psf: readNpy(`${side}_psf`), sky: 0,
  sigma: parameters[`${side}_sky_sigma`] ?? NaN, fluxZeroPoint: parameters[`${side}_flux_zero_point`] ?? NaN,
});
const input: ZogyInput = { science: frame('science'), template: frame('template'), sigmaX: 0, sigmaY: 0 };

async function work(): Promise<{ readonly run: () => Promise<unknown>; readonly close: () => Promise<void> }> {
  if (item === 'classic') {
    const engine = await simdFft();
    const side = ({ image, variance, psf }: ZogyFrame): ClassicFrame => ({ image, variance, psf, bad: new Uint8Array(image.data.length) });
    return { run: async () => classic(engine, side(input.science), side(input.template)), close: async () => undefined };
  }
  const crew = await CrewOfThreads.start(item === 'memory' ? 1 : Number(item));
  return { run: () => crew.lending((memory) => zogyByCrew(crew, memory, input)), close: () => crew.close() };
}

const { run, close } = await work();
await run();
const times: number[] = [];
for (let round = 0; round < Number(repeatsText); round++) {
  const begun = performance.now();
  await run();
  times.push((performance.now() - begun) / 1000);
}
const peak = process.resourceUsage().maxRSS / 1e6;
await close();
const result: SkyTime = item === 'memory' ? { seconds: peak, best: peak } : { seconds: spreadOf(times).median, best: Math.min(...times) };
console.log(JSON.stringify(result));

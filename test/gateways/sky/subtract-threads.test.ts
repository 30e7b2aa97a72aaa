import { expect, test } from 'vitest';
import { sharedBytes, sharedImage } from '../../../actors/sky/core/crew/shared.ts';
import { subtractFrames, type Difference, type WithPsf } from '../../../actors/sky/core/pipeline/subtract.ts';
import { generatePair, pairDefaults, type GeneratedFrame } from '../../../actors/sky/core/simulate/pair.ts';
import type { PsfModel } from '../../../actors/sky/core/psf/model.ts';
import { CrewOfThreads } from '../../../gateways/sky/crew.ts';

const [columns, rows] = [330, 270];
const { science, template } = generatePair({ ...pairDefaults, columns, rows, transients: 8, seed: 5, starsPerMegapixel: 3500 });
const framed = ({ image, variance, psf }: GeneratedFrame): WithPsf => ({ image: sharedImage(image), variance: sharedImage(variance), psf, mask: sharedBytes(columns * rows).fill(8, 5000, 5040) });
/** Subtracted tile by tile. */
const varying = (frame: WithPsf): WithPsf => {
  const { psf } = frame;
  if ('stamps' in psf) return frame;
  const stamps = new Float64Array(6 * psf.data.length);
  stamps.set(psf.data);
  const model: PsfModel = { size: psf.columns, degree: 2, columns, rows, stamps, stars: 20, residual: 0 };
  return { ...frame, psf: model };
};

test.each([['one PSF for the frame', framed], ['a PSF that varies', (frame: GeneratedFrame) => varying(framed(frame))]])('%s: two threads give the bytes that one gives, in memory that was used before and in their own pixels', async (_, of) => {
  const bytes: string[] = [];
  for (const threads of [1, 2]) {
    const crew = await CrewOfThreads.start(threads);
    // The second time in memory that was used before and in the frames' own pixels.
    for (const consumes of [false, true]) bytes.push(await crew.lending(async (memory) => digest(await subtractFrames(crew, memory, copied(of(science)), copied(of(template)), { method: 'zogy', consumes }))));
    await crew.close();
  }
  expect(new Set(bytes).size).toBe(1);
});

const copied = (frame: WithPsf): WithPsf => ({ ...frame, image: sharedImage(ordinary(frame.image)), variance: sharedImage(ordinary(frame.variance)) });
const ordinary = ({ columns: width, rows: height, data }: WithPsf['image']): WithPsf['image'] => ({ columns: width, rows: height, data: Float32Array.from(data) });

const digest = ({ difference, significance, score, mask, fluxRatio, fluxNorm, quality }: Difference): string =>
  [difference.data, significance.data, score.data].map((data) => Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')).join() + Buffer.from(mask).toString('base64') + JSON.stringify({ fluxRatio, fluxNorm, quality });

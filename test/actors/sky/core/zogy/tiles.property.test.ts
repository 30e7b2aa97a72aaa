import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { FftEngine } from '../../../../../actors/numeric/fft.ts';
import { alone, ownMemory } from '../../../../../actors/sky/core/crew/alone.ts';
import type { Crew } from '../../../../../actors/sky/core/crew/crew.ts';
import { image, type Image } from '../../../../../actors/sky/core/image.ts';
import { addSources, moffatStamp } from '../../../../../actors/sky/core/simulate/moffat.ts';
import { generatePair, pairDefaults, type GeneratedFrame } from '../../../../../actors/sky/core/simulate/pair.ts';
import { zogyTiled } from '../../../../../actors/sky/core/zogy/by-crew.ts';
import type { VaryingFrame } from '../../../../../actors/sky/core/zogy/tiles.ts';
import { zogy } from '../../../../../actors/sky/core/zogy/zogy.ts';
import { simdFft } from '../../../../../gateways/sky/simd-fft.ts';

let engine: FftEngine;
let crew: Crew;
beforeAll(async () => {
  engine = await simdFft();
  crew = alone(engine);
});

const [columns, rows] = [352, 320];
const pair = generatePair({ ...pairDefaults, columns, rows, transients: 8, seed: 51, brightest: 2e4 });
const constant = ({ psf, ...rest }: GeneratedFrame): VaryingFrame => ({ ...rest, psfAt: () => psf });
const inside = (i: number): boolean => Math.min(i % columns, columns - 1 - (i % columns), Math.floor(i / columns), rows - 1 - Math.floor(i / columns)) >= 32;
/** The largest deviation, as a share of the map's largest value. */
function apart(a: Image, b: Image): number {
  let [most, top] = [0, 0];
  a.data.forEach((v, i) => {
    if (!inside(i)) return;
    most = Math.max(most, Math.abs(v - b.data[i]!));
    top = Math.max(top, Math.abs(b.data[i]!));
  });
  return most / top;
}

test('the size of the tiles does not change a result by more than 1e-5', async () => {
  const whole = zogy(engine, { science: pair.science, template: pair.template, sigmaX: 0.05, sigmaY: 0.05 });
  await fc.assert(fc.asyncProperty(fc.integer({ min: 60, max: 400 }), fc.integer({ min: 48, max: 80 }), async (tile, overlap) => {
    const tiled = await zogyTiled(crew, ownMemory, { science: constant(pair.science), template: constant(pair.template), sigmaX: 0.05, sigmaY: 0.05 }, { tile, overlap });
    expect(tiled.fluxNorm).toBe(whole.kernels.fluxNorm);
    for (const map of ['difference', 'significance', 'score'] as const) expect(apart(tiled.maps[map], whole.maps[map])).toBeLessThan(1e-5);
  }), { numRuns: 6 });
});

test('where the seeing changes over the frame, tiles with their own PSF leave less than one PSF for all', async () => {
  const fwhm = (x: number): number => 2.5 + (1.6 * x) / columns;
  const base = generatePair({ ...pairDefaults, columns, rows, transients: 0, seed: 52, starsPerMegapixel: 2500 });
  const { psf, sky } = pairDefaults.science;
  const scene = (of: (x: number) => number): Image => {
    const out = image(columns, rows, new Float32Array(columns * rows).fill(sky));
    for (const star of base.stars) addSources(out, [star], { ...psf, fwhm: of(star.x) }, 1);
    return out;
  };
  // The noise of one frame on the stars of another: each through the PSF of its place.
  const [same, changed] = [scene(() => psf.fwhm), scene(fwhm)];
  const science = image(columns, rows, base.science.image.data.map((v, i) => v - same.data[i]! + changed.data[i]!));
  const varying: VaryingFrame = { ...base.science, image: science, psfAt: (x) => moffatStamp({ ...pairDefaults.science.psf, fwhm: fwhm(x) }) };
  const run = async (tile: number): Promise<number> => {
    const { maps } = await zogyTiled(crew, ownMemory, { science: varying, template: constant(base.template), sigmaX: 0, sigmaY: 0 }, { tile, overlap: 48 });
    return maps.score.data.reduce((sum, v, i) => (inside(i) && Math.abs(v) > 4.5 ? sum + 1 : sum), 0);
  };
  const [one, many] = [await run(400), await run(40)];
  expect(one).toBeGreaterThan(20);
  expect(many).toBeLessThan(one / 3);
});

test('tiles that are none are refused', async () => {
  const input = { science: constant(pair.science), template: constant(pair.template), sigmaX: 0, sigmaY: 0 };
  await expect(zogyTiled(crew, ownMemory, input, { tile: 0, overlap: 10 })).rejects.toThrow(RangeError);
  await expect(zogyTiled(crew, ownMemory, input, { tile: 64, overlap: -1 })).rejects.toThrow(/overlap of -1/);
});

/** Sources that only the template shows: what is found of them, and what else, by the whole differencing stage. */
import { beforeAll, expect, test } from 'vitest';
import { alone, ownMemory } from '../../../../../actors/sky/core/crew/alone.ts';
import type { Crew } from '../../../../../actors/sky/core/crew/crew.ts';
import { candidateFlags } from '../../../../../actors/sky/core/difference/candidates.ts';
import { detect, detectDefaults, type Detection } from '../../../../../actors/sky/core/pipeline/detect.ts';
import { subtractFrames, type WithPsf } from '../../../../../actors/sky/core/pipeline/subtract.ts';
import { addSources } from '../../../../../actors/sky/core/simulate/moffat.ts';
import { generatePair, pairDefaults, type GeneratedFrame } from '../../../../../actors/sky/core/simulate/pair.ts';
import { verdictOf } from '../../../../../actors/sky/core/classify/verdict.ts';
import { simdFft } from '../../../../../gateways/sky/simd-fft.ts';

let crew: Crew;
beforeAll(async () => { crew = alone(await simdFft()); });

const side = 512;
const framed = ({ image, variance, psf }: GeneratedFrame): WithPsf => ({ image, variance, psf, mask: new Uint8Array(side * side) });
const isSent = ({ reliability }: Detection): boolean => reliability >= detectDefaults.leastReliability;

test('what has vanished is found as well as what is new, with a flux below 0; nothing else is', async () => {
  const gone: { readonly snr: number; readonly ratio: number | undefined }[] = [];
  let wrong = 0;
  for (const seed of [3, 4]) {
    // The frame with the sources becomes the template.
    const { science: before, template: after, transients } = generatePair({ ...pairDefaults, columns: side, rows: side, transients: 90, brightFlux: 6000, seed, science: pairDefaults.template, template: pairDefaults.science });
    const difference = await subtractFrames(crew, ownMemory, framed(after), framed(before));
    const found = detect(difference, detectDefaults).filter(isSent);
    const near = (one: Detection, { x, y }: { readonly x: number; readonly y: number }): boolean => Math.hypot(one.x - x, one.y - y) < 2.5;
    for (const source of transients) {
      const one = found.find((each) => near(each, source) && each.score < 0);
      gone.push({ snr: source.flux * Math.sqrt(difference.fluxNorm), ratio: one === undefined ? undefined : one.flux / source.flux });
    }
    wrong += found.filter((one) => !transients.some((source) => near(one, source))).length;
    expect(detect(difference, { ...detectDefaults, signs: 'positive' }).every(({ score }) => score > 0)).toBe(true);
  }
  const share = (least: number, most: number): number => {
    const those = gone.filter(({ snr }) => snr >= least && snr < most);
    expect(those.length).toBeGreaterThan(10);
    return those.filter(({ ratio }) => ratio !== undefined).length / those.length;
  };
  expect(share(10, Infinity)).toBeGreaterThanOrEqual(0.95);
  expect(share(5, 7)).toBeGreaterThanOrEqual(0.6);
  // Two fields of a quarter of 1024² each.
  expect(wrong).toBeLessThanOrEqual(1);
  const ratios = gone.flatMap(({ snr, ratio }) => (snr >= 20 && ratio !== undefined ? [ratio] : [])).sort((a, b) => a - b);
  expect(Math.abs(ratios[ratios.length >> 1]! + 1)).toBeLessThan(0.02);
});

test('a star that moved is a dipole on both of its sides, and is not sent', async () => {
  const { science, template } = generatePair({ ...pairDefaults, columns: side, rows: side, transients: 0, seed: 6 });
  const star = { x: 200.3, y: 300.6, flux: 6000 };
  addSources(science.image, [star], pairDefaults.science.psf, 1);
  addSources(template.image, [{ ...star, x: star.x + 1.2 }], pairDefaults.template.psf, pairDefaults.template.fluxZeroPoint);
  const around = detect(await subtractFrames(crew, ownMemory, framed(science), framed(template)), detectDefaults).filter(({ x, y }) => Math.hypot(x - star.x, y - star.y) < 6);
  expect(new Set(around.map(({ score }) => Math.sign(score)))).toEqual(new Set([1, -1]));
  for (const one of around) {
    expect(one.flags & candidateFlags.dipole).not.toBe(0);
    expect(isSent(one)).toBe(false);
    expect(verdictOf(one, one.reliability, 0.5)).toBe('dipole');
  }
});

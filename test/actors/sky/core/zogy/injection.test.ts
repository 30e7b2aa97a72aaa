/** Sources put into generated frames: what is found, how bright and where. */
import { beforeAll, expect, test } from 'vitest';
import { findCandidates, type Candidate } from '../../../../../actors/sky/core/difference/candidates.ts';
import type { Image } from '../../../../../actors/sky/core/image.ts';
import { generatePair, pairDefaults, type GeneratedFrame, type PairSettings } from '../../../../../actors/sky/core/simulate/pair.ts';
import type { PointSource } from '../../../../../actors/sky/core/simulate/moffat.ts';
import { zogy, type ZogyJob } from '../../../../../actors/sky/core/zogy/zogy.ts';
import type { FftEngine } from '../../../../../actors/numeric/fft.ts';
import { simdFft } from '../../../../../gateways/sky/simd-fft.ts';

let engine: FftEngine;
beforeAll(async () => { engine = await simdFft(); });

const subtract = (science: GeneratedFrame, template: GeneratedFrame): ZogyJob => zogy(engine, { science, template, sigmaX: 0, sigmaY: 0 });
const search = (job: ZogyJob): Candidate[] => findCandidates({ ...job.maps, fluxNorm: job.kernels.fluxNorm, mask: undefined }, { threshold: 5, signs: 'both', edge: 30 });

interface Injected {
  readonly source: PointSource;
  readonly idealSnr: number;
  readonly found: Candidate | undefined;
}

interface Campaign {
  readonly injected: readonly Injected[];
  /** Candidates that are no injected source, per frame. */
  readonly wrong: number;
  readonly scatter: number;
  readonly fluxNorm: number;
}

function campaign(settings: Partial<PairSettings>, seeds: readonly number[]): Campaign {
  const injected: Injected[] = [];
  let [wrong, scatter, fluxNorm] = [0, 0, 0];
  for (const seed of seeds) {
    const pair = generatePair({ ...pairDefaults, columns: 512, rows: 512, transients: 120, seed, ...settings });
    const job = subtract(pair.science, pair.template);
    const candidates = search(job);
    const near = (c: Candidate, s: PointSource): boolean => Math.hypot(c.x - s.x, c.y - s.y) < 2.5;
    for (const source of pair.transients) injected.push({ source, idealSnr: source.flux * Math.sqrt(job.kernels.fluxNorm), found: candidates.find((c) => near(c, source)) });
    wrong += candidates.filter((c) => !pair.transients.some((s) => near(c, s))).length;
    scatter += scatterOf(job.maps.score) / seeds.length;
    fluxNorm = job.kernels.fluxNorm;
  }
  return { injected, wrong, scatter, fluxNorm };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
const scatterOf = ({ data }: Image): number => 1.4826 * median(Array.from(data.filter((_, i) => i % 7 === 0), Math.abs));
const share = (list: readonly Injected[]): number => list.filter(({ found }) => found !== undefined).length / list.length;

test('a star field: completeness, false alarms, scatter of the score, flux', () => {
  const { injected, wrong, scatter } = campaign({}, [1, 2]);
  const bright = injected.filter(({ idealSnr }) => idealSnr >= 10);
  const faint = injected.filter(({ idealSnr }) => idealSnr >= 5 && idealSnr < 7);
  expect(bright.length).toBeGreaterThan(40);
  expect(faint.length).toBeGreaterThan(10);
  expect(share(bright)).toBeGreaterThanOrEqual(0.95);
  expect(share(faint)).toBeGreaterThanOrEqual(0.6);
  expect(wrong).toBeLessThanOrEqual(1);
  expect(Math.abs(scatter - 1)).toBeLessThan(0.05);
});

test('an empty field, S/N 20 and more: flux unbiased to 1 %, its error honest', () => {
  const { injected } = campaign({ starsPerMegapixel: 0, faintFlux: 2500, brightFlux: 4000 }, [4, 5]);
  const ratios = injected.map(({ source, found }) => found!.flux / source.flux);
  expect(Math.abs(ratios.reduce((sum, r) => sum + r, 0) / ratios.length - 1)).toBeLessThan(0.01);
  const pulls = injected.map(({ source, found }) => (found!.flux - source.flux) / found!.fluxError);
  expect(Math.sqrt(pulls.reduce((sum, p) => sum + p * p, 0) / pulls.length)).toBeGreaterThan(0.8);
  expect(Math.sqrt(pulls.reduce((sum, p) => sum + p * p, 0) / pulls.length)).toBeLessThan(1.2);
});

test('positions at S/N 20 scatter by no more than 1.2 times the bound of Cramér and Rao', () => {
  // Sky noise alone: the bound of a position is 1/√(flux²·Σ k²·power) with the power that F_S is the mean of.
  const quiet = { ...pairDefaults.science, gain: 1e6, readNoise: 20e6 };
  const { injected, fluxNorm } = campaign({ starsPerMegapixel: 0, faintFlux: 20 / 0.00852, brightFlux: 20 / 0.00852, science: quiet }, [7, 8]);
  const snr = injected[0]!.source.flux * Math.sqrt(fluxNorm);
  expect(snr).toBeGreaterThan(15);
  expect(snr).toBeLessThan(25);
  const { curvatureX, curvatureY } = curvatures(quiet);
  const errors = (which: 'x' | 'y'): number => Math.sqrt(injected.reduce((sum, { source, found }) => sum + (found![which] - source[which]) ** 2, 0) / injected.length);
  const flux = injected[0]!.source.flux;
  expect(errors('x') * flux * Math.sqrt(curvatureX)).toBeLessThan(1.2);
  expect(errors('y') * flux * Math.sqrt(curvatureY)).toBeLessThan(1.2);
  expect(errors('x') * flux * Math.sqrt(curvatureX)).toBeGreaterThan(0.8);
});

/** −∂²/∂x² at the peak of what S is for a source of flux 1 without noise: the Fisher information of its position. */
function curvatures(science: PairSettings['science']): { readonly curvatureX: number; readonly curvatureY: number } {
  const settings = { ...pairDefaults, science, columns: 128, rows: 128, seed: 1, transients: 0, starsPerMegapixel: 0 };
  const { science: frame, template } = generatePair(settings);
  const clean = (f: GeneratedFrame): GeneratedFrame => ({ ...f, image: { ...f.image, data: new Float32Array(f.image.data.length).fill(f.sky) } });
  const source = clean(frame);
  frame.psf.data.forEach((v, i) => { source.image.data[(64 - 30 + Math.floor(i / 61)) * 128 + 64 - 30 + (i % 61)]! += 1000 * v; });
  const s = subtract(source, clean(template)).maps.significance.data;
  // A sixth-order difference formula for the second derivative.
  const second = (step: number): number => [-49 / 18, 3 / 2, -3 / 20, 1 / 90].reduce((sum, weight, k) => sum + weight * (k === 0 ? s[64 * 128 + 64]! : s[64 * 128 + 64 + k * step]! + s[64 * 128 + 64 - k * step]!), 0) / -1000;
  return { curvatureX: second(1), curvatureY: second(128) };
}

test('identical frames give nothing', () => {
  const { science } = generatePair({ ...pairDefaults, columns: 256, rows: 256, transients: 20, seed: 10 });
  const job = subtract(science, science);
  expect(Math.max(...job.maps.difference.data.map(Math.abs))).toBeLessThan(2e-3);
  expect(search(job)).toEqual([]);
});

test('frames exchanged give the same with the other sign', () => {
  const { science, template } = generatePair({ ...pairDefaults, columns: 256, rows: 256, transients: 20, seed: 11 });
  const [there, back] = [subtract(science, template), subtract(template, science)];
  expect(Math.max(...there.maps.score.data.map((v, i) => Math.abs(v + back.maps.score.data[i]!)))).toBeLessThan(1e-3);
  const [new_, gone] = [search(there), search(back)];
  expect(gone.length).toBe(new_.length);
  gone.forEach((c, i) => {
    expect(c.flux).toBeCloseTo(-new_[i]!.flux, 1);
    expect(c.x).toBeCloseTo(new_[i]!.x, 3);
  });
});

test('flux is conserved: a source of the template as bright as one of the science frame counts the same', () => {
  const settings: PairSettings = { ...pairDefaults, columns: 256, rows: 256, transients: 12, seed: 12, starsPerMegapixel: 0, faintFlux: 20000, brightFlux: 20000 };
  const { science, template, transients } = generatePair(settings);
  const there = search(subtract(science, template));
  const swapped = generatePair({ ...settings, science: settings.template, template: settings.science });
  const back = search(subtract(swapped.template, swapped.science));
  expect(there.map((c) => c.flux / 20000).every((r) => Math.abs(r - 1) < 0.03)).toBe(true);
  expect(back.map((c) => -c.flux / 20000).every((r) => Math.abs(r - 1) < 0.03)).toBe(true);
  expect(there.length).toBe(transients.length);
  expect(back.length).toBe(transients.length);
});

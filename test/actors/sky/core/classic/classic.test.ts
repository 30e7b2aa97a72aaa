import { beforeAll, expect, test } from 'vitest';
import type { FftEngine } from '../../../../../actors/numeric/fft.ts';
import { classic, type ClassicFrame, type ClassicResult } from '../../../../../actors/sky/core/classic/classic.ts';
import { findCandidates } from '../../../../../actors/sky/core/difference/candidates.ts';
import { image } from '../../../../../actors/sky/core/image.ts';
import { TooFewSites } from '../../../../../actors/sky/core/classic/fit.ts';
import { generatePair, pairDefaults, type GeneratedFrame, type PairSettings } from '../../../../../actors/sky/core/simulate/pair.ts';
import { simdFft } from '../../../../../gateways/sky/simd-fft.ts';

let engine: FftEngine;
beforeAll(async () => { engine = await simdFft(); });

const settings: PairSettings = { ...pairDefaults, columns: 384, rows: 320, seed: 21, transients: 16, starsPerMegapixel: 1200, faintFlux: 1500, brightFlux: 6000 };
const frame = (f: GeneratedFrame): ClassicFrame => ({ image: image(f.image.columns, f.image.rows, f.image.data.map((v) => v - f.sky)), variance: f.variance, psf: f.psf, bad: new Uint8Array(f.image.data.length) });
const found = (result: ClassicResult): ReturnType<typeof findCandidates> => findCandidates({ ...result, mask: undefined }, { threshold: 6, signs: 'both', edge: 30 });

test.each(['template', 'science'] as const)('with the %s sharper: it is convolved, stars vanish, new sources keep their flux in science counts', (sharper) => {
  const [science, template] = sharper === 'template' ? [settings.science, settings.template] : [{ ...settings.science, psf: settings.template.psf }, { ...settings.template, psf: settings.science.psf }];
  const pair = generatePair({ ...settings, science, template });
  const result = classic(engine, frame(pair.science), frame(pair.template));
  expect(result.convolved).toBe(sharper);
  expect(result.fit.fluxRatio).toBeCloseTo(sharper === 'template' ? 1 / 1.25 : 1.25, 1);
  const away = result.difference.data.map((v, i) => v / Math.sqrt(result.variance.data[i]!)).filter((_, i) => pair.transients.every(({ x, y }) => Math.hypot((i % 384) - x, Math.floor(i / 384) - y) > 12));
  const rms = Math.sqrt(away.reduce((sum, v) => sum + v * v, 0) / away.length);
  expect(rms).toBeGreaterThan(0.9);
  expect(rms).toBeLessThan(1.1);
  const candidates = found(result);
  for (const { x, y, flux } of pair.transients) {
    const one = candidates.find((c) => Math.hypot(c.x - x, c.y - y) < 1);
    // Four standard errors of its own, and 2 % for the kernel.
    expect(Math.abs((one?.flux ?? NaN) - flux)).toBeLessThan(4 * (one?.fluxError ?? NaN) + 0.02 * flux);
  }
  expect(candidates.length).toBe(pair.transients.length);
});

test('a background that differs by a slope is fitted away', () => {
  const pair = generatePair({ ...settings, transients: 0 });
  const tilted = { ...pair.science, image: image(384, 320, pair.science.image.data.map((v, i) => v + 30 + 0.05 * (i % 384))) };
  const { difference } = classic(engine, frame(tilted), frame(pair.template));
  const mean = (from: number, to: number): number => {
    const part = difference.data.filter((_, i) => i % 384 >= from && i % 384 < to);
    return part.reduce((sum, v) => sum + v, 0) / part.length;
  };
  expect(Math.abs(mean(40, 100))).toBeLessThan(2);
  expect(Math.abs(mean(280, 340))).toBeLessThan(2);
});

test('a seeing that changes over the frame is followed by the kernel', () => {
  const pair = generatePair({ ...settings, transients: 0, starsPerMegapixel: 1500 });
  const wider = generatePair({ ...settings, transients: 0, starsPerMegapixel: 1500, science: { ...settings.science, psf: { ...settings.science.psf, fwhm: 3.4 } } });
  // From one seeing on the left to the other on the right.
  const blend = { ...pair.science, image: image(384, 320, pair.science.image.data.map((v, i) => v + ((i % 384) / 383) * (wider.science.image.data[i]! - v))) };
  const { difference, variance, fit } = classic(engine, frame(blend), frame(pair.template));
  expect(fit.kernelTerms.length).toBeGreaterThan(1);
  const z = difference.data.map((v, i) => v / Math.sqrt(variance.data[i]!));
  const inner = z.filter((_, i) => Math.min(i % 384, 383 - (i % 384), Math.floor(i / 384), 319 - Math.floor(i / 384)) > 25);
  expect(Math.sqrt(inner.reduce((sum, v) => sum + v * v, 0) / inner.length)).toBeLessThan(1.15);
});

test('a variable star does not spoil the kernel', () => {
  const pair = generatePair({ ...settings, transients: 0 });
  const brightest = [...pair.stars].filter((s) => s.x > 40 && s.x < 344 && s.y > 40 && s.y < 280).sort((a, b) => b.flux - a.flux)[2]!;
  const varied = { ...pair.science, image: image(384, 320, pair.science.image.data.slice()) };
  for (let y = -8; y <= 8; y++) for (let x = -8; x <= 8; x++) {
    const at = (Math.round(brightest.y) + y) * 384 + Math.round(brightest.x) + x;
    varied.image.data[at] = pair.science.sky + 1.5 * (pair.science.image.data[at]! - pair.science.sky);
  }
  const { fit } = classic(engine, frame(varied), frame(pair.template));
  expect(fit.rejected).toBeGreaterThan(0);
  expect(Math.abs(fit.fluxRatio * 1.25 - 1)).toBeLessThan(0.02);
});

test('an empty field has nothing to learn from, and says how little', () => {
  const pair = generatePair({ ...settings, starsPerMegapixel: 0, transients: 0 });
  expect(() => classic(engine, frame(pair.science), frame(pair.template))).toThrow(TooFewSites);
  expect(() => classic(engine, frame(pair.science), frame(pair.template))).toThrow(/0 places .* 6 are needed/);
});

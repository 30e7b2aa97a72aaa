/** Whether an exposure is good enough to be searched: limits against numbers, nothing else. */
import type { FrameQuality } from './measure.ts';

export interface QualityLimits {
  /** Fewest stars for a PSF. */
  readonly stars: number;
  /** px. */
  readonly fwhm: number;
  readonly ellipticity: number;
  readonly fwhmRatio: number;
  readonly unevenness: number;
  readonly saturated: number;
  /** Of pixels that cannot be used for whatever reason but cosmic rays. */
  readonly unusable: number;
  readonly cosmicRays: number;
  /** Image's unit; Infinity asks nothing. */
  readonly background: number;
  readonly noise: number;
  /** Magnitude that must be reached, and the least zero point; −Infinity asks nothing. */
  readonly depth: number;
  readonly zeroPoint: number;
}

export const qualityDefaults: QualityLimits = {
  stars: 8, fwhm: 12, ellipticity: 0.5, fwhmRatio: 2, unevenness: 0.5, saturated: 0.05, unusable: 0.3, cosmicRays: 0.02, background: Infinity, noise: Infinity, depth: -Infinity, zeroPoint: -Infinity,
};

/** One limit that is not kept. */
export interface QualityFault {
  readonly quantity: keyof QualityLimits;
  /** What was measured; null where it could not be. */
  readonly value: number | null;
  readonly limit: number;
  readonly reason: string;
}

export type Judgement = { readonly accepted: true } | { readonly accepted: false; readonly faults: readonly QualityFault[] };

/** All limits that are not kept. What could not be measured is a fault where something is asked of it, whatever the value. */
export function judge(quality: FrameQuality, limits: QualityLimits = qualityDefaults): Judgement {
  const { stars, background, noise, unevenness, saturated, cosmicRays, fwhm, ellipticity, fwhmRatio, depth, zeroPoint } = quality;
  const faults = [
    atLeast('stars', stars, limits.stars, 'too few stars for a PSF'),
    atMost('fwhm', fwhm, limits.fwhm, 'seeing or focus too poor (px)'),
    atMost('ellipticity', ellipticity, limits.ellipticity, 'stars are trailed'),
    atMost('fwhmRatio', fwhmRatio, limits.fwhmRatio, 'the PSF changes too much over the frame'),
    atMost('unevenness', unevenness, limits.unevenness, 'the sky is uneven'),
    atMost('saturated', saturated, limits.saturated, 'too many saturated pixels (share)'),
    atMost('unusable', quality.unusable, limits.unusable, 'too few usable pixels (share of the others)'),
    atMost('cosmicRays', cosmicRays, limits.cosmicRays, 'too many cosmic rays (share of pixels)'),
    atMost('background', background, limits.background, 'the sky is too bright'),
    atMost('noise', noise, limits.noise, 'the noise is too high'),
    atLeast('depth', depth, limits.depth, 'not deep enough (mag)'),
    atLeast('zeroPoint', zeroPoint, limits.zeroPoint, 'too little light gets through (mag)'),
  ].filter((fault) => fault !== undefined);
  return faults.length === 0 ? { accepted: true } : { accepted: false, faults };
}

function atMost(quantity: keyof QualityLimits, value: number | null, limit: number, reason: string): QualityFault | undefined {
  return limit === Infinity || (value !== null && value <= limit) ? undefined : { quantity, value: known(value), limit, reason };
}

function atLeast(quantity: keyof QualityLimits, value: number | null, limit: number, reason: string): QualityFault | undefined {
  return limit === -Infinity || (value !== null && value >= limit) ? undefined : { quantity, value: known(value), limit, reason };
}

const known = (value: number | null): number | null => (value === null || Number.isNaN(value) ? null : value);

/** The faults as one sentence with its numbers. */
export const sentenceOf = (faults: readonly QualityFault[]): string =>
  faults.map(({ reason, value, limit }) => `${reason}: ${value === null ? 'could not be measured' : Number(value.toPrecision(4))}, limit ${limit}`).join('; ');

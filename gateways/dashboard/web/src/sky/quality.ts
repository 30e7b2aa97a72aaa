/** What is measured of a frame: names, units, and how to read it from an observation. Pure. */
import type { Observation } from './observation.ts';

export interface Measured {
  readonly key: string;
  readonly name: string;
  readonly unit: string;
  readonly digits: number;
  readonly of: (observation: Observation) => number | undefined;
}

const quality = (name: string) => (observation: Observation): number | undefined => observation.quality.get(name) ?? observation.numbers.find(([one]) => one === name)?.[1];

/** Those that are plotted from night to night. */
export const measured: readonly Measured[] = [
  { key: 'fwhm', name: 'Seeing', unit: '″', digits: 2, of: (one) => { const px = quality('fwhm')(one); return px === undefined || one.scale === undefined ? undefined : px * one.scale; } },
  { key: 'ellipticity', name: 'Ellipticity', unit: '', digits: 3, of: quality('ellipticity') },
  { key: 'background', name: 'Sky', unit: 'ADU', digits: 0, of: quality('background') },
  { key: 'noise', name: 'Noise', unit: 'ADU', digits: 1, of: quality('noise') },
  { key: 'zero_point', name: 'Zero point', unit: 'mag', digits: 3, of: (one) => one.zeroPoint ?? quality('zero_point')(one) },
  { key: 'depth', name: 'Depth (5σ)', unit: 'mag', digits: 2, of: quality('depth') },
  { key: 'stars', name: 'Stars', unit: '', digits: 0, of: quality('stars') },
  { key: 'detections', name: 'Detections', unit: '', digits: 0, of: (one) => one.detections },
];

export const withUnit = (value: number | undefined, { digits, unit }: Pick<Measured, 'digits' | 'unit'>): string => (value === undefined ? '–' : `${value.toFixed(digits)}${unit === '' ? '' : unit === '″' ? unit : ` ${unit}`}`);

/** `astrometry_rms_px` → `astrometry rms px`. */
export const spelled = (name: string): string => name.replaceAll('_', ' ');
export const short = (value: number): string => (value === 0 ? '0' : Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3 ? value.toExponential(2) : Number(value.toPrecision(4)).toString());

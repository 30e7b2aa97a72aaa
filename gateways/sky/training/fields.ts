/** Generated fields for a training and its measurement; each is a function of its seed. */
import type { FftEngine } from '../../../actors/numeric/fft.ts';
import { drawConditions } from '../../../actors/sky/core/labelled/conditions.ts';
import { drawnFaults } from '../../../actors/sky/core/labelled/faults.ts';
import { labelledField, labelledNight, type LabelledField } from '../../../actors/sky/core/labelled/field.ts';
import { CannotSubtract } from '../../../actors/sky/core/pipeline/subtract.ts';
import { rawDefaults, type RawSettings } from '../../../actors/sky/core/simulate/raw.ts';

/** Seeds of the fields of a purpose lie apart from those of the others. */
export const purposes = { learn: 0, watch: 1, calibrate: 2, measure: 3, usual: 4 } as const;
export type Purpose = keyof typeof purposes;
export const seedOf = (seed: number, purpose: Purpose, k: number): number => seed * 1_000_000 + purposes[purpose] * 100_000 + k;

const skyNoise = ({ sky, gain, readNoise }: RawSettings['science']): number => Math.sqrt(sky / gain + (readNoise / gain) ** 2);

/** A field of a night as any, its frames spoilt. Undefined where the stages refuse it: too few stars for a PSF, for instance. */
export function variedField(engine: FftEngine, seed: number, side: number): Promise<LabelledField | undefined> {
  const { night, fresh } = drawConditions(seed, side);
  return unlessRefused(() => labelledField(engine, night, fresh, drawnFaults(seed, { science: skyNoise(night.science), template: skyNoise(night.template) })));
}

/** The night that acceptance is measured on: cosmic rays, a dead column, saturated stars, other seeing, 0.2° and 4 px. */
export function usualField(engine: FftEngine, seed: number, side: number): Promise<LabelledField | undefined> {
  const night: RawSettings = { ...rawDefaults, columns: side, rows: side, seed, transients: Math.round((100 * side * side) / 1024 ** 2), brightest: 6e5, faintFlux: 420, brightFlux: 6000, cosmicRays: Math.round((120 * side * side) / 1024 ** 2) };
  return unlessRefused(() => labelledNight(engine, night));
}

async function unlessRefused(make: () => Promise<LabelledField>): Promise<LabelledField | undefined> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof CannotSubtract) return undefined;
    throw error;
  }
}

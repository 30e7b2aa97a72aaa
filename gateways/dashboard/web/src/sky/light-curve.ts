/** A light curve as points to draw, in magnitudes or in a flux that compares between frames. Pure. */
import { numberOf, textOf, type Row } from '../json.ts';

export interface LightPoint {
  /** Empty where it was measured at a known place. */
  readonly detection: string;
  readonly observation: string;
  /** UTC, middle of the exposure. */
  readonly mjd: number;
  readonly filter: string;
  /** ADU of its frame. */
  readonly flux: number;
  readonly fluxError: number;
  /** AB magnitude of 1 ADU. */
  readonly zeroPoint: number | undefined;
  readonly mag: number | undefined;
  readonly magError: number | undefined;
  readonly isForced: boolean;
}

export function pointOf(row: Row): readonly LightPoint[] {
  const [mjd, flux, fluxError] = [numberOf(row['mjd']), numberOf(row['flux']), numberOf(row['flux_error'])];
  if (mjd === undefined || flux === undefined || fluxError === undefined) return [];
  return [{
    detection: textOf(row['detection_id']), observation: textOf(row['observation_id']), mjd, filter: textOf(row['filter']), flux, fluxError,
    zeroPoint: numberOf(row['zero_point']), mag: numberOf(row['mag']), magError: numberOf(row['mag_error']), isForced: row['is_forced'] === true,
  }];
}

export type Unit = 'mag' | 'µJy' | 'ADU';
export interface Drawn {
  readonly point: LightPoint;
  readonly value: number;
  readonly error: number;
  /** Nothing was seen; it would have been, had it been brighter than the value. */
  readonly isLimit: boolean;
  /** Fainter than in the template. */
  readonly isNegative: boolean;
}

/** Errors of a forced point below which it is a limit. */
const limitSigmas = 3;
/** AB magnitude of 1 µJy (Oke & Gunn 1983). */
const microJansky = 23.9;

/** Points that can be shown in the unit; those without a zero point have a flux in ADU only. */
export function drawnIn(unit: Unit, points: readonly LightPoint[]): readonly Drawn[] {
  return points.flatMap((point): readonly Drawn[] => {
    const { flux, fluxError, zeroPoint, mag, magError, isForced } = point;
    const isNegative = flux < 0;
    if (unit === 'ADU') return [{ point, value: flux, error: fluxError, isLimit: false, isNegative }];
    if (unit === 'mag' && mag !== undefined) return [{ point, value: mag, error: magError ?? 0, isLimit: false, isNegative }];
    if (zeroPoint === undefined) return [];
    if (unit === 'mag') return isForced && fluxError > 0 ? [{ point, value: zeroPoint - 2.5 * Math.log10(limitSigmas * fluxError), error: 0, isLimit: true, isNegative: false }] : [];
    const scale = 10 ** ((microJansky - zeroPoint) / 2.5);
    return [{ point, value: flux * scale, error: fluxError * scale, isLimit: false, isNegative }];
  });
}

/** The units that at least one point can be shown in. */
export const unitsOf = (points: readonly LightPoint[]): readonly Unit[] => {
  const scaled = points.some(({ zeroPoint, mag }) => zeroPoint !== undefined || mag !== undefined);
  return scaled ? ['mag', 'µJy'] : ['ADU'];
};

/** Magnitudes, unless something that was detected has faded below the template: a magnitude cannot say so. */
export const usualUnit = (units: readonly Unit[], points: readonly LightPoint[]): Unit =>
  units.includes('µJy') && points.some(({ flux, isForced, zeroPoint }) => flux < 0 && !isForced && zeroPoint !== undefined) ? 'µJy' : (units[0] ?? 'ADU');

/** The usual colours of the bands, told apart on light and dark as well. */
const bandColours: readonly (readonly [RegExp, string])[] = [[/u$/i, '#9467bd'], [/g$/i, '#2ca02c'], [/r$/i, '#e04b3a'], [/i$/i, '#c98a00'], [/z$/i, '#8c6d5a'], [/y$/i, '#7f8c3b']];
export const bandColour = (filter: string): string => bandColours.find(([band]) => band.test(filter))?.[1] ?? '#3b8fd0';

export const valueWords = (unit: Unit, { value, error, isLimit, isNegative }: Drawn): string => {
  const digits = unit === 'mag' ? 2 : Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(error) || Math.abs(value), 1e-6))));
  const number = value.toFixed(Math.min(digits, 6));
  return isLimit ? `fainter than ${number} ${unit} (${limitSigmas}σ)` : `${number} ± ${error.toFixed(Math.min(digits, 6))} ${unit}${isNegative && unit === 'mag' ? ', faded' : ''}`;
};

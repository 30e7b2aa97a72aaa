/**
 * What moves an object, as plain arrays: the meeting point of the file readers (which fill it) and
 * the simulation (which samples it). No file handles, so it can be sent to a worker thread; the
 * fields live in SharedArrayBuffers so that threads share one copy.
 */

/** CF standard names the model understands, in the order of their bits in a coverage mask. */
export const forcingVariables = [
  'x_wind',
  'y_wind',
  'x_sea_water_velocity',
  'y_sea_water_velocity',
  'sea_surface_wave_stokes_drift_x_velocity',
  'sea_surface_wave_stokes_drift_y_velocity',
] as const;
export type ForcingVariable = (typeof forcingVariables)[number];

/** The map projection of a grid's own x and y. Angles in degrees, lengths in metres. */
export type Crs =
  | { readonly kind: 'geographic' }
  | {
      readonly kind: 'polar_stereographic';
      readonly latTrueScaleDeg: number;
      readonly lat0Deg: 90 | -90;
      readonly lon0Deg: number;
      readonly scaleFactor?: number;
      readonly falseEasting: number;
      readonly falseNorthing: number;
      readonly ellipsoid: Ellipsoid;
    }
  | {
      readonly kind: 'lambert_conformal';
      readonly lat1Deg: number;
      readonly lat2Deg: number;
      readonly lat0Deg: number;
      readonly lon0Deg: number;
      readonly falseEasting: number;
      readonly falseNorthing: number;
      readonly ellipsoid: Ellipsoid;
    }
  | { readonly kind: 'mercator'; readonly lon0Deg: number; readonly latTrueScaleDeg: number; readonly falseEasting: number; readonly falseNorthing: number; readonly ellipsoid: Ellipsoid }
  | { readonly kind: 'transverse_mercator'; readonly lat0Deg: number; readonly lon0Deg: number; readonly scaleFactor: number; readonly falseEasting: number; readonly falseNorthing: number; readonly ellipsoid: Ellipsoid }
  | { readonly kind: 'rotated_pole'; readonly poleLatDeg: number; readonly poleLonDeg: number; readonly northPoleGridLonDeg: number }
  /** No projection, only positions: lon and lat of every node, row-major ny × nx, degrees. x and y are then indices. */
  | { readonly kind: 'curvilinear'; readonly lonDeg: Float64Array; readonly latDeg: Float64Array };

/** Semi-major axis in metres and flattening (0 for a sphere). */
export interface Ellipsoid {
  readonly a: number;
  readonly f: number;
}

/**
 * One regular grid with fields in time. `fields[variable][member * timesSeconds.length + timeIndex]`
 * is ny × nx row-major Float32 (y outside, both axes ascending), m/s, NaN = masked. Components are
 * along the grid's x and y axes when `gridRelative`, else towards east and north.
 */
export interface GridSource {
  readonly kind: 'grid';
  /** Shown in messages and in the provenance: a file name, or several joined in time. */
  readonly name: string;
  readonly crs: Crs;
  /** Cell centres, equidistant and ascending; metres (degrees when geographic or rotated). */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Unix seconds, ascending. */
  readonly timesSeconds: Float64Array;
  readonly members: number;
  readonly gridRelative: boolean;
  readonly fields: Partial<Record<ForcingVariable, readonly Float32Array[]>>;
}

/** The same value everywhere and always; m/s towards east (x) and north (y). */
export interface ConstantSource {
  readonly kind: 'constant';
  readonly values: Partial<Record<ForcingVariable, number>>;
}

/** Sources in priority order. Each particle asks the next source only for what is missing (per variable pair). */
export type Forcing = readonly (GridSource | ConstantSource)[];

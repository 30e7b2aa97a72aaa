/** A figure of the earth: semi-major axis in metres, flattening (0 for a sphere). */
export interface Figure {
  readonly a: number;
  readonly f: number;
}

export const WGS84: Figure = { a: 6378137, f: 1 / 298.257223563 };

export const DEGREE = Math.PI / 180;

/** First eccentricity squared. */
export function eccentricitySquared(figure: Figure): number {
  return figure.f * (2 - figure.f);
}

/** Degrees brought into [-180, 180). */
export function wrapLongitude(lonDeg: number): number {
  if (lonDeg >= -180 && lonDeg < 180) return lonDeg;
  return lonDeg - 360 * Math.floor((lonDeg + 180) / 360);
}

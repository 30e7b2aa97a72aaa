/** Places on the earth and on a canvas. */
export interface Pixel {
  readonly x: number;
  readonly y: number;
}
export interface Place {
  readonly lonDeg: number;
  readonly latDeg: number;
}

/** Longitudes and latitudes that a map shows; longitudes may exceed 180. */
export interface Box {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

/** Around everything that a map shows, as a share of its width, and the least that it shows. */
export const MARGIN = 0.12;
export const LEAST_METRES = 3000;

/** A few hundred active particles at a time, small enough for the first cache: positions, their tiles and the forcing there. */
import { DEGREE } from '../../numeric/ellipsoid.ts';
import type { Tiles } from './tiles.ts';
import { tileMiddle } from './tiles.ts';

export const BATCH = 256;

export interface Batch {
  /** Entries in use. */
  count: number;
  /** Index of each entry's particle. */
  readonly particle: Int32Array;
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  /** Record of the tile around it, and degrees from the tile's middle. */
  readonly tile: Int32Array;
  readonly tileLon: Float64Array;
  readonly tileLat: Float64Array;
  /** Towards east and north, m/s; NaN while no source has been found. */
  readonly windEast: Float64Array;
  readonly windNorth: Float64Array;
  readonly currentEast: Float64Array;
  readonly currentNorth: Float64Array;
  readonly stokesEast: Float64Array;
  readonly stokesNorth: Float64Array;
}

export function newBatch(): Batch {
  const doubles = (): Float64Array => new Float64Array(BATCH);
  return {
    count: 0,
    particle: new Int32Array(BATCH), lon: doubles(), lat: doubles(),
    tile: new Int32Array(BATCH), tileLon: doubles(), tileLat: doubles(),
    windEast: doubles(), windNorth: doubles(), currentEast: doubles(), currentNorth: doubles(), stokesEast: doubles(), stokesNorth: doubles(),
  };
}

/** Finds every entry's tile; after positions were set. */
export function placeInTiles(batch: Batch, tiles: Tiles): void {
  for (let k = 0; k < batch.count; k++) placeEntry(batch, tiles, k);
}

export function placeEntry(batch: Batch, tiles: Tiles, k: number): void {
  const lon = batch.lon[k] ?? NaN;
  const lat = batch.lat[k] ?? NaN;
  batch.tile[k] = tiles.find(lon, lat);
  batch.tileLon[k] = lon - tileMiddle(lon);
  batch.tileLat[k] = lat - tileMiddle(lat);
}

/** Takes an entry out; the last one takes its place. Go through a batch from its end when dropping. */
export function dropEntry(batch: Batch, k: number): void {
  const last = --batch.count;
  for (const column of [batch.particle, batch.lon, batch.lat, batch.tile, batch.tileLon, batch.tileLat, batch.windEast, batch.windNorth, batch.currentEast, batch.currentNorth, batch.stokesEast, batch.stokesNorth]) {
    column[k] = column[last] ?? NaN;
  }
}

/** sin(φ) from the middle's sine and cosine; `offset` in degrees, at most 1/16: exact to the last bit but one. */
export function sineNear(sine: number, cosine: number, offset: number): number {
  const d = offset * DEGREE;
  const d2 = d * d;
  return sine * (1 - d2 * (0.5 - d2 / 24)) + cosine * d * (1 - d2 / 6);
}

export function cosineNear(sine: number, cosine: number, offset: number): number {
  const d = offset * DEGREE;
  const d2 = d * d;
  return cosine * (1 - d2 * (0.5 - d2 / 24)) - sine * d * (1 - d2 / 6);
}

/** A few hundred active particles at a time, small enough for the first cache: positions, their tiles and the forcing there. */

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

/** Takes an entry out; the last one takes its place. Go through a batch from its end when dropping. */
export function dropEntry(batch: Batch, k: number): void {
  const last = --batch.count;
  for (const column of [batch.particle, batch.lon, batch.lat, batch.tile, batch.tileLon, batch.tileLat, batch.windEast, batch.windNorth, batch.currentEast, batch.currentNorth, batch.stokesEast, batch.stokesNorth]) {
    column[k] = column[last] ?? NaN;
  }
}

/** Where the object is with what probability: particles counted on a grid of longitudes and latitudes. */
import { wrapLongitude } from '../../numeric/ellipsoid.ts';
import type { LonLatBox } from './coverage-box.ts';
import { metresPerDegree } from './local-metres.ts';
import { MISSING_DATA } from './particles.ts';

/** Cell centres in degrees, ascending; longitudes may exceed 180 where the cloud crosses the date line. */
export interface DensityGrid {
  readonly lonDeg: Float64Array;
  readonly latDeg: Float64Array;
}

/** Positions and states at one output; NaN where there is no position. */
export interface Located {
  readonly lon: ArrayLike<number>;
  readonly lat: ArrayLike<number>;
  readonly status: ArrayLike<number>;
}

/** The box around all positions it was shown. */
export class Extent {
  #origin = NaN;
  #west = Infinity;
  #east = -Infinity;
  #south = Infinity;
  #north = -Infinity;

  include({ lon, lat }: Pick<Located, 'lon' | 'lat'>): void {
    for (let i = 0; i < lon.length; i++) {
      const x = lon[i]!;
      const y = lat[i]!;
      if (x !== x || y !== y) continue;
      if (this.#origin !== this.#origin) this.#origin = x;
      const turned = this.#origin + wrapLongitude(x - this.#origin);
      if (turned < this.#west) this.#west = turned;
      if (turned > this.#east) this.#east = turned;
      if (y < this.#south) this.#south = y;
      if (y > this.#north) this.#north = y;
    }
  }

  /** Undefined while there was no position. */
  get box(): LonLatBox | undefined {
    return this.#west > this.#east ? undefined : { west: this.#west, east: this.#east, south: this.#south, north: this.#north };
  }
}

const MOST_CELLS = 120;
const LEAST_METRES = 50;
const AROUND = 5;

/** A grid of nearly square cells around a box, at most 130 on a side, with five empty ones all around: room for a kernel. */
export function densityGrid(box: LonLatBox): DensityGrid {
  const middle = (box.south + box.north) / 2;
  const perDegree = metresPerDegree(Math.max(-89.9, Math.min(89.9, middle)));
  const [width, height] = [(box.east - box.west) * perDegree.lon, (box.north - box.south) * perDegree.lat];
  const cell = Math.max(LEAST_METRES, Math.max(width, height) / MOST_CELLS);
  return { lonDeg: centres(box.west, box.east, cell / perDegree.lon), latDeg: centres(box.south, box.north, cell / perDegree.lat) };
}

function centres(from: number, to: number, step: number): Float64Array {
  const inner = Math.max(1, Math.ceil((to - from) / step - 1e-9));
  const first = (from + to) / 2 - (inner * step) / 2 + step / 2 - AROUND * step;
  return Float64Array.from({ length: inner + 2 * AROUND }, (_, i) => first + i * step);
}

/**
 * Probability of each cell, latitude × longitude. Every particle is as likely; those lost from the forcing, and those
 * not yet released, are nowhere, so that the sum is 1 minus their share.
 */
export function densityOf({ lon, lat, status }: Located, { lonDeg, latDeg }: DensityGrid): Float64Array {
  const [nx, ny] = [lonDeg.length, latDeg.length];
  const probability = new Float64Array(nx * ny);
  const [west, south] = [edge(lonDeg), edge(latDeg)];
  const [perLon, perLat] = [1 / stepOf(lonDeg), 1 / stepOf(latDeg)];
  const middle = lonDeg[nx >> 1] ?? 0;
  for (let i = 0; i < lon.length; i++) {
    const x = lon[i]!;
    if (x !== x || status[i] === MISSING_DATA) continue;
    const column = Math.floor((middle + wrapLongitude(x - middle) - west) * perLon);
    const row = Math.floor((lat[i]! - south) * perLat);
    if (column >= 0 && column < nx && row >= 0 && row < ny) probability[row * nx + column]!++;
  }
  const count = Math.max(1, lon.length);
  for (let k = 0; k < probability.length; k++) probability[k]! /= count;
  return probability;
}

export const stepOf = (axis: Float64Array): number => (axis.length < 2 ? 1 : ((axis.at(-1) ?? 0) - (axis[0] ?? 0)) / (axis.length - 1));
const edge = (axis: Float64Array): number => (axis[0] ?? 0) - stepOf(axis) / 2;

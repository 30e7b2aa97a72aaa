/** A map projection: native unit vectors to the plane and back, many points at once. */
import { car, hpx, mol } from './all-sky.ts';
import { WcsFault } from './fault.ts';
import type { Vectors } from './vectors.ts';
import { arc, sin, stg, tan, zea } from './zenithal.ts';

export interface Projection {
  readonly code: string;
  /** Native longitude and latitude of the reference point, degrees. */
  readonly phi0: number;
  readonly theta0: number;
  /** The first `count` vectors to intermediate world coordinates in degrees; NaN where there is none. */
  toPlane(vectors: Vectors, count: number, x: Float64Array, y: Float64Array): void;
  fromPlane(x: Float64Array, y: Float64Array, count: number, vectors: Vectors): void;
}

/** Codes as in CTYPE. TPV is TAN behind a polynomial. */
export const projectionCodes = ['TAN', 'TPV', 'SIN', 'ZEA', 'ARC', 'STG', 'CAR', 'MOL', 'HPX'] as const;

/** `parameter(m)`: PVi_m of the latitude axis, undefined when the header has none. */
export function projectionOf(code: string, parameter: (m: number) => number | undefined): Projection {
  switch (code) {
    case 'TAN': case 'TPV': return tan;
    case 'SIN': return sin(parameter(1) ?? 0, parameter(2) ?? 0);
    case 'ZEA': return zea;
    case 'ARC': return arc;
    case 'STG': return stg;
    case 'CAR': return car;
    case 'MOL': return mol;
    case 'HPX': return hpx(facets(parameter(1), 4, 'PVi_1'), facets(parameter(2), 3, 'PVi_2'));
    default: throw new WcsFault(`the projection ${code} is not known; there are ${projectionCodes.join(', ')}`);
  }
}

function facets(value: number | undefined, usual: number, name: string): number {
  if (value === undefined) return usual;
  if (!Number.isInteger(value) || value < 1 || value > 1000) throw new WcsFault(`${name} of HPX must be a whole number from 1, not ${value}`);
  return value;
}

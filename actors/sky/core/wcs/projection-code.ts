/** The projections by their codes in CTYPE. */
import { car, hpx, mol } from './all-sky.ts';
import { WcsFault } from './fault.ts';
import type { Projection } from './projection.ts';
import { arc, sin, stg, tan, zea } from './zenithal.ts';

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

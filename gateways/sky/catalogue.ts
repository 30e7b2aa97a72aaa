/** Catalogues of stars that users give: CSV or a FITS table, columns under the names that are usual. */
import { closeSync, openSync, readSync } from 'node:fs';
import { asNumbers } from '../../actors/sky/core/fits/elements.ts';
import type { Catalogue } from '../../actors/sky/core/astrometry/solve.ts';
import { readCsv } from './csv.ts';
import { naming, SkyFileError } from './errors.ts';
import { withTable } from './files.ts';

export interface CatalogueColumns {
  /** Default: the first of the usual names that is there. */
  readonly ra?: string;
  readonly dec?: string;
  readonly magnitude?: string;
}

const usual = {
  ra: ['ra', 'ra_deg', 'ra_icrs', 'raj2000', '_raj2000', 'alpha_j2000', 'ramean'],
  dec: ['dec', 'dec_deg', 'de_icrs', 'dec_icrs', 'dej2000', '_dej2000', 'delta_j2000', 'decmean'],
  magnitude: ['mag', 'magnitude', 'phot_g_mean_mag', 'gmag', 'rmag', 'r', 'g', 'vmag', 'mag_auto'],
} as const;

/** Positions in degrees. Throws SkyFileError that names file and column. */
export function readCatalogue(path: string, columns: CatalogueColumns): Catalogue {
  const read = isFits(path) ? fromFits : fromCsv;
  return read(path, (names, what) => chosen(path, names, what, columns[what]));
}

type Choose = (names: readonly string[], what: keyof typeof usual) => string;

function chosen(path: string, names: readonly string[], what: keyof typeof usual, asked: string | undefined): string {
  const wanted: readonly string[] = asked === undefined ? usual[what] : [asked.toLowerCase()];
  const found = wanted.flatMap((name) => names.filter((one) => one.toLowerCase() === name))[0];
  if (found === undefined) throw new SkyFileError('BAD_INPUT', path, `there is no column ${asked ?? `for the ${what}`} among ${names.join(', ')}; name it with --${what === 'magnitude' ? 'mag' : what}-column`);
  return found;
}

function fromCsv(path: string, choose: Choose): Catalogue {
  const table = readCsv(path);
  return { ra: table.column(choose(table.names, 'ra')), dec: table.column(choose(table.names, 'dec')), magnitude: table.column(choose(table.names, 'magnitude')) };
}

function fromFits(path: string, choose: Choose): Catalogue {
  return withTable(path, undefined, (table) => {
    const names = table.layout.columns.map(({ name }) => name);
    const numbers = (what: keyof typeof usual): Float64Array => asNumbers(table.column(choose(names, what)));
    return { ra: numbers('ra'), dec: numbers('dec'), magnitude: numbers('magnitude') };
  });
}

/** By its first letters, gzipped or not. */
function isFits(path: string): boolean {
  return naming(path, () => {
    const descriptor = openSync(path, 'r');
    try {
      const start = Buffer.alloc(6);
      readSync(descriptor, start, 0, 6, 0);
      return start.toString('latin1') === 'SIMPLE' || (start[0] === 0x1f && start[1] === 0x8b);
    } finally {
      closeSync(descriptor);
    }
  });
}

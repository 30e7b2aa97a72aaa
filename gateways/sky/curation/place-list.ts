/** Lists of places as people keep them: CSV with a header line that names ra and dec; radius_arcsec, name and redshift where there are. */

/** [ra, dec, radius_arcsec, name, redshift] */
export type Row = readonly [number, number, number | null, string | null, number | null];

export interface PlaceList {
  readonly rows: readonly Row[];
  /** Of each row, from 1. */
  readonly lines: readonly number[];
  readonly faults: readonly { readonly line: number; readonly message: string }[];
}

const usual = {
  ra: ['ra', 'ra_deg', 'ra_icrs', 'raj2000', '_raj2000', 'alpha_j2000'], dec: ['dec', 'dec_deg', 'de_icrs', 'dec_icrs', 'dej2000', '_dej2000', 'delta_j2000'],
  radius: ['radius_arcsec', 'radius'], name: ['name', 'id', 'objid', 'object'], redshift: ['redshift', 'z'],
} as const;
const mostFaults = 20;

export function readPlaceList(text: string): PlaceList {
  const lines = text.split(/\r?\n/).map((content, at) => ({ content, line: at + 1 })).filter(({ content }) => content.trim() !== '' && !content.startsWith('#'));
  const [head, ...body] = lines;
  if (head === undefined) return { rows: [], lines: [], faults: [{ line: 1, message: 'the list is empty: it begins with the names of its columns, ra and dec among them' }] };
  const names = cellsOf(head.content).map((name) => name.toLowerCase());
  const at = (what: keyof typeof usual): number => names.findIndex((name) => usual[what].some((one) => one === name));
  const missing = (['ra', 'dec'] as const).filter((what) => at(what) < 0);
  if (missing.length > 0) return { rows: [], lines: [], faults: missing.map((what) => ({ line: head.line, message: `there is no column ${what} among ${names.join(', ')}` })) };
  const faults: { readonly line: number; readonly message: string }[] = [];
  const rows: Row[] = [];
  const kept: number[] = [];
  for (const { content, line } of body) {
    const cells = cellsOf(content);
    const number = (what: keyof typeof usual, least: number, most: number): number | null => {
      const cell = cells[at(what)] ?? '';
      if (cell === '' && what !== 'ra' && what !== 'dec') return null;
      const value = cell === '' ? NaN : Number(cell);
      if (!(value >= least && value <= most)) faults.push({ line, message: `${what} must be a number from ${least} to ${most}, not ${JSON.stringify(cell.slice(0, 40))}` });
      return value;
    };
    const name = cells[at('name')] ?? '';
    rows.push([number('ra', -360, 360) ?? NaN, number('dec', -90, 90) ?? NaN, at('radius') < 0 ? null : number('radius', 0.001, 36_000), name === '' ? null : name, at('redshift') < 0 ? null : number('redshift', -1, 100)]);
    kept.push(line);
  }
  return { rows, lines: kept, faults: faults.length > mostFaults ? [...faults.slice(0, mostFaults), { line: faults[mostFaults]?.line ?? 1, message: `and ${faults.length - mostFaults} more` }] : faults };
}

/** Cells in quotes may hold commas; a doubled quote is one. */
function cellsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"\s*|([^,]*))/g)].map(([, quoted, plain]) => (quoted === undefined ? (plain ?? '').trim() : quoted.replaceAll('""', '"')));
}

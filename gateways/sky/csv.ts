/** Tables of numbers as CSV: a header line, `#` comments, digits that come back as the same number. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { naming, SkyFileError } from './errors.ts';

export interface NumberTable {
  readonly rows: number;
  readonly names: readonly string[];
  /** Numbers of a column; an empty cell, `null` and `nan` are NaN. Throws SkyFileError when a cell is something else, or the column is missing. */
  column(name: string): Float64Array;
  has(name: string): boolean;
}

/** The whole file. Faults name file and line. */
export function readCsv(path: string): NumberTable {
  const lines = naming(path, () => readFileSync(path, 'utf8')).split(/\r?\n/);
  const kept = lines.flatMap((text, place) => (text.trim() === '' || text.startsWith('#') ? [] : [{ text, line: place + 1 }]));
  const [head, ...body] = kept;
  if (head === undefined) throw new SkyFileError('BAD_INPUT', path, 'is empty: a CSV file begins with the names of its columns');
  const names = cells(head.text);
  const rows = body.map(({ text, line }) => {
    const values = cells(text);
    if (values.length !== names.length) throw new SkyFileError('BAD_INPUT', path, `line ${line} has ${values.length} values, the header line names ${names.length} columns`);
    return { values, line };
  });
  return {
    rows: rows.length,
    names,
    has: (name) => names.includes(name),
    column(name) {
      const at = names.indexOf(name);
      if (at < 0) throw new SkyFileError('BAD_INPUT', path, `there is no column ${name}; it has ${names.join(', ')}`);
      return Float64Array.from(rows, ({ values, line }) => numberIn(path, name, line, values[at] ?? ''));
    },
  };
}

const cells = (line: string): readonly string[] => line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1').trim());

function numberIn(path: string, name: string, line: number, text: string): number {
  if (text === '' || /^(null|none|nan)$/i.test(text)) return Number.NaN;
  const value = Number(text);
  if (Number.isNaN(value)) throw new SkyFileError('BAD_INPUT', path, `line ${line}, column ${name}: "${text.slice(0, 40)}" is no number`);
  return value;
}

/** Columns of one length; the file appears whole or not at all. NaN becomes an empty cell. */
export function writeCsv(path: string, columns: Readonly<Record<string, ArrayLike<number>>>, comments: readonly string[] = []): void {
  const names = Object.keys(columns);
  const lists = Object.values(columns);
  const lines = [...comments.map((text) => `# ${text}`), names.join(',')];
  for (let row = 0; row < (lists[0]?.length ?? 0); row++) lines.push(lists.map((list) => written(list[row] ?? Number.NaN)).join(','));
  writeText(path, `${lines.join('\n')}\n`);
}

const written = (value: number): string => (Number.isNaN(value) ? '' : String(value));

/** A text file, whole or not at all. */
export function writeText(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  naming(path, () => {
    try {
      writeFileSync(temporary, text);
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}

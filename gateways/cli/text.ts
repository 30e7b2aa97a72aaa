/** Tables, colours and times as a person reads them. Pure. */

export type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
const codes: Readonly<Record<Colour, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 };
export type Paint = (colour: Colour, text: string) => string;

export const paintWith = (colours: boolean): Paint => (colours ? (colour, text) => `\u001b[${codes[colour]}m${text}\u001b[0m` : (_, text) => text);

// oxlint-disable-next-line no-control-regex -- the escape character is what a colour begins with
const escapes = /\u001b\[\d+m/g;
/** Control characters of somebody's input could move the cursor or recolour the terminal. */
const controls = /[\p{Cc}\p{Cf}\p{Surrogate}]/gu;

const width = (text: string): number => [...text.replace(escapes, '')].length;
export const printable = (text: string): string => text.replace(controls, '\u{FFFD}');

export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => string;
  readonly colour?: (row: Row) => Colour | undefined;
  readonly right?: boolean;
}

/** Columns as wide as their widest cell, two spaces between; the last one is cut so that a line fits. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], options: { readonly paint: Paint; readonly fit?: number }): string {
  const cells = rows.map((row) => columns.map((column) => printable(column.of(row))));
  const widths = columns.map((column, index) => Math.max(width(column.title), ...cells.map((line) => width(line[index] ?? ''))));
  const before = widths.slice(0, -1).reduce((sum, one) => sum + one + 2, 0);
  const room = Math.max(20, (options.fit ?? Infinity) - before);
  const line = (texts: readonly string[], colour: (index: number) => Colour | undefined): string =>
    texts
      .map((text, index) => {
        const cut = index === columns.length - 1 && width(text) > room ? `${[...text].slice(0, room - 1).join('')}…` : text;
        const gap = ' '.repeat(Math.max(0, (widths[index] ?? 0) - width(cut)));
        const chosen = colour(index);
        const painted = chosen === undefined || cut === '' ? cut : options.paint(chosen, cut);
        return columns[index]?.right === true ? gap + painted : painted + gap;
      })
      .join('  ')
      .trimEnd();
  const head = line(columns.map((column) => column.title), () => 'dim');
  return [head, ...rows.map((row, index) => line(cells[index] ?? [], (at) => columns[at]?.colour?.(row)))].join('\n');
}

/** `3 s`, `12 min`, `5 h`, `3 d`. */
export function span(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 90) return `${seconds < 10 ? Number(seconds.toFixed(1)) : Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  return seconds < 48 * 3600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
export const ago = (ms: number, nowMs: number): string => (ms > nowMs ? `in ${span(ms - nowMs)}` : `${span(nowMs - ms)} ago`);

export const statusColour = (status: string): Colour | undefined => {
  if (status === 'done' || status === 'ok') return 'green';
  if (status === 'dead' || status === 'failed' || status === 'failing') return 'red';
  if (status === 'processing') return 'cyan';
  return status === 'cancelled' || status === 'retrying' || status === 'delayed' || status === 'warning' ? 'yellow' : undefined;
};

/** Cards as text (FITS 4.0, fixed format); long strings go on in CONTINUE cards, long keywords under HIERARCH. */
import { cardLength, type Card, type CardValue } from './card.ts';
import { FitsFault } from './fault.ts';

/** A card to write. A keyword COMMENT, HISTORY or '' writes `comment` as text. */
export interface NewCard {
  readonly keyword: string;
  readonly value?: CardValue;
  readonly comment?: string;
}

const textKeywords: ReadonlySet<string> = new Set(['COMMENT', 'HISTORY', '']);

/** One or more lines of 80 characters. Throws FitsFault on what FITS cannot hold. */
export function formatCard({ keyword, value, comment = '' }: NewCard): readonly string[] {
  demandAscii(keyword, comment);
  if (textKeywords.has(keyword)) return slices(comment, cardLength - 8).map((part) => (keyword.padEnd(8) + part).padEnd(cardLength));
  const start = startOf(keyword);
  if (typeof value === 'string') return stringCard(keyword, start, value, comment);
  const word = wordOf(keyword, value);
  const line = `${start}${start.length <= 10 ? word.padStart(20) : word}`;
  if (line.length > cardLength) throw new FitsFault(`the card of ${keyword} does not fit in ${cardLength} characters`);
  return [withComment(line, comment)];
}

const slices = (text: string, length: number): readonly string[] =>
  Array.from({ length: Math.max(1, Math.ceil(text.length / length)) }, (_, at) => text.slice(at * length, (at + 1) * length));

function demandAscii(keyword: string, text: string): void {
  if (!/^[ -~]*$/.test(keyword + text)) throw new FitsFault(`the card of ${keyword} holds letters that FITS does not know (ASCII 32 to 126 only)`);
}

function startOf(keyword: string): string {
  if (/^[A-Z0-9_-]{1,8}$/.test(keyword)) return `${keyword.padEnd(8)}= `;
  if (!/^[A-Z0-9_ -]{1,60}$/.test(keyword)) throw new FitsFault(`"${keyword}" cannot be a keyword: capital letters, digits, - and _`);
  return `HIERARCH ${keyword} = `;
}

function wordOf(keyword: string, value: CardValue): string {
  if (value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'object') return `(${numberWord(keyword, value.re)}, ${numberWord(keyword, value.im)})`;
  return typeof value === 'number' ? numberWord(keyword, value) : value;
}

/** The shortest digits that come back as the same double. */
function numberWord(keyword: string, value: number): string {
  if (!Number.isFinite(value)) throw new FitsFault(`the value of ${keyword} is ${value}; a header holds finite numbers only`);
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
  const word = Object.is(value, -0) ? '-0.0' : String(value).toUpperCase().replace('E+', 'E');
  return /[.E]/.test(word) ? word : `${word}.0`;
}

const withComment = (line: string, comment: string): string => (comment === '' || line.length > cardLength - 4 ? line : `${line} / ${comment}`).slice(0, cardLength).padEnd(cardLength);

function stringCard(keyword: string, start: string, value: string, comment: string): readonly string[] {
  demandAscii(keyword, value);
  const escaped = value.replaceAll("'", "''");
  const room = cardLength - start.length - 2;
  if (escaped.length <= room) return [withComment(`${start}${`'${start.length <= 10 ? escaped.padEnd(8) : escaped}'`.padEnd(Math.min(20, cardLength - start.length))}`, comment)];
  return continued(start, value, comment);
}

/** Parts end with & but the last; a doubled quote is never cut in two. */
function continued(start: string, value: string, comment: string): readonly string[] {
  const lines: string[] = [];
  let [prefix, part] = [start, ''];
  for (const letter of value) {
    const next = letter === "'" ? "''" : letter;
    if (prefix.length + part.length + next.length + 3 > cardLength) {
      lines.push(`${prefix}'${part}&'`.padEnd(cardLength));
      [prefix, part] = ['CONTINUE  ', ''];
    }
    part += next;
  }
  return [...lines, withComment(`${prefix}'${part}'`, comment)];
}

/** A card that was read, for writing it again; unreadable ones keep their text as a comment card. */
export const rewritten = (card: Card): NewCard =>
  card.form === 'value' ? { keyword: card.keyword, value: card.value, comment: ascii(card.comment) } : textKeywords.has(card.keyword) ? { keyword: card.keyword, comment: ascii(card.comment) } : { keyword: 'COMMENT', comment: ascii(`${card.keyword.padEnd(8)}${card.form === 'unreadable' ? '=' : ''}${card.comment}`).slice(0, 72) };

const ascii = (text: string): string => text.replace(/[^ -~]/g, '?');

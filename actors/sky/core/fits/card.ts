/**
 * One header card (FITS 4.0, section 4). Reading is lenient, as real files ask: a value may stand anywhere (ZTF writes
 * `SIMPLE  =  T`), and what cannot be read as a value stays text and harms nobody until somebody asks for it.
 */

export const cardLength = 80;

export interface Complex {
  readonly re: number;
  readonly im: number;
}

/** Integers beyond 2^53 are bigint, so that no digit is lost; undefined: the value is blank. */
export type CardValue = string | number | bigint | boolean | Complex | undefined;

export interface Card {
  /** Upper case; of a HIERARCH card the words after HIERARCH. */
  readonly keyword: string;
  /** `value`: has one. `text`: COMMENT, HISTORY, blank and every card without `= `. `unreadable`: `= ` and no value of FITS. */
  readonly form: 'value' | 'text' | 'unreadable';
  readonly value: CardValue;
  /** After the slash; of a text card what stands behind the keyword. */
  readonly comment: string;
}

const withoutEnd = (text: string): string => text.replace(/ +$/, '');

/** Quoted string (doubled quotes inside) and what is behind it. */
const quoted = /^ *'((?:[^']|'')*)' *(?:\/ ?(.*))?$/s;
const plain = /^ *([^/]*?) *(?:\/ ?(.*))?$/s;
const integer = /^[+-]?\d+$/;
const real = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[EeDd][+-]?\d+)?$/;
const complexPair = /^\( *([^,() ]+) *, *([^,() ]+) *\)$/;

export function parseCard(text: string): Card {
  if (text.startsWith('HIERARCH ')) {
    const equals = text.indexOf('=');
    const quote = text.indexOf("'");
    if (equals > 0 && (quote < 0 || equals < quote)) return valueCard(text.slice(9, equals).trim().toUpperCase(), text.slice(equals + 1));
  }
  const keyword = withoutEnd(text.slice(0, 8)).toUpperCase();
  if (text[8] === '=' && (text[9] === ' ' || text.length <= 9 || /^['\d+\-.TF(]/.test(text.slice(9))) && keyword !== '' && keyword !== 'COMMENT' && keyword !== 'HISTORY' && keyword !== 'CONTINUE') {
    return valueCard(keyword, text.slice(9));
  }
  return { keyword, form: 'text', value: undefined, comment: withoutEnd(text.slice(8)) };
}

function valueCard(keyword: string, text: string): Card {
  const string = quoted.exec(text);
  if (string !== null) return { keyword, form: 'value', value: withoutEnd((string[1] ?? '').replaceAll("''", "'")), comment: withoutEnd(string[2] ?? '') };
  const [, word = '', comment = ''] = plain.exec(text) ?? [];
  const value = parseValue(word);
  return value === unreadable ? { keyword, form: 'unreadable', value: undefined, comment: withoutEnd(text) } : { keyword, form: 'value', value, comment: withoutEnd(comment) };
}

const unreadable = Symbol('unreadable');

function parseValue(word: string): CardValue | typeof unreadable {
  if (word === '') return undefined;
  if (word === 'T' || word === 'F') return word === 'T';
  if (integer.test(word)) {
    const number = Number(word);
    return Number.isSafeInteger(number) ? number : BigInt(word.replace('+', ''));
  }
  if (real.test(word)) return Number(word.replace(/[Dd]/, 'E'));
  const pair = complexPair.exec(word);
  if (pair === null || !real.test(pair[1] ?? '') || !real.test(pair[2] ?? '')) return unreadable;
  const part = (place: number): number => Number((pair[place] ?? '').replace(/[Dd]/, 'E'));
  return { re: part(1), im: part(2) };
}

/** The string of a CONTINUE card and its comment; undefined when it holds none. */
export function continuation(card: Card): { readonly text: string; readonly comment: string } | undefined {
  const found = quoted.exec(card.comment);
  return found === null ? undefined : { text: withoutEnd((found[1] ?? '').replaceAll("''", "'")), comment: withoutEnd(found[2] ?? '') };
}

/** A header as a list of cards and a look-up by keyword; the first card of a keyword counts. */
import { continuation, parseCard, type Card, type CardValue } from './card.ts';
import { FitsFault } from './fault.ts';

export class Header {
  readonly cards: readonly Card[];
  readonly #hdu: number | undefined;
  readonly #byKeyword = new Map<string, Card>();

  /** `hdu`: for the words of a fault. */
  constructor(cards: readonly Card[], hdu?: number) {
    this.cards = cards;
    this.#hdu = hdu;
    for (const card of cards) if (card.form !== 'text' && !this.#byKeyword.has(card.keyword)) this.#byKeyword.set(card.keyword, card);
  }

  has(keyword: string): boolean {
    return this.#byKeyword.has(keyword);
  }

  get(keyword: string): CardValue {
    return this.#byKeyword.get(keyword)?.value;
  }

  /** A finite number; undefined when the keyword is absent or its value blank. */
  number(keyword: string): number | undefined {
    const value = this.#present(keyword);
    if (value === undefined) return undefined;
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) throw this.#wrong(keyword, 'a number');
    return number;
  }

  /** An integer that a double holds exactly. */
  integer(keyword: string): number | undefined {
    const value = this.#present(keyword);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw this.#wrong(keyword, 'a whole number');
    return value;
  }

  text(keyword: string): string | undefined {
    const value = this.#present(keyword);
    if (value !== undefined && typeof value !== 'string') throw this.#wrong(keyword, 'a string in quotes');
    return value;
  }

  logical(keyword: string): boolean | undefined {
    const value = this.#present(keyword);
    if (value !== undefined && typeof value !== 'boolean') throw this.#wrong(keyword, 'T or F');
    return value;
  }

  /** As `integer`, and the keyword must be there. */
  requiredInteger(keyword: string): number {
    const value = this.integer(keyword);
    if (value === undefined) throw new FitsFault(`${keyword} is missing`, this.#hdu);
    return value;
  }

  fault(message: string): FitsFault {
    return new FitsFault(message, this.#hdu);
  }

  #present(keyword: string): CardValue {
    const card = this.#byKeyword.get(keyword);
    if (card?.form === 'unreadable') throw new FitsFault(`the value of ${keyword} cannot be read: ${shown(card.comment)}`, this.#hdu);
    return card?.value;
  }

  #wrong(keyword: string, wanted: string): FitsFault {
    const value = this.get(keyword);
    return new FitsFault(`${keyword} must be ${wanted}, not ${shown(typeof value === 'object' ? `(${value.re}, ${value.im})` : String(value))}`, this.#hdu);
  }
}

/** Bytes of somebody's file in a sentence: printable, and not too many. */
export function shown(text: string): string {
  const clean = [...text.trim()].map((letter) => (letter >= ' ' && letter <= '~' ? letter : '?')).join('');
  return clean.length > 40 ? `${clean.slice(0, 40)}…` : clean;
}

/** Cards up to END (not included) with CONTINUE cards joined to the string that they go on with. */
export function headerOf(cardTexts: readonly string[], hdu?: number): Header {
  const cards: Card[] = [];
  for (const text of cardTexts) {
    const card = parseCard(text);
    const open = cards.at(-1);
    const more = card.keyword === 'CONTINUE' && typeof open?.value === 'string' && open.value.endsWith('&') ? continuation(card) : undefined;
    if (more === undefined || open === undefined || typeof open.value !== 'string') cards.push(card);
    else cards[cards.length - 1] = { ...open, value: open.value.slice(0, -1) + more.text, comment: [open.comment, more.comment].filter((one) => one !== '').join(' ') };
  }
  return new Header(cards, hdu);
}

/** A header of cards that are not written yet. */
export const headerFromCards = (cards: readonly { readonly keyword: string; readonly value?: CardValue; readonly comment?: string }[]): Header =>
  new Header(cards.map(({ keyword, value, comment = '' }): Card => ({ keyword, form: 'value', value, comment })));

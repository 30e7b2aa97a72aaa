/**
 * Filters as people write them: `detection.mag < 19.5 and (near.separation_arcsec < 10 or 'sne' in watchlists)`. By falling
 * strength: function calls and brackets, unary -, * / %, + -, comparisons and in, not, and, or. Every fault has its place.
 * Bounded: so many characters, so many nodes, so deep; nothing repeats, so judging an alert takes as many steps as nodes.
 */
import { kindOf, likeliest, type Fields } from './fields.ts';
import { BadExpression, tokensOf, type ExpressionFault, type Token } from './tokens.ts';
import { functionNames, type Arithmetic, type Comparison, type FunctionName, type Kind, type Node } from './tree.ts';

const mostCharacters = 4_000;
const mostNodes = 500;
const deepest = 50;

export type Parsed = { readonly expression: Node } | { readonly fault: ExpressionFault };

export function parseExpression(text: string, fields: Fields): Parsed {
  if (text.length > mostCharacters) return { fault: { at: mostCharacters, message: `the expression has ${text.length} characters; at most ${mostCharacters} are read` } };
  try {
    return { expression: new Parser(tokensOf(text), fields).whole() };
  } catch (error) {
    if (error instanceof BadExpression) return { fault: { at: error.at, message: error.message } };
    throw error;
  }
}

/** A node, what it gives (`null` alone is of any kind), and where it begins. */
interface Part {
  readonly node: Node;
  readonly kind: Kind | 'null';
  readonly at: number;
}

const words: Readonly<Record<Kind | 'null', string>> = { number: 'a number', text: 'a text', truth: 'true or false', list: 'a list', null: 'null' };
const comparisons: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);
const isComparison = (text: string): text is Comparison => comparisons.has(text);
const isSum = (text: string): text is Arithmetic => text === '+' || text === '-';
const isProduct = (text: string): text is Arithmetic => text === '*' || text === '/' || text === '%';
const isFunction = (text: string): text is FunctionName => functionNames.some((one) => one === text);
const keywords: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'true', 'false', 'null']);

class Parser {
  readonly #tokens: readonly Token[];
  readonly #fields: Fields;
  #next = 0;
  #nodes = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], fields: Fields) {
    this.#tokens = tokens;
    this.#fields = fields;
  }

  whole(): Node {
    const whole = this.#wanted('truth', this.#or());
    const { at, kind, value } = this.#token;
    if (kind !== 'end') throw new BadExpression(at, `${JSON.stringify(String(value))} is one too many: expected and, or, or the end`);
    return whole.node;
  }

  #or(): Part {
    let left = this.#and();
    while (this.#takes('or')) left = this.#made('truth', left.at, { node: 'or', left: this.#wanted('truth', left).node, right: this.#wanted('truth', this.#and()).node });
    return left;
  }

  #and(): Part {
    let left = this.#not();
    while (this.#takes('and')) left = this.#made('truth', left.at, { node: 'and', left: this.#wanted('truth', left).node, right: this.#wanted('truth', this.#not()).node });
    return left;
  }

  #not(): Part {
    const { at } = this.#token;
    if (!this.#takes('not')) return this.#comparison();
    return this.#deeper(() => this.#made('truth', at, { node: 'not', of: this.#wanted('truth', this.#not()).node }));
  }

  #comparison(): Part {
    const left = this.#sum();
    const { value, at } = this.#token;
    if (this.#takes('in')) return this.#in(left, false);
    if (value === 'not' && this.#tokens[this.#next + 1]?.value === 'in') {
      this.#next += 2;
      return this.#in(left, true);
    }
    if (typeof value !== 'string' || this.#token.kind !== 'sign' || !isComparison(value)) return left;
    this.#next++;
    const right = this.#sum();
    this.#comparable(left, right, value, at);
    const more = this.#token;
    if (more.kind === 'sign' && isComparison(more.value)) throw new BadExpression(more.at, 'comparisons are not chained: write a < b and b < c');
    return this.#made('truth', left.at, { node: 'compare', by: value, left: left.node, right: right.node });
  }

  #comparable(left: Part, right: Part, by: Comparison, at: number): void {
    const isEquality = by === '==' || by === '!=';
    if (left.kind === 'null' || right.kind === 'null') {
      if (!isEquality) throw new BadExpression(at, 'null is compared with == or !=');
      return;
    }
    if (left.kind !== right.kind) throw new BadExpression(at, `${words[left.kind]} cannot be compared with ${words[right.kind]}`);
    if (left.kind === 'list') throw new BadExpression(at, 'lists are not compared: write x in list');
    if (left.kind === 'truth' && !isEquality) throw new BadExpression(at, 'true and false are compared with == or !=');
  }

  #in(what: Part, isNot: boolean): Part {
    const list = this.#wanted('list', this.#sum());
    if (what.kind === 'list' || what.kind === 'truth') throw new BadExpression(what.at, `a list holds texts or numbers, not ${words[what.kind]}`);
    const found = this.#made('truth', what.at, { node: 'in', what: what.node, list: list.node });
    return isNot ? this.#made('truth', what.at, { node: 'not', of: found.node }) : found;
  }

  #sum(): Part {
    let left = this.#product();
    for (let by = this.#sign(isSum); by !== undefined; by = this.#sign(isSum))
      left = this.#made('number', left.at, { node: 'arithmetic', by, left: this.#wanted('number', left).node, right: this.#wanted('number', this.#product()).node });
    return left;
  }

  #product(): Part {
    let left = this.#signed();
    for (let by = this.#sign(isProduct); by !== undefined; by = this.#sign(isProduct))
      left = this.#made('number', left.at, { node: 'arithmetic', by, left: this.#wanted('number', left).node, right: this.#wanted('number', this.#signed()).node });
    return left;
  }

  #signed(): Part {
    const { at } = this.#token;
    if (!this.#takes('-')) return this.#primary();
    return this.#deeper(() => this.#made('number', at, { node: 'minus', of: this.#wanted('number', this.#signed()).node }));
  }

  #primary(): Part {
    const token = this.#token;
    this.#next++;
    switch (token.kind) {
      case 'number':
      case 'text':
        return this.#made(token.kind, token.at, { node: 'value', value: token.value });
      case 'word':
        return this.#word(token.value, token.at);
      case 'sign':
        if (token.value === '(') return this.#deeper(() => this.#closed(this.#or(), ')', token.at));
        if (token.value === '[') return this.#list(token.at);
        break;
      case 'end':
        throw new BadExpression(token.at, 'the expression ends where a value is expected');
    }
    throw new BadExpression(token.at, `${JSON.stringify(token.value)} stands where a value is expected`);
  }

  #word(word: string, at: number): Part {
    if (word === 'true' || word === 'false') return this.#made('truth', at, { node: 'value', value: word === 'true' });
    if (word === 'null') return this.#made('null', at, { node: 'value', value: null });
    if (keywords.has(word)) throw new BadExpression(at, `${word} stands where a value is expected`);
    if (this.#token.value === '(' && this.#token.kind === 'sign') return this.#call(word, at);
    const kind = kindOf(this.#fields, word);
    if (kind !== undefined) return this.#made(kind, at, { node: 'field', path: word.split('.') });
    const meant = likeliest(this.#fields, word);
    throw new BadExpression(at, `an alert has no field ${word}${meant === undefined ? '' : `; ${meant.replace('*', '…')} perhaps`}`);
  }

  /** Of literal values. */
  #list(at: number): Part {
    const values: (string | number)[] = [];
    while (!this.#takes(']')) {
      if (values.length > 0 && !this.#takes(',')) throw new BadExpression(this.#token.at, 'expected , or ] in the list');
      const isNegative = this.#takes('-');
      const token = this.#token;
      if (token.kind !== 'number' && (token.kind !== 'text' || isNegative)) throw new BadExpression(token.at, 'a list holds texts and numbers');
      values.push(token.kind === 'number' && isNegative ? -token.value : token.value);
      this.#count(token.at);
      this.#next++;
    }
    return this.#made('list', at, { node: 'value', value: values });
  }

  #call(name: string, at: number): Part {
    if (!isFunction(name)) throw new BadExpression(at, `there is no function ${name}; there are ${functionNames.join(', ')}`);
    this.#next++;
    const given = this.#deeper(() => this.#arguments());
    const [least, most] = counts[name];
    if (given.length < least || given.length > most) throw new BadExpression(at, `${name} takes ${least === most ? least : `${least} or more`} values, not ${given.length}`);
    for (const part of given) {
      if (name !== 'length') this.#wanted('number', part);
      else if (part.kind !== 'list' && part.kind !== 'text') throw new BadExpression(part.at, `length is that of a list or a text, not of ${words[part.kind]}`);
    }
    return this.#made('number', at, { node: 'call', name, arguments: given.map(({ node }) => node) });
  }

  #arguments(): readonly Part[] {
    const given: Part[] = [];
    while (!this.#takes(')')) {
      if (given.length > 0 && !this.#takes(',')) throw new BadExpression(this.#token.at, 'expected , or ) after a value');
      given.push(this.#or());
    }
    return given;
  }

  #closed(part: Part, bracket: string, at: number): Part {
    if (!this.#takes(bracket)) throw new BadExpression(this.#token.at, `expected ${bracket} for the bracket at ${at + 1}`);
    return part;
  }

  #wanted(kind: Kind, part: Part): Part {
    if (part.kind !== kind) throw new BadExpression(part.at, `expected ${words[kind]}, this is ${words[part.kind]}`);
    return part;
  }

  #made(kind: Part['kind'], at: number, node: Node): Part {
    this.#count(at);
    return { node, kind, at };
  }

  #count(at: number): void {
    if (++this.#nodes > mostNodes) throw new BadExpression(at, `the expression has more than ${mostNodes} parts`);
  }

  #deeper<T>(inside: () => T): T {
    if (++this.#depth > deepest) throw new BadExpression(this.#token.at, `nested deeper than ${deepest}`);
    const made = inside();
    this.#depth--;
    return made;
  }

  get #token(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', at: 0, value: '' };
  }

  /** Takes the next token when it is such a sign. */
  #sign<Sign extends string>(isSuch: (text: string) => text is Sign): Sign | undefined {
    const { kind, value } = this.#token;
    if (kind !== 'sign' || !isSuch(value)) return undefined;
    this.#next++;
    return value;
  }

  #takes(word: string): boolean {
    const { kind, value } = this.#token;
    if ((kind !== 'word' && kind !== 'sign') || value !== word) return false;
    this.#next++;
    return true;
  }
}

const counts: Readonly<Record<FunctionName, readonly [number, number]>> = {
  abs: [1, 1], sqrt: [1, 1], log10: [1, 1], floor: [1, 1], round: [1, 1], min: [1, 100], max: [1, 100], length: [1, 1], separation: [4, 4], galactic_latitude: [2, 2],
};

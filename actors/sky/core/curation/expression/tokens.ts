/** An expression's words, each with its place. */

/** `at`: characters before it. */
export interface ExpressionFault {
  readonly at: number;
  readonly message: string;
}

export class BadExpression extends Error {
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

export type Token =
  | { readonly kind: 'number'; readonly at: number; readonly value: number }
  | { readonly kind: 'text'; readonly at: number; readonly value: string }
  /** Names, operators, brackets; names may have dots. */
  | { readonly kind: 'word' | 'sign'; readonly at: number; readonly value: string }
  | { readonly kind: 'end'; readonly at: number; readonly value: '' };

const pattern = /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|('(?:[^'\\\n]|\\['\\])*'|"(?:[^"\\\n]|\\["\\])*")|([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)|(==|!=|<=|>=|[<>+\-*/%(),[\]]))/y;
const hints: Readonly<Record<string, string>> = { '=': 'write == for "is equal"', '&': 'write and', '|': 'write or', '!': 'write not', "'": 'the text does not end', '"': 'the text does not end', ';': 'a filter is one expression' };

/** Throws BadExpression at what is no word of the language. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  for (pattern.lastIndex = 0; pattern.lastIndex < end; ) {
    const from = pattern.lastIndex;
    const found = pattern.exec(text);
    if (found === null) throw strange(text, from);
    const [whole, number, quoted, word, sign] = found;
    const at = from + whole.length - whole.trimStart().length;
    if (number !== undefined) tokens.push({ kind: 'number', at, value: Number(number) });
    else if (quoted !== undefined) tokens.push({ kind: 'text', at, value: quoted.slice(1, -1).replace(/\\(.)/g, '$1') });
    else if (word !== undefined) tokens.push({ kind: 'word', at, value: word });
    else tokens.push({ kind: 'sign', at, value: sign ?? '' });
  }
  return [...tokens, { kind: 'end', at: end, value: '' }];
}

function strange(text: string, from: number): BadExpression {
  const at = from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
  const character = text[at] ?? '';
  return new BadExpression(at, `${JSON.stringify(character)} is not understood${hints[character] === undefined ? '' : `: ${hints[character]}`}`);
}

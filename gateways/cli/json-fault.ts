/** Where a text stops being JSON: `JSON.parse` does not always say. Pure. */

const space = /[ \t\r\n]*/y;
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y; // oxlint-disable-line no-control-regex -- what JSON forbids in a string
const word = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

class Stop extends Error {
  readonly at: number;
  constructor(at: number) {
    super('no JSON');
    this.at = at;
  }
}

/** Position of the first letter that cannot be part of JSON, the text's length when it ends too early; undefined when it is JSON. */
export function jsonFault(text: string): number | undefined {
  let at = 0;
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found !== null;
  };
  const demand = (isThere: boolean): void => {
    if (!isThere) throw new Stop(at);
  };
  const letter = (one: string): boolean => {
    skip(space);
    if (text[at] !== one) return false;
    at++;
    return true;
  };
  const list = (end: string, item: () => void): void => {
    if (letter(end)) return;
    do item();
    while (letter(','));
    demand(letter(end));
  };
  const value = (depth: number): void => {
    // A text this deep is nobody's mission; going on would exhaust the stack.
    demand(depth < 1000);
    if (letter('{')) list('}', () => member(depth + 1));
    else if (letter('[')) list(']', () => value(depth + 1));
    else demand(skip(string) || skip(word));
  };
  const member = (depth: number): void => {
    skip(space);
    demand(skip(string));
    demand(letter(':'));
    value(depth);
  };
  try {
    value(0);
    skip(space);
    return at === text.length ? undefined : at;
  } catch (error) {
    if (error instanceof Stop) return error.at;
    throw error;
  }
}

/** `:line:column`, both from 1. */
export function placeIn(text: string, at: number): string {
  const before = text.slice(0, at).split('\n');
  return `:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

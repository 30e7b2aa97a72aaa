/** What an expression is once it is understood, and what its values are. */

export type Kind = 'number' | 'text' | 'truth' | 'list';
export type Value = number | string | boolean | null | readonly (string | number)[];

export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=';
export type Arithmetic = '+' | '-' | '*' | '/' | '%';

export type Node =
  | { readonly node: 'value'; readonly value: Value }
  | { readonly node: 'field'; readonly path: readonly string[] }
  | { readonly node: 'not' | 'minus'; readonly of: Node }
  | { readonly node: 'and' | 'or'; readonly left: Node; readonly right: Node }
  | { readonly node: 'compare'; readonly by: Comparison; readonly left: Node; readonly right: Node }
  | { readonly node: 'arithmetic'; readonly by: Arithmetic; readonly left: Node; readonly right: Node }
  | { readonly node: 'in'; readonly what: Node; readonly list: Node }
  | { readonly node: 'call'; readonly name: FunctionName; readonly arguments: readonly Node[] };

export const functionNames = ['abs', 'sqrt', 'log10', 'floor', 'round', 'min', 'max', 'length', 'separation', 'galactic_latitude'] as const;
export type FunctionName = (typeof functionNames)[number];

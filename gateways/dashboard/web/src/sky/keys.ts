/** The keys of the vetting page in words. */
export const keyGroups: readonly (readonly [title: string, keys: readonly (readonly [key: string, words: string])[]])[] = [
  ['Vote', [['r', 'real'], ['b', 'bogus'], ['u', 'unsure']]],
  ['Go', [['n ↓', 'next'], ['p ↑', 'previous'], ['c', 'write a comment'], ['Esc', 'leave a field'], ['?', 'these keys']]],
  ['Look', [['Space', 'science ↔ template'], ['a', 'blink by itself'], ['z', 'zoom'], ['+ −', 'contrast'], ['s', 'stretch: asinh or linear'], ['x', 'mark, north and east']]],
];

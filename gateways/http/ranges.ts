/** Byte ranges (RFC 9110, section 14) of a file whose content never changes under its tag. Pure. */

export type RangeAnswer =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly first: number; readonly last: number }
  | { readonly kind: 'unsatisfiable' };

/** `tag` is the quoted ETag. Several ranges at once are answered with the whole, which is allowed. */
export function readRange(range: string | undefined, ifRange: string | undefined, tag: string, size: number): RangeAnswer {
  const whole: RangeAnswer = { kind: 'whole' };
  if (range === undefined || (ifRange !== undefined && ifRange.trim() !== tag)) return whole;
  const found = /^bytes=\s*(\d*)-(\d*)\s*$/.exec(range);
  if (found === null) return whole;
  const [, from = '', to = ''] = found;
  if (from === '' && to === '') return whole;
  if (from === '') return Number(to) === 0 || size === 0 ? { kind: 'unsatisfiable' } : { kind: 'part', first: Math.max(0, size - Number(to)), last: size - 1 };
  const first = Number(from);
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < first) return whole;
  return first >= size ? { kind: 'unsatisfiable' } : { kind: 'part', first, last };
}

/** Whether If-None-Match names the tag (weak comparison). */
export function matches(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').map((one) => one.trim().replace(/^W\//, '')).some((one) => one === '*' || one === tag);
}

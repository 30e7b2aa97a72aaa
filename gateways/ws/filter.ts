/** Which events a client asks for, as read from the query of its request. Pure. */
import { AlidadeError } from '../../protocol/errors.ts';
import { streamOf } from '../../protocol/subjects.ts';

export interface Wanted {
  readonly domain: string;
  readonly stream: string;
  readonly filters: readonly string[];
  /** First sequence; undefined: from now on. */
  readonly from: number | undefined;
  /** Ids whose progress is wanted too: one, or `*`. */
  readonly live: string | undefined;
}

const refuse = (detail: string): AlidadeError => new AlidadeError('INVALID_FILTER', detail);
const token = /^[A-Za-z0-9_-]{1,128}$/;

/** One subject filter: words joined by dots, `*` for one, `>` for all that follow; the first is a domain. */
function checkFilter(filter: string, domains: readonly string[]): string {
  const words = filter.split('.');
  const [domain] = words;
  const isWord = (word: string, index: number): boolean => token.test(word) || word === '*' || (word === '>' && index === words.length - 1);
  if (filter.length > 500 || words.length > 6 || !words.every(isWord)) throw refuse(`the filter ${JSON.stringify(filter.slice(0, 200))} is not words joined by dots, with * for one word and > at the end for the rest`);
  if (domain === undefined || !domains.includes(domain)) throw refuse(`the filter ${filter} must begin with a domain: ${domains.join(', ')}`);
  return words.length === 1 ? `${domain}.>` : filter;
}

/** Filters of one domain, separated by commas; throws `INVALID_FILTER` with what is wrong. */
export function readWanted(query: Readonly<Record<string, string | undefined>>, domains: readonly string[]): Wanted {
  const { filter = `${domains[0] ?? ''}.>`, from, live } = query;
  const filters = [...new Set(filter.split(',').map((one) => checkFilter(one.trim(), domains)))];
  const [domain, another] = [...new Set(filters.map((one) => one.split('.')[0] ?? ''))];
  if (domain === undefined || another !== undefined) throw refuse('the filters of one feed must be of one domain, since sequences are counted in each');
  if (filters.length > 16) throw refuse('a feed takes at most 16 filters');
  if (from !== undefined && !/^[1-9]\d{0,15}$/.test(from)) throw refuse(`from must be a sequence, 1 or more, got ${JSON.stringify(from.slice(0, 50))}`);
  if (live !== undefined && live !== '*' && !token.test(live)) throw refuse('live must be the id of a job, or * for all');
  return { domain, stream: streamOf(domain), filters: withoutOverlap(filters), from: from === undefined ? undefined : Number(from), live };
}

/** The broker refuses filters that overlap; one that lies within another adds nothing. Partly overlapping ones are refused. */
function withoutOverlap(filters: readonly string[]): readonly string[] {
  const kept = filters.filter((one) => !filters.some((other) => other !== one && covers(other, one)));
  for (const [index, one] of kept.entries()) {
    const clash = kept.slice(index + 1).find((other) => overlap(one, other));
    if (clash !== undefined) throw refuse(`the filters ${one} and ${clash} overlap in part: ask for one that covers both`);
  }
  return kept;
}

/** Whether all that `inner` matches is matched by `outer`. */
export function covers(outer: string, inner: string): boolean {
  const [a, b] = [outer.split('.'), inner.split('.')];
  for (const [index, word] of a.entries()) {
    if (word === '>') return b.length > index;
    const other = b[index];
    if (other === undefined || other === '>' || (word !== '*' && word !== other)) return false;
  }
  return a.length === b.length;
}

/** Whether some subject is matched by both. */
function overlap(one: string, other: string): boolean {
  const [a, b] = [one.split('.'), other.split('.')];
  for (let index = 0; ; index++) {
    const [x, y] = [a[index], b[index]];
    if (x === undefined || y === undefined) return x === y;
    if (x === '>' || y === '>') return true;
    if (x !== '*' && y !== '*' && x !== y) return false;
  }
}

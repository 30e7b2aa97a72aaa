/**
 * People judge alerts. Of each person the newest vote counts. So many votes for real or bogus, of which a large enough
 * share agrees, make a label; "unsure" is none of them. Where those who were asked do not agree, one more is asked, until
 * nobody is left: then it is disputed. More votes may always come, of anybody, and change the label.
 */
import type { Vetting } from './configuration.ts';
import type { Standing } from './known-alert.ts';
import type { Label, Vote } from './words.ts';

interface Ballot {
  readonly assignedTo: readonly string[];
  readonly votes: readonly Vote[];
}

interface Verdict {
  readonly status: 'open' | 'labelled' | 'disputed';
  readonly label: Label | null;
  readonly agreement: number;
}

export function withVote(votes: readonly Vote[], vote: Vote): readonly Vote[] {
  return [...votes.filter(({ by }) => by !== vote.by), vote];
}

function verdictOf({ assignedTo, votes }: Ballot, { votes: wanted, agreement: least }: Pick<Vetting, 'votes' | 'agreement'>): Verdict {
  const real = votes.filter(({ vote }) => vote === 'real').length;
  const bogus = votes.filter(({ vote }) => vote === 'bogus').length;
  const counted = real + bogus;
  const agreement = counted === 0 ? 0 : Math.max(real, bogus) / counted;
  if (counted >= wanted && real !== bogus && agreement >= least) return { status: 'labelled', label: real > bogus ? 'real' : 'bogus', agreement };
  const isExhausted = votes.length >= wanted && assignedTo.every((name) => votes.some(({ by }) => by === name));
  return { status: isExhausted ? 'disputed' : 'open', label: null, agreement };
}

/** A ballot that nobody has voted in, and whose turn is next: of those who are named, or of people in turn. */
export function asked({ people, votes }: Pick<Vetting, 'people' | 'votes'>, named: readonly string[], turn: number): { readonly standing: Standing; readonly turn: number } {
  const next = named.length > 0 || people.length === 0 ? { names: named, turn } : inTurn(people, turn, votes);
  return { standing: { status: 'open', label: null, agreement: 0, wanted: votes, assignedTo: next.names, votes: [] }, turn: next.turn };
}

/** How it stands with its votes; where they do not agree, one more is asked. */
export function judged(standing: Standing, { people, agreement }: Pick<Vetting, 'people' | 'agreement'>, turn: number): { readonly standing: Standing; readonly turn: number } {
  const verdict = verdictOf(standing, { votes: standing.wanted, agreement });
  const found = verdict.status === 'disputed' ? oneMore(people, turn, standing) : undefined;
  if (found === undefined) return { standing: { ...standing, ...verdict }, turn };
  return { standing: { ...standing, ...verdict, status: 'open', assignedTo: [...standing.assignedTo, found.name] }, turn: found.turn };
}

function inTurn(people: readonly string[], turn: number, count: number): { readonly names: readonly string[]; readonly turn: number } {
  const names = Array.from({ length: Math.min(count, people.length) }, (_, i) => people[(turn + i) % people.length] ?? '');
  return { names, turn: (turn + names.length) % people.length };
}

/** Undefined when all have been asked. */
function oneMore(people: readonly string[], turn: number, { assignedTo, votes }: Ballot): { readonly name: string; readonly turn: number } | undefined {
  for (let i = 0; i < people.length; i++) {
    const name = people[(turn + i) % people.length] ?? '';
    if (!assignedTo.includes(name) && !votes.some(({ by }) => by === name)) return { name, turn: (turn + i + 1) % people.length };
  }
  return undefined;
}

/** Of an object: what people say of all its alerts, when they say one thing. */
export function commonLabel(labels: readonly (Label | null)[]): Label | null {
  const given = new Set(labels.filter((label) => label !== null));
  return given.size === 1 ? ([...given][0] ?? null) : null;
}

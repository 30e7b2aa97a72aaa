/**
 * People judge alerts. Of each person the newest vote counts. So many votes for real or bogus, of which a large enough
 * share agrees, make a label; "unsure" is none of them. Where those who were asked do not agree, one more is asked, until
 * nobody is left: then it is disputed. More votes may always come, of anybody, and change the label.
 */
import type { Vetting } from './configuration.ts';
import type { Label, Vote } from './words.ts';

export interface Ballot {
  readonly assignedTo: readonly string[];
  readonly votes: readonly Vote[];
}

export interface Verdict {
  readonly status: 'open' | 'labelled' | 'disputed';
  readonly label: Label | null;
  readonly agreement: number;
}

export function withVote(votes: readonly Vote[], vote: Vote): readonly Vote[] {
  return [...votes.filter(({ by }) => by !== vote.by), vote];
}

export function verdictOf({ assignedTo, votes }: Ballot, { votes: wanted, agreement: least }: Pick<Vetting, 'votes' | 'agreement'>): Verdict {
  const real = votes.filter(({ vote }) => vote === 'real').length;
  const bogus = votes.filter(({ vote }) => vote === 'bogus').length;
  const counted = real + bogus;
  const agreement = counted === 0 ? 0 : Math.max(real, bogus) / counted;
  if (counted >= wanted && real !== bogus && agreement >= least) return { status: 'labelled', label: real > bogus ? 'real' : 'bogus', agreement };
  const isExhausted = votes.length >= wanted && assignedTo.every((name) => votes.some(({ by }) => by === name));
  return { status: isExhausted ? 'disputed' : 'open', label: null, agreement };
}

/** Who is asked in turn: the next ones after `turn`, and where it stands then. */
export function inTurn(people: readonly string[], turn: number, count: number): { readonly names: readonly string[]; readonly turn: number } {
  if (people.length === 0) return { names: [], turn };
  const names = Array.from({ length: Math.min(count, people.length) }, (_, i) => people[(turn + i) % people.length] ?? '');
  return { names, turn: (turn + names.length) % people.length };
}

/** One more when all that were asked have voted without a label; nobody when all have been asked. */
export function oneMore(people: readonly string[], turn: number, ballot: Ballot): { readonly names: readonly string[]; readonly turn: number } {
  for (let i = 0; i < people.length; i++) {
    const name = people[(turn + i) % people.length] ?? '';
    if (!ballot.assignedTo.includes(name) && !ballot.votes.some(({ by }) => by === name)) return { names: [name], turn: (turn + i + 1) % people.length };
  }
  return { names: [], turn };
}

/** Of an object: what people say of all its alerts, when they say one thing. */
export function commonLabel(labels: readonly (Label | null)[]): Label | null {
  const given = new Set(labels.filter((label) => label !== null));
  return given.size === 1 ? ([...given][0] ?? null) : null;
}

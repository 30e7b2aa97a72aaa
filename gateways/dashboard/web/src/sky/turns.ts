/** Which alert comes next. Pure. */
import type { SkyAlert, Vote } from './alert.ts';

const isOpen = (row: SkyAlert, me: string, mine: ReadonlyMap<string, Vote>): boolean =>
  !row.withdrawn && row.status === 'open' && !mine.has(row.id) && !row.votes.some(({ by }) => by === me) && (row.assignedTo.length === 0 || row.assignedTo.includes(me));

/**
 * After the one shown, in the order of the list and then from its top: the first that I have not voted on where the list
 * is what I am to vet, else simply the one below. Undefined when there is none. `place`: where the one shown stood, if it
 * has left the list since.
 */
export function nextOf(rows: readonly SkyAlert[], shown: string, place: number, me: string, mine: ReadonlyMap<string, Vote>, vetting: boolean): string | undefined {
  const at = rows.findIndex(({ id }) => id === shown);
  const below = at < 0 ? place : at + 1;
  if (!vetting) return rows[below]?.id;
  return [...rows.slice(below), ...rows.slice(0, below).filter(({ id }) => id !== shown)].find((row) => isOpen(row, me, mine))?.id;
}

/** The one above in the list; where the list has gone on without the alert, the one that was shown before. */
export function previousOf(rows: readonly SkyAlert[], shown: string, trail: readonly string[], vetting: boolean): string | undefined {
  const before = trail.lastIndexOf(shown);
  if (vetting && before > 0) return trail[before - 1];
  const at = rows.findIndex(({ id }) => id === shown);
  return rows[at - 1]?.id;
}

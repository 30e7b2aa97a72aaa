/** Which alert comes next. Pure. */
import type { SkyAlert, Vote } from './alert.ts';

const isOpen = (row: SkyAlert, me: string, mine: ReadonlyMap<string, Vote>): boolean =>
  !row.withdrawn && row.status === 'open' && !mine.has(row.id) && !row.votes.some(({ by }) => by === me) && (row.assignedTo.length === 0 || row.assignedTo.includes(me));

/**
 * After the one shown, in the order of the list and then from its top: the first that I have not voted on where the list
 * is what I am to vet, else simply the one below. Undefined when there is none.
 */
export function nextOf(rows: readonly SkyAlert[], shown: string, me: string, mine: ReadonlyMap<string, Vote>, vetting: boolean): string | undefined {
  const at = rows.findIndex(({ id }) => id === shown);
  if (!vetting) return rows[at + 1]?.id;
  return [...rows.slice(at + 1), ...rows.slice(0, Math.max(0, at))].find((row) => isOpen(row, me, mine))?.id;
}

/** The one above in the list; where the list has gone on without the alert, the one that was shown before. */
export function previousOf(rows: readonly SkyAlert[], shown: string, trail: readonly string[], vetting: boolean): string | undefined {
  const before = trail.lastIndexOf(shown);
  if (vetting && before > 0) return trail[before - 1];
  const at = rows.findIndex(({ id }) => id === shown);
  return rows[at - 1]?.id;
}

/** Dead letters of keyed actors, beside those of stages: they have no job. */
import type { View } from './changes.ts';
import { letterKey } from './changes.ts';
import { readLetter } from './entry.ts';
import { foldDeadLetter, type DeadLetterRow } from './fold.ts';
import { deadLetterRow } from './rows.ts';
import { deadLetters, select, upsert } from './tables.ts';

/** Of the actors of these names in a domain. The projection of the domain empties the table itself. */
export const keyedLetters = (domain: string, actors: readonly string[]): View => ({
  reset: () => Promise.resolve(),
  async apply(client, messages) {
    const entries = messages.map((message) => readLetter(message, domain, actors)).filter((entry) => entry !== undefined);
    if (entries.length === 0) return;
    const known = await select(client, deadLetters, entries.map(({ stage, id }) => [domain, stage, id]));
    const rows = new Map<string, DeadLetterRow>(known.map(deadLetterRow).map((row) => [letterKey(row.stage, row.id), row]));
    const changed = new Map<string, DeadLetterRow>();
    for (const entry of entries) {
      const key = letterKey(entry.stage, entry.id);
      const row = foldDeadLetter(rows.get(key), entry);
      rows.set(key, row);
      changed.set(key, row);
    }
    await upsert(client, deadLetters, [...changed.values()]);
  },
});

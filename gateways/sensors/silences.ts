/** What a silence would keep quiet, before it is made. */
import { matchesAll, parseMatchers } from '../../actors/sensors/core/notify/matcher.ts';
import type { Page, ReadModel, Shown } from '../postgres/index.ts';
import type { NewSilence } from './orders.ts';
import { re2 } from '../../actors/sensors/re2.ts';

export interface SilencePreview {
  readonly matches: number;
  /** The newest of them. */
  readonly items: readonly Shown[];
}

const mostShown = 500;

/** Counts the open alerts that all matchers fit; `page` gives them, page by page. The matchers have been read before. */
export async function previewSilence(matchers: readonly string[], page: (cursor: string | undefined) => Promise<Page>): Promise<SilencePreview> {
  const read = matchers.flatMap((text) => parseMatchers(text, re2).matchers);
  const items: Shown[] = [];
  let matches = 0;
  let cursor: string | undefined;
  do {
    const { items: found, next } = await page(cursor);
    for (const row of found) {
      if (!matchesAll(read, labelsOf(row))) continue;
      matches++;
      if (items.length < mostShown) items.push(row);
    }
    cursor = next;
  } while (cursor !== undefined);
  return { matches, items };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
function labelsOf(row: Shown): Readonly<Record<string, string>> {
  const metadata = row['metadata'];
  const labels = isObject(metadata) && isObject(metadata['labels']) ? metadata['labels'] : {};
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}

/** Rows of alerts with `silenced_by`: the silences that keep each quiet now. */
export async function withSilences(rows: readonly Shown[], model: Pick<ReadModel, 'silences'>, nowMs: number): Promise<readonly Shown[]> {
  const active = (await silencesIn(['active'], model, nowMs)).map((row) => ({ id: String(row['silence_id']), matchers: matchersOf(row).flatMap((text) => parseMatchers(text, re2).matchers) }));
  return rows.map((row) => ({ ...row, silenced_by: row['is_resolved'] === true ? [] : active.filter(({ matchers }) => matchesAll(matchers, labelsOf(row))).map(({ id }) => id) }));
}
const matchersOf = (row: Shown): readonly string[] => (Array.isArray(row['matchers']) ? row['matchers'].map(String) : []);

export const silenceStates = ['active', 'pending', 'expired'] as const;
export type SilenceState = (typeof silenceStates)[number];

/** All silences in these states at that moment, each with its `state`. */
export async function silencesIn(states: readonly SilenceState[], model: Pick<ReadModel, 'silences'>, nowMs: number): Promise<readonly Shown[]> {
  const all: Shown[] = [];
  for (const state of states) {
    let cursor: string | undefined;
    do {
      const page = await model.silences({ state, at: new Date(nowMs) }, { limit: 500, ...(cursor === undefined ? {} : { cursor }) });
      all.push(...page.items.map((row) => ({ ...row, state })));
      cursor = page.next;
    } while (cursor !== undefined);
  }
  return all;
}

/** What to order so that a silence ends now; undefined when there is none of that id that has not ended. One that has not begun never does. */
export async function endingOf(silenceId: string, model: Pick<ReadModel, 'silences'>, nowMs: number): Promise<Omit<NewSilence, 'by'> | undefined> {
  const row = (await silencesIn(['active', 'pending'], model, nowMs)).find((one) => one['silence_id'] === silenceId);
  if (row === undefined) return undefined;
  return { silenceId, matchers: matchersOf(row), startsAtMs: Math.min(Date.parse(String(row['starts_at'])), nowMs - 1), endsAtMs: nowMs };
}

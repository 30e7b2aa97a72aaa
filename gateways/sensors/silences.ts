/** What a silence would keep quiet, before it is made. */
import { matchesAll, parseMatchers } from '../../actors/sensors/core/notify/matcher.ts';
import type { Page, Shown } from '../postgres/index.ts';
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

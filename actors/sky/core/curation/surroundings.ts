/** What lists and areas say of a place. */
import { isIn, nearestOf } from './area.ts';
import type { Curation } from './configuration.ts';
import { galaxyTerm } from './priority.ts';
import type { Position } from './sky-index.ts';
import type { Near } from './words.ts';

export interface Surroundings {
  /** Names of the lists and areas that it lies in. */
  readonly watchlists: readonly string[];
  /** Highest priority of these, 0 for none; undefined when there are no lists. */
  readonly watchlist: number | undefined;
  readonly near: Near | null;
  /** Undefined when there are no galaxy lists. */
  readonly galaxy: number | undefined;
}

export function surroundingsOf(place: Position, { watchlists, galaxies }: Pick<Curation, 'watchlists' | 'galaxies'>): Surroundings {
  const lists = watchlists.filter(({ areas }) => areas.some((area) => isIn(area, place)));
  const hosts = galaxies.flatMap(({ name, places }) => {
    const found = nearestOf(places, place);
    return found === undefined ? [] : [{ near: nearOf(name, found), reach: places.reachOf(found.entry) }];
  });
  const nearest = hosts.reduce<(typeof hosts)[number] | undefined>((best, one) => (best === undefined || one.near.separation_arcsec < best.near.separation_arcsec ? one : best), undefined);
  return {
    watchlists: lists.map(({ name }) => name), watchlist: watchlists.length === 0 ? undefined : lists.reduce((most, { priority }) => Math.max(most, priority), 0),
    near: nearest?.near ?? null, galaxy: galaxies.length === 0 ? undefined : galaxyTerm(nearest?.near ?? null, nearest?.reach ?? 0),
  };
}

function nearOf(list: string, { entry, separationArcsec }: NonNullable<ReturnType<typeof nearestOf>>): Near {
  const { name, ra, dec, radiusArcsec, redshift } = entry;
  return { list, name: name ?? '', ra, dec, separation_arcsec: separationArcsec, radius_arcsec: radiusArcsec, redshift };
}

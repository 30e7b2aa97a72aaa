/** The catalog as a module found by its address: a worker thread, a host process and a test each load their own. */
import type { Actor } from '../../protocol/actor.ts';
import { AlidadeError } from '../../protocol/errors.ts';
import type { KeyedActor } from '../../protocol/keyed.ts';
import { clashes, type Pipeline } from '../../protocol/pipeline.ts';

export interface Catalog {
  readonly pipelines: readonly Pipeline[];
  readonly actors: readonly Actor[];
  readonly keyed: readonly KeyedActor[];
}

/** The same folder tree lies below the sources and below dist/, so what is beside this file is found from it. */
const isSource = import.meta.url.endsWith('.ts');
export const defaultCatalogUrl = new URL(isSource ? '../../actors/catalog.ts' : '../../actors/catalog.js', import.meta.url).href;

const isCatalog = (value: unknown): value is Omit<Catalog, 'keyed'> & Partial<Catalog> => typeof value === 'object' && value !== null && 'pipelines' in value && Array.isArray(value.pipelines) && 'actors' in value && Array.isArray(value.actors);

/** A module without `keyed` has no keyed actors. Throws `NO_CATALOG` when it does not export `pipelines` and `actors`, `INVALID_CATALOG` when their names clash. */
export async function loadCatalog(url: string = defaultCatalogUrl): Promise<Catalog> {
  const loaded: unknown = await import(url);
  if (!isCatalog(loaded)) throw new AlidadeError('NO_CATALOG', `${url} does not export pipelines and actors`);
  const catalog = { pipelines: loaded.pipelines, actors: loaded.actors, keyed: loaded.keyed ?? [] };
  const faults = clashes(catalog.pipelines, catalog.keyed);
  if (faults.length > 0) throw new AlidadeError('INVALID_CATALOG', `${url}: ${faults.join('; ')}`);
  return catalog;
}

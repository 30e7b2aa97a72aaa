/** The catalog as a module found by its address: a worker thread, a host process and a test each load their own. */
import { domainsIn, wholeOf, type Catalog, type Domains } from '../../protocol/catalog.ts';
import { compiledCatalogUrl } from './programs.ts';

export type { Catalog };

/** Alidade's own without an address. Throws `NO_CATALOG` when the module exports no domains. */
export async function openDomains(url: string = compiledCatalogUrl): Promise<Domains> {
  return domainsIn(url === compiledCatalogUrl ? await import('../../actors/catalog.ts') : await import(url), url);
}

/** All of it. Throws `INVALID_CATALOG` as well, when names clash. */
export const loadCatalog = async (url?: string): Promise<Catalog> => wholeOf(await openDomains(url));

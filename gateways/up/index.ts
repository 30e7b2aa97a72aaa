/** The composition root: where servers, supervisor, hosts and doors are put together. */
export { loadCatalog, type Catalog } from './catalog.ts';
export { connectRunning, type Connected, type ConnectOptions } from './connect.ts';
export { misspelt, readRuntimeSettings, runtimeTables, type RuntimeSettings } from './settings.ts';

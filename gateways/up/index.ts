/** The composition root: where servers, supervisor, hosts and doors are put together. */
export { alidadeTree } from './alidade-tree.ts';
export { loadCatalog, type Catalog } from './catalog.ts';
export { connectRunning, type Connected, type ConnectOptions } from './connect.ts';
export { misspelt, readRuntimeSettings, runtimeTables, type RuntimeSettings } from './settings.ts';
export { startUp, type Running, type UpOptions } from './up.ts';
export { startWorker, type RunningWorker, type WorkerOptions } from './worker.ts';

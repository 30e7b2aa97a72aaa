export { ModelError, type ModelFault } from './errors.ts';
export type { Golden, Manifest } from './manifest.ts';
export { openModel, type OpenModel } from './open.ts';
export type { SessionOptions } from './session.ts';
export type { ModelFacts, Provider, Tensor } from './words.ts';

export { RoutesError } from './errors.ts';
export { parseRoutes, readRoutes } from './read.ts';
export { re2 } from './re2.ts';

/** Where the compiled programs of child processes lie, seen from the sources and from dist/ alike. */
import { fileURLToPath } from 'node:url';

const isSource = import.meta.url.endsWith('.ts');
const beside = (name: string): string => new URL(isSource ? `../../dist/gateways/up/${name}.js` : `./${name}.js`, import.meta.url).href;

export const hostProgram = fileURLToPath(beside('host-program'));
export const keyedProgram = fileURLToPath(beside('keyed-program'));
export const doorProgram = fileURLToPath(beside('door-program'));
export const portsUrl = beside('ports');

/** The compiled catalog: child processes and threads read no TypeScript. */
export const compiledCatalogUrl = new URL(isSource ? '../../dist/actors/catalog.js' : '../../actors/catalog.js', import.meta.url).href;

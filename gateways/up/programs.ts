/**
 * Where the programs of child processes lie, seen from the sources and from dist/ alike: gathered in dist/programs. With
 * a catalog of somebody else they are those of dist/ itself, whose modules such a catalog shares.
 */
import { fileURLToPath } from 'node:url';

const isSource = import.meta.url.endsWith('.ts');
const dist = new URL(isSource ? '../../dist/' : '../../', import.meta.url);
const gathered = (name: string): string => new URL(`programs/${name}.js`, dist).href;
const single = (name: string): string => new URL(`gateways/up/${name}.js`, dist).href;

/** Alidade's own catalog, compiled: child processes and threads read no TypeScript. */
export const compiledCatalogUrl = gathered('catalog');

const lies = (name: string, catalogUrl: string): string => (catalogUrl === compiledCatalogUrl ? gathered(name) : single(name));

export const programFor = (name: 'host-program' | 'keyed-program' | 'door-program', catalogUrl: string): string => fileURLToPath(lies(name, catalogUrl));
/** Its `createPorts` makes the real ports. */
export const portsUrlFor = (catalogUrl: string): string => lies('ports', catalogUrl);

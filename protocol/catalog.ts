/**
 * A catalog: what there is, by domain, in a module that is found by its address. Each part is loaded by itself, so that
 * a process or a thread which serves one domain does not carry the others.
 */
import type { Actor } from './actor.ts';
import { AlidadeError } from './errors.ts';
import type { KeyedActor } from './keyed.ts';
import { clashes, type Pipeline } from './pipeline.ts';

export interface Domain {
  pipelines(): Promise<readonly Pipeline[]>;
  /** By name: state machines over the domain's log. */
  readonly keyed?: Readonly<Record<string, () => Promise<KeyedActor>>>;
}
export type Domains = Readonly<Record<string, Domain>>;

/** All of it. */
export interface Catalog {
  readonly pipelines: readonly Pipeline[];
  readonly actors: readonly Actor[];
  readonly keyed: readonly KeyedActor[];
}

const isCatalogModule = (value: unknown): value is { readonly domains: Domains } => typeof value === 'object' && value !== null && 'domains' in value && typeof value.domains === 'object' && value.domains !== null;

/** The domains that a module exports. Throws `NO_CATALOG` when it exports none. */
export function domainsIn(module: unknown, url: string): Domains {
  if (!isCatalogModule(module)) throw new AlidadeError('NO_CATALOG', `${url} does not export domains`);
  return module.domains;
}

export const actorsOf = (pipelines: readonly Pipeline[]): readonly Actor[] => pipelines.flatMap(({ stages }) => stages);

/** Loads everything. Throws `INVALID_CATALOG` when names clash, or something is listed under another name than its own. */
export async function wholeOf(domains: Domains): Promise<Catalog> {
  const listed = await Promise.all(Object.entries(domains).map(async ([domain, { pipelines, keyed = {} }]) => {
    const machines = await Promise.all(Object.entries(keyed).map(async ([name, load]) => ({ name, actor: await load() })));
    return { domain, pipelines: await pipelines(), machines };
  }));
  const pipelines = listed.flatMap((one) => one.pipelines);
  const keyed = listed.flatMap(({ machines }) => machines.map(({ actor }) => actor));
  const misplaced = listed.flatMap(({ domain, machines, ...one }) => [
    ...one.pipelines.filter((pipeline) => pipeline.domain !== domain).map((pipeline) => `a pipeline of ${pipeline.domain} is listed under ${domain}`),
    ...machines.filter(({ name, actor }) => actor.domain !== domain || actor.name !== name).map(({ name, actor }) => `${actor.domain}.${actor.name} is listed as ${domain}.${name}`),
  ]);
  const faults = [...misplaced, ...clashes(pipelines, keyed)];
  if (faults.length > 0) throw new AlidadeError('INVALID_CATALOG', `the catalog is wrong: ${faults.join('; ')}`);
  return { pipelines, actors: actorsOf(pipelines), keyed };
}

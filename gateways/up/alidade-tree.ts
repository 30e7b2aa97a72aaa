/** Alidade's supervision tree. The drawing in the documentation is printed from it. */
import type { SettingsValues } from '../../protocol/settings.ts';
import type { treeSettings } from '../../supervisor/settings.ts';
import type { ChildSpec, Tree } from '../../supervisor/tree.ts';

export interface TreeSpec {
  /** Servers that are ours to keep alive. */
  readonly servers: readonly ('nats' | 'postgres')[];
  /** Domains, each served by hosts of its own. */
  readonly groups: readonly string[];
  /** Keyed actors, each served by a process of its own. */
  readonly keyed?: readonly { readonly domain: string; readonly name: string }[];
  readonly settings: SettingsValues<typeof treeSettings>;
  /** Seconds that a host may take to drain. */
  readonly drainSeconds: number;
  readonly door: boolean;
}

/** Seconds: work, then servers, stay below the five that a Ctrl-C may take. */
const serverShutdown = 1.5;
const doorShutdown = 0.75;
/** A host that has drained still has to sign off. */
const signOffSeconds = 0.5;

/** The supervisor of a domain's hosts. */
export const hostsId = (group: string): string => `hosts-${group}`;
/** A domain's hosts serve all of its pipelines. */
export const groupsOf = (pipelines: readonly { readonly domain: string }[]): readonly string[] => [...new Set(pipelines.map(({ domain }) => domain))];

export const hostChild = (group: string, number: number, drainSeconds: number): ChildSpec => ({
  id: `${group}-${number}`,
  start: 'host',
  restart: 'permanent',
  shutdown: drainSeconds + signOffSeconds,
  args: { group },
});

export const keyedId = ({ domain, name }: { readonly domain: string; readonly name: string }): string => `${domain}-${name}`;
const keyedChild = (actor: { readonly domain: string; readonly name: string }, drainSeconds: number): ChildSpec => ({
  id: keyedId(actor),
  start: 'keyed',
  restart: 'permanent',
  shutdown: drainSeconds + signOffSeconds,
  args: { domain: actor.domain, actor: actor.name },
});

/** Servers are needed by all that work; within a branch nothing needs its neighbour, so it starts and stops beside it. */
export function alidadeTree({ servers, groups, keyed = [], settings, drainSeconds, door }: TreeSpec): Tree {
  const limits = { intensity: settings.restarts, period: settings.restartPeriodSeconds };
  const branch = (id: string, children: readonly ChildSpec[]): readonly ChildSpec[] =>
    children.length === 0 ? [] : [{ id, start: { id, strategy: 'one_for_one', ...limits, children }, restart: 'permanent', shutdown: Math.max(...children.map((child) => child.shutdown)) }];
  const shutdown = drainSeconds + signOffSeconds;
  // A job may end its hosts until it is known for poison: that slows down its own domain and no other.
  const hosts = groups.map((group): ChildSpec => {
    const children = Array.from({ length: settings.hostsMin }, (_, index) => hostChild(group, index + 1, drainSeconds));
    return { id: hostsId(group), start: { id: hostsId(group), strategy: 'one_for_one', ...limits, beyond: 'wait', children }, restart: 'permanent', shutdown };
  });
  return {
    id: 'alidade',
    strategy: 'rest_for_one',
    intensity: 3,
    period: settings.restartPeriodSeconds,
    children: [
      ...branch('servers', servers.map((name) => ({ id: name, start: name, restart: 'permanent', shutdown: serverShutdown }))),
      ...branch('work', [
        ...branch('hosts', hosts),
        ...branch('keyed', keyed.map((actor) => keyedChild(actor, drainSeconds))),
        ...(door ? [{ id: 'http', start: 'door', restart: 'permanent', shutdown: doorShutdown } as const] : []),
      ]),
    ],
  };
}

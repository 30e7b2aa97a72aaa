/** `alidade worker`: hosts alone, for a broker and a store that are given. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rm } from 'node:fs/promises';
import { endMarked, homePath, readRunFile } from '../../deploy/embedded/index.ts';
import { AlidadeError } from '../../protocol/errors.ts';
import type { Environment } from '../../protocol/settings.ts';
import { checkTree } from '../../supervisor/check-tree.ts';
import { markVariable } from '../../supervisor/child-process.ts';
import { openLog } from '../../supervisor/logs.ts';
import { TreeNumbers } from '../../supervisor/metrics/tree-numbers.ts';
import { Supervisor } from '../../supervisor/supervisor.ts';
import { alidadeTree, keyedId } from './alidade-tree.ts';
import { linkBroker } from './broker-link.ts';
import { loadCatalog } from './catalog.ts';
import { treeObserver } from './events-of-tree.ts';
import { dropScratch, hostConfig, keyedConfig, workerFolder, type HostsPlace } from './hosts-config.ts';
import { domainsOf } from './log-streams.ts';
import { brokerFrom, type Broker } from './store.ts';
import { compiledCatalogUrl, portsUrlFor } from './programs.ts';
import { misspelt, readRuntimeSettings } from './settings.ts';
import { hostStarter, keyedStarter } from './starters.ts';
import { answerMetrics } from './supervisor-metrics.ts';
import { codeVersion } from './version.ts';
import { watchHosts } from './watch-hosts.ts';

export interface WorkerOptions {
  readonly env: Environment;
  /** Domains to serve; all of the catalog by default. */
  readonly groups?: readonly string[];
  readonly catalogUrl?: string;
  readonly portsUrl?: string;
  /** Gives the start up: hosts that have been started are stopped, and `startWorker` rejects. */
  readonly signal?: AbortSignal;
}

export interface RunningWorker {
  readonly warnings: readonly string[];
  readonly hosts: readonly { readonly pid: number; readonly group: string }[];
  stop(): Promise<void>;
  readonly failed: Promise<Error>;
}

interface Place {
  readonly broker: Broker;
  readonly artifacts: string;
}

/** The given broker; without one, that of the Alidade which runs in the home on this machine. */
function placeOf(env: Environment, natsUrl: string, artifacts: string): Place {
  if (natsUrl !== '') return { broker: brokerFrom(natsUrl), artifacts: artifacts === '' ? 'nats' : artifacts };
  const home = homePath(env);
  const run = readRunFile(home);
  if (run === undefined) throw new AlidadeError('NO_BROKER', `a worker needs a broker: point ALIDADE_NATS_URL at it (no Alidade runs with the home ${home} either)`);
  return { broker: { servers: run.nats.url, user: run.nats.user, password: run.nats.password }, artifacts: artifacts === '' ? pathToFileURL(join(home, 'artifacts')).href : artifacts };
}

/** Throws `INVALID_SETTINGS`, `NO_BROKER`, `UNKNOWN_GROUP`, or why a host did not come up. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { env } = options;
  const catalogUrl = options.catalogUrl ?? compiledCatalogUrl;
  const { actors, pipelines, keyed: allKeyed } = await loadCatalog(catalogUrl);
  const tables = [...actors, ...allKeyed].map((actor) => actor.settings);
  const settings = readRuntimeSettings(env, tables);
  const known = domainsOf(pipelines, allKeyed).filter((domain) => domain !== 'operations');
  const groups = options.groups ?? known;
  const unknown = groups.filter((group) => !known.includes(group));
  if (unknown.length > 0) throw new AlidadeError('UNKNOWN_GROUP', `there is no domain ${unknown.join(', ')}; there are ${known.join(', ')}`);

  const { broker, artifacts } = placeOf(env, settings.servers.natsUrl, settings.servers.artifacts);
  const logSettings = { level: settings.logs.level, to: settings.logs.to === '' ? 'stdout' : settings.logs.to };
  const { log, flush } = openLog(logSettings, 'worker');
  const warnings = misspelt(env, tables);
  for (const warning of warnings) log('warn', warning);
  const { natsSystemUrl, durable } = settings.servers;
  const link = await linkBroker({ broker, system: natsSystemUrl === '' ? undefined : brokerFrom(natsSystemUrl), durable, domains: domainsOf(pipelines, allKeyed), limits: settings.streams, log });

  const folder = workerFolder();
  const mark = `worker:${hostname()}:${process.pid}`;
  const version = codeVersion();
  const drainSeconds = settings.hosts.workerDrainSeconds;
  const place: HostsPlace = { broker, artifacts, folder, log: logSettings, catalogUrl, portsUrl: options.portsUrl ?? portsUrlFor(catalogUrl), version, drainSeconds };
  const keyed = allKeyed.filter(({ domain }) => groups.includes(domain));
  const starters = { keyed: keyedStarter({ mark, env, config: (child) => keyedConfig(child, place, settings) }), host: hostStarter({ mark, env, config: (child) => hostConfig(child, place, settings) }) };
  const tree = alidadeTree({ servers: [], groups: groups.filter((group) => pipelines.some(({ domain }) => domain === group)), keyed, settings: { ...settings.tree, hostsMin: Math.max(1, settings.tree.hostsMin) }, drainSeconds, door: false });
  const faults = checkTree(tree, Object.keys(starters));
  if (faults.length > 0) throw new AlidadeError('INVALID_TREE', `the supervision tree is wrong:\n- ${faults.join('\n- ')}`);
  const actorsOf = (id: string): readonly string[] => keyed.some((actor) => keyedId(actor) === id) ? [id.replace('-', '.')] : pipelines.filter(({ domain }) => id.startsWith(`${domain}-`)).flatMap(({ domain, stages }) => stages.map(({ name }) => `${domain}.${name}`));
  const observer = treeObserver({ log, version, operations: () => link.operations, actorsOf, changed: () => undefined, ended: (instance) => void dropScratch(folder, instance).catch((error: unknown) => log('warn', 'scratch files of an ended host stay', { instance, error: String(error) })) });
  const numbers = new TreeNumbers();
  const supervisor = new Supervisor(tree, { starters, observer: numbers.counting(observer) });
  const metrics = answerMetrics(link.transport, numbers, `worker-${process.pid}`);

  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= end());
  const stopWatching = watchHosts({ buckets: link.transport, supervisor, silenceSeconds: settings.hosts.silenceSeconds, log });
  const end = async (): Promise<void> => {
    stopWatching();
    metrics.close();
    await supervisor.stop();
    await link.transport.close();
    await endMarked(markVariable, mark);
    await rm(folder, { recursive: true, force: true });
    flush();
  };
  const giveUp = (): void => void stop();
  options.signal?.addEventListener('abort', giveUp, { once: true });
  try {
    options.signal?.throwIfAborted();
    await supervisor.start();
  } catch (error) {
    await stop();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', giveUp);
  }
  const failed = supervisor.exited.then(async (exit) => {
    if (stopped !== undefined) return new Promise<Error>(() => undefined);
    await stop();
    return new AlidadeError('TREE_FAILED', `the supervision tree gave up: ${exit.reason}`);
  });
  return {
    warnings,
    get hosts() {
      return supervisor.running().filter(({ spec }) => spec.start === 'host').map(({ spec, running }) => ({ pid: running.pid ?? 0, group: spec.args?.['group'] ?? '' }));
    },
    stop,
    failed,
  };
}

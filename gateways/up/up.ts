/**
 * `alidade up`: servers, hosts and doors under one supervision tree, in one home folder.
 *
 * The process that calls `startUp` is the supervisor. When it is killed with -9, the kernel kills
 * its children; whatever survived is found by the next start and ended first. `run.json` says
 * where everything is, and is replaced whenever a child is.
 */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { deliverSettings, evaluateSettings } from '../../actors/sensors/settings.ts';
import { curateSettings } from '../../actors/sky/curate-settings.ts';
import { ingestSettings, skyFolders } from '../../actors/sky/settings.ts';
import { endMarked, openHome, type Home, type NatsServer, type PostgresServer, type RunFile } from '../../deploy/embedded/index.ts';
import { checkoutRoot } from '../../deploy/embedded/root.ts';
import { AlidadeError } from '../../protocol/errors.ts';
import { readSettings, type Environment } from '../../protocol/settings.ts';
import { bucketNames } from '../../protocol/workers.ts';
import { checkTree } from '../../supervisor/check-tree.ts';
import { markVariable, type ProgramChild } from '../../supervisor/child-process.ts';
import { describe } from '../../supervisor/describe.ts';
import { openLog, rotateLog, type ProcessLog } from '../../supervisor/logs.ts';
import { TreeNumbers } from '../../supervisor/metrics/tree-numbers.ts';
import { Supervisor, type Starter } from '../../supervisor/supervisor.ts';
import { diskPlaces, type DiskPlace } from '../disk/index.ts';
import { followFiles } from '../sensors/index.ts';
import { followRoutes } from '../sensors/routes/index.ts';
import { followCuration } from '../sky/curation/index.ts';
import { watchObservations, watchSettings } from '../sky/watch/index.ts';
import { alidadeTree, groupsOf, keyedId } from './alidade-tree.ts';
import { linkBroker, type BrokerLink } from './broker-link.ts';
import { loadCatalog, type Catalog } from './catalog.ts';
import { connectRunning, openOperations, type Connected } from './connect.ts';
import { pingDatabase } from './database.ts';
import { treeObserver } from './events-of-tree.ts';
import { dropScratch, hostConfig, keyedConfig, type HostsPlace } from './hosts-config.ts';
import { domainsOf } from './log-streams.ts';
import { publishOwnHealth } from './own-health.ts';
import { brokerFrom, openStore, type Broker } from './store.ts';
import { compiledCatalogUrl, portsUrlFor } from './programs.ts';
import { doorPlace, type DoorPlace } from './remembered.ts';
import { keepScale } from './scaling.ts';
import { misspelt, readRuntimeSettings, type RuntimeSettings } from './settings.ts';
import { doorStarter, hostStarter, keyedStarter, natsStarter, postgresStarter } from './starters.ts';
import { answerMetrics } from './supervisor-metrics.ts';
import { codeVersion } from './version.ts';
import { watchHosts } from './watch-hosts.ts';

export interface UpOptions {
  readonly env: Environment;
  /** Compiled module with the pipelines to run; the catalog by default. */
  readonly catalogUrl?: string;
  /** Compiled module whose `createPorts` makes the actors' ports. */
  readonly portsUrl?: string;
  /** Gives the start up: what has been started is stopped, and `startUp` rejects. */
  readonly signal?: AbortSignal;
  /** Told in words what is being started. */
  readonly onStep?: (words: string) => void;
}

export interface Running {
  /** As in run.json, as of now. */
  readonly run: RunFile;
  readonly home: string;
  /** Misspelt settings and the like: worth showing. */
  readonly warnings: readonly string[];
  /** The supervision tree in words. */
  readonly tree: string;
  /** A URL that lets one browser in, once. */
  link(): Promise<string>;
  /** A client's connection, as `connectRunning` gives it. */
  connect(): Promise<Connected>;
  /** Stops everything; resolves when no child is left. The second call waits for the first. */
  stop(): Promise<void>;
  /** Resolves when the tree has given up; everything is stopped then. */
  readonly failed: Promise<Error>;
}

/** Throws `INVALID_SETTINGS` with all faults, `HOME_HELD` with the pid that holds the home, `INVALID_TREE`, or why a child did not come up. */
export async function startUp(options: UpOptions): Promise<Running> {
  const catalogUrl = options.catalogUrl ?? compiledCatalogUrl;
  const catalog = await loadCatalog(catalogUrl);
  const actorTables = [...catalog.actors, ...catalog.keyed].map((actor) => actor.settings);
  const settings = readRuntimeSettings(options.env, actorTables);
  const home = await openHome(settings.servers.home);
  const composition = new Composition(options, { ...settings }, home, catalog, catalogUrl, misspelt(options.env, actorTables));
  const giveUp = (): void => void composition.stop();
  options.signal?.addEventListener('abort', giveUp, { once: true });
  try {
    options.signal?.throwIfAborted();
    await composition.start();
    return composition;
  } catch (error) {
    await composition.stop();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', giveUp);
  }
}

class Composition implements Running {
  readonly home: string;
  readonly warnings: readonly string[];
  readonly failed: Promise<Error>;
  readonly #options: UpOptions;
  readonly #settings: RuntimeSettings;
  readonly #homeFolder: Home;
  readonly #catalog: Catalog;
  readonly #catalogUrl: string;
  readonly #log: ProcessLog;
  readonly #version = codeVersion();
  readonly #numbers = new TreeNumbers();
  #nats: NatsServer | undefined;
  #postgres: PostgresServer | undefined;
  #link: BrokerLink | undefined;
  #door: ProgramChild | undefined;
  #place: DoorPlace = { port: 0, token: '' };
  #supervisor: Supervisor | undefined;
  #stopWatching: () => void = () => undefined;
  #stopped: Promise<void> | undefined;
  #fail: (error: Error) => void = () => undefined;
  tree = '';

  constructor(options: UpOptions, settings: RuntimeSettings, home: Home, catalog: Catalog, catalogUrl: string, warnings: readonly string[]) {
    this.#options = options;
    this.#settings = settings;
    this.#homeFolder = home;
    this.home = home.path;
    this.#catalog = catalog;
    this.#catalogUrl = catalogUrl;
    this.warnings = warnings;
    if (this.#logSettings.to !== 'stdout') rotateLog(this.#logSettings.to);
    this.#log = openLog(this.#logSettings, 'supervisor');
    this.failed = new Promise((resolve) => (this.#fail = resolve));
  }

  async start(): Promise<void> {
    const { log } = this.#log;
    for (const warning of this.warnings) log('warn', warning);
    const orphans = await endMarked(markVariable, this.#mark);
    if (orphans.length > 0) log('warn', 'ended what a killed supervisor had left behind', { pids: orphans });
    rmSync(join(this.home, 'scratch'), { recursive: true, force: true });
    await this.#useGivenServers();
    this.#place = await doorPlace(this.home, this.#settings.door);
    this.#options.signal?.throwIfAborted();
    const supervisor = this.#supervise();
    await supervisor.start();
    this.#publish();
    const link = this.#brokerLink;
    const stopScaling = keepScale({ link, catalog: this.#catalog, supervisor, settings: this.#settings, drainSeconds: this.#settings.hosts.drainSeconds, holder: `${process.pid}`, log });
    const stopWatching = watchHosts({ buckets: link.transport, supervisor, silenceSeconds: this.#settings.hosts.silenceSeconds, log });
    const metrics = answerMetrics(link.transport, this.#numbers, 'supervisor', this.#disks);
    const { routes } = readSettings(deliverSettings, this.#options.env);
    const stopFollowing = routes === '' ? () => undefined : await followRoutes({ file: routes, transport: link.transport, log });
    const stopFiles = await this.#followFiles(link);
    const stopCuration = await this.#followCuration(link);
    const stopWatch = await this.#watchObservations(link);
    const stopHealth = this.#hasEvaluator ? publishOwnHealth({ transport: link.transport, catalog: this.#catalog, databaseUrl: () => this.#databaseUrl, disks: this.#disks, log }) : () => undefined;
    this.#stopWatching = () => {
      stopFollowing();
      stopFiles();
      stopWatch();
      stopCuration();
      stopHealth();
      metrics.close();
      stopScaling();
      stopWatching();
    };
    void supervisor.exited.then(async (exit) => {
      if (this.#stopped !== undefined) return;
      await this.stop();
      this.#fail(new AlidadeError('TREE_FAILED', `the supervision tree gave up: ${exit.reason}; the logs are in ${join(this.home, 'logs')}`));
    });
    log('info', 'everything is up', { version: this.#version });
  }

  get run(): RunFile {
    const hosts = (this.#supervisor?.running() ?? []).flatMap(({ spec, running }) => (spec.start === 'host' ? [{ pid: running.pid ?? 0, group: spec.args?.['group'] ?? '' }] : []));
    const { servers: url, user = '', password = '' } = this.#broker;
    return {
      nats: { url, user, password, pid: this.#nats?.pid ?? 0, ...(this.#nats === undefined ? {} : { mqtt_url: this.#nats.mqttUrl }) },
      database_url: this.#databaseUrl,
      postgres_pid: this.#postgres?.pid ?? 0,
      http: { url: this.#door?.facts['url'] ?? '', token: this.#place.token },
      supervisor_pid: process.pid,
      hosts,
    };
  }

  link(): Promise<string> {
    if (this.#door === undefined) return Promise.reject(new AlidadeError('NO_DOOR', 'the HTTP door is not open', { retryable: true }));
    return this.#door.ask('link');
  }

  connect(): Promise<Connected> {
    return connectRunning({ ...this.#options.env, ALIDADE_HOME: this.home }, { catalogUrl: this.#catalogUrl });
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopWatching();
    await this.#supervisor?.stop();
    await this.#link?.transport.close();
    await endMarked(markVariable, this.#mark);
    this.#log.log('info', 'everything is stopped');
    this.#log.flush();
    this.#homeFolder.close();
  }

  #supervise(): Supervisor {
    const { servers } = this.#settings;
    const tree = alidadeTree({
      servers: [...(servers.natsUrl === '' ? (['nats'] as const) : []), ...(servers.databaseUrl === '' ? (['postgres'] as const) : [])],
      groups: groupsOf(this.#catalog.pipelines),
      keyed: this.#catalog.keyed,
      settings: this.#settings.tree,
      drainSeconds: this.#settings.hosts.drainSeconds,
      door: true,
    });
    const starters = this.#starters();
    const faults = checkTree(tree, Object.keys(starters));
    if (faults.length > 0) throw new AlidadeError('INVALID_TREE', `the supervision tree is wrong:\n- ${faults.join('\n- ')}`);
    this.tree = describe(tree);
    const observer = treeObserver({
      log: this.#log.log,
      version: this.#version,
      operations: () => this.#link?.operations,
      actorsOf: (id) => this.#actorsOf(id),
      changed: () => this.#publish(),
      ended: (instance) => this.#signOff(instance),
    });
    this.#supervisor = new Supervisor(tree, { starters, observer: this.#numbers.counting(observer) });
    return this.#supervisor;
  }

  #starters(): Readonly<Record<string, Starter>> {
    // Hosts find the forcing folder of this home whatever their working folder.
    const env = { ...this.#options.env, ALIDADE_HOME: this.home };
    const mark = this.#mark;
    const step = this.#options.onStep ?? (() => undefined);
    return {
      nats: natsStarter({
        home: this.home,
        durable: this.#settings.servers.durable,
        mqttPort: this.#settings.servers.mqttPort,
        up: async (server) => {
          this.#nats = server;
          this.#link ??= await this.#linkTo({ servers: server.url, user: server.user, password: server.password }, { servers: server.url, ...server.system });
          step('broker');
        },
      }),
      postgres: postgresStarter(this.home, (server) => {
        this.#postgres = server;
        step('database');
      }),
      host: hostStarter({ mark, env, config: (child) => hostConfig(child, this.#hostsPlace, this.#settings), up: (child) => step(`host ${child.id}`) }),
      keyed: keyedStarter({ mark, env, config: (child) => keyedConfig(child, this.#hostsPlace, this.#settings), up: (child) => step(`keyed actor ${child.id}`) }),
      door: doorStarter({
        mark,
        env,
        config: () => ({
          broker: this.#broker,
          log: this.#logSettings,
          catalogUrl: this.#catalogUrl,
          version: this.#version,
          limits: this.#settings.streams,
          databaseUrl: this.#databaseUrl,
          artifacts: { artifacts: this.#artifacts, broker: this.#broker, cacheFolder: join(this.home, 'artifact-copies') },
          host: this.#settings.door.host,
          port: this.#place.port,
          token: this.#place.token,
          dashboardFolder: join(checkoutRoot, 'gateways', 'dashboard', 'web', 'dist'),
        }),
        up: (_, program) => {
          this.#door = program;
          step('doors');
        },
      }),
    };
  }

  async #useGivenServers(): Promise<void> {
    const { natsUrl, natsSystemUrl, databaseUrl } = this.#settings.servers;
    if (natsUrl !== '') this.#link = await this.#linkTo(brokerFrom(natsUrl), natsSystemUrl === '' ? undefined : brokerFrom(natsSystemUrl));
    if (databaseUrl !== '') await pingDatabase(databaseUrl);
  }

  #linkTo(broker: Broker, system: Broker | undefined): Promise<BrokerLink> {
    const { servers, streams } = this.#settings;
    return linkBroker({ broker, system, durable: servers.durable, domains: domainsOf(this.#catalog.pipelines, this.#catalog.keyed), limits: streams, log: this.#log.log });
  }

  get #hasEvaluator(): boolean {
    return this.#catalog.keyed.some(({ domain, name }) => domain === 'sensors' && name === 'evaluate');
  }

  /** Nothing to follow where the catalog has no evaluator. */
  async #followFiles({ transport }: BrokerLink): Promise<() => void> {
    if (!this.#hasEvaluator) return () => undefined;
    const { rules, devices } = readSettings(evaluateSettings, this.#options.env);
    const places = { rules: rules === '' ? join(this.home, 'rules') : rules, devices: devices === '' ? join(this.home, 'devices') : devices };
    if (rules === '') firstRules(places.rules);
    return followFiles({ places, transport, leases: await transport.bucket(bucketNames.leases), holder: `${hostname()}-${process.pid}`, log: this.#log.log });
  }

  /** Nothing is watched where the catalog takes no observations. */
  async #watchObservations({ transport }: BrokerLink): Promise<() => void> {
    const { folder, patienceSeconds } = readSettings(watchSettings, this.#options.env);
    if (folder === '' || !this.#catalog.pipelines.some(({ domain, source }) => domain === 'sky' && source.name === 'observed')) return () => undefined;
    const { log } = this.#log;
    const { submit } = await openOperations(transport, this.#catalog, this.#settings.streams);
    const artifacts = await openStore({ artifacts: this.#artifacts, broker: this.#broker, cacheFolder: join(this.home, 'artifact-copies') });
    const served = skyFolders(readSettings(ingestSettings, { ...this.#options.env, ALIDADE_HOME: this.home }));
    mkdirSync(folder, { recursive: true });
    return watchObservations({ folder, served, patienceMs: 1000 * patienceSeconds, artifacts, submit, leases: await transport.bucket(bucketNames.leases), holder: `${hostname()}-${process.pid}`, log });
  }

  async #followCuration({ transport }: BrokerLink): Promise<() => void> {
    if (!this.#catalog.keyed.some(({ domain, name }) => domain === 'sky' && name === 'curate')) return () => undefined;
    const { curation } = readSettings(curateSettings, this.#options.env);
    const file = curation === '' ? join(checkoutRoot, 'deploy', 'sky', 'curation.yaml') : curation;
    return followCuration({ file, transport, leases: await transport.bucket(bucketNames.leases), holder: `${hostname()}-${process.pid}`, log: this.#log.log });
  }

  get #mark(): string {
    return this.home;
  }
  get #broker(): Broker {
    if (this.#nats !== undefined) return { servers: this.#nats.url, user: this.#nats.user, password: this.#nats.password };
    return brokerFrom(this.#settings.servers.natsUrl);
  }
  get #brokerLink(): BrokerLink {
    if (this.#link === undefined) throw new Error('there is no connection to the broker');
    return this.#link;
  }
  get #databaseUrl(): string {
    return this.#postgres?.url ?? this.#settings.servers.databaseUrl;
  }
  get #artifacts(): string {
    const { artifacts, natsUrl } = this.#settings.servers;
    if (artifacts !== '') return artifacts;
    return natsUrl === '' ? pathToFileURL(join(this.home, 'artifacts')).href : 'nats';
  }
  get #disks(): readonly DiskPlace[] {
    return diskPlaces(this.home, this.#artifacts);
  }
  get #logSettings(): { readonly level: RuntimeSettings['logs']['level']; readonly to: string } {
    const { level, to } = this.#settings.logs;
    return { level, to: to === '' ? join(this.home, 'logs', 'alidade.log') : to };
  }
  get #hostsPlace(): HostsPlace {
    return { broker: this.#broker, artifacts: this.#artifacts, folder: this.home, log: this.#logSettings, catalogUrl: this.#catalogUrl, portsUrl: this.#options.portsUrl ?? portsUrlFor(this.#catalogUrl), version: this.#version, drainSeconds: this.#settings.hosts.drainSeconds };
  }

  #actorsOf(childId: string): readonly string[] {
    const keyed = this.#catalog.keyed.find((actor) => keyedId(actor) === childId);
    if (keyed !== undefined) return [`${keyed.domain}.${keyed.name}`];
    return this.#catalog.pipelines.filter(({ domain }) => childId.startsWith(`${domain}-`)).flatMap(({ domain, stages }) => stages.map(({ name }) => `${domain}.${name}`));
  }

  /** Tells scripts where everything is now; from the first moment at which all of it is there. */
  #publish(): void {
    if (this.#stopped === undefined && this.#door !== undefined) this.#homeFolder.publish(this.run);
  }

  /** A host that was killed could neither sign off nor put its files away itself. */
  #signOff(instance: string): void {
    dropScratch(this.home, instance).catch((error: unknown) => this.#log.log('warn', 'scratch files of an ended host stay until the next start', { instance, error: String(error) }));
    const transport = this.#link?.transport;
    if (transport === undefined) return;
    const drop = async (): Promise<void> => {
      for (const name of [bucketNames.workers, bucketNames.heartbeats]) await (await transport.bucket(name)).delete(instance);
    };
    drop().catch((error: unknown) => this.#log.log('debug', 'an ended host stays in the registry until its entry expires', { instance, error: String(error) }));
  }
}

/** A new home begins with the rules that watch Alidade itself; whoever deletes them is not given them again. */
function firstRules(folder: string): void {
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(checkoutRoot, 'deploy', 'sensors', 'operations.yaml'), join(folder, 'operations.yaml'));
}

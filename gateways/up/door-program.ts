/** The program of the doors: the HTTP door with its feed and page, and the projector that fills the tables it reads. */
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock } from '../../protocol/clock.ts';
import { openLogReader } from '../../protocol/nats/log-reader.ts';
import { openQueueReader } from '../../protocol/nats/queues.ts';
import { connectNats, type NatsTransport } from '../../protocol/nats/transport.ts';
import { chainOf, stagesOf, type Pipeline } from '../../protocol/pipeline.ts';
import { readSettings } from '../../protocol/settings.ts';
import { bucketNames } from '../../protocol/workers.ts';
import { streamOf } from '../../protocol/subjects.ts';
import { eventTypes as knownEvents, type EventType } from '../../schemas/index.ts';
import { childSide } from '../../supervisor/child-side.ts';
import { openLog } from '../../supervisor/logs.ts';
import { mergeFamilies, metricsContentType, renderFamilies, withLabels } from '../../supervisor/metrics/families.ts';
import { ProcessMetrics } from '../../supervisor/metrics/process-metrics.ts';
import { findCoastline, openCoastline } from '../coastline/index.ts';
import { startHttp } from '../http/index.ts';
import { payloadChecker } from '../http/payloads.ts';
import { alertsView, driftMissions, keyedLetters, migrate, openPool, openReadModel, skyView, startProjector, type MissionEvents, type Projection, type Projector, type View } from '../postgres/index.ts';
import { clearedOf, keepRetention, lastOfLogs, retentionSettings } from '../retention/index.ts';
import { createSensorOrders } from '../sensors/orders.ts';
import { RecentReadings } from '../sensors/recent.ts';
import { packetOutSettings } from '../sky/packets/settings.ts';
import { openPictures } from '../sky/picture/pictures.ts';
import { readPauses, readWorkers } from '../registry/index.ts';
import { loadCatalog } from './catalog.ts';
import { openOperations } from './connect.ts';
import { domainsOf, ensureStreams } from './log-streams.ts';
import { gatherRuleStatistics } from './rule-statistics.ts';
import { gatherProcesses, projectionFamilies, queueFamilies, streamFamilies, workerFamilies } from './metrics.ts';
import { untilItAnswers } from './patience.ts';
import { openStore } from './store.ts';
import { isDoorConfig } from './process-config.ts';
import { doorSettings } from './settings.ts';

const viewsOf: Readonly<Record<string, readonly View[]>> = { sensors: [alertsView], sky: [skyView] };
const missionsOf: Readonly<Record<string, MissionEvents>> = { drift: driftMissions };

const side = await childSide();
const { config } = side;
if (!isDoorConfig(config)) throw new Error('the door was started without its configuration');
const { maxBytes } = config.limits;
const { log, flush } = openLog(config.log, config.id);
const { pipelines, keyed } = await loadCatalog(config.catalogUrl);
const transport = await untilItAnswers('the broker', () => connectNats({ ...config.broker, name: `alidade ${config.id}`, log }), log);
await untilItAnswers('the log', () => ensureStreams(transport, domainsOf(pipelines, keyed), config.limits), log);
const reader = await openLogReader(transport.nc, { clock: systemClock, log });
const pool = openPool({ url: config.databaseUrl, log, name: 'alidade doors' });
await untilItAnswers('PostgreSQL', () => migrate(pool, log), log);

const chains = pipelines.map(chainOf);
function lettersOf(domain: string): readonly View[] {
  const actors = keyed.filter((actor) => actor.domain === domain).map(({ name }) => name);
  return actors.length === 0 ? [] : [keyedLetters(domain, actors)];
}
function projectionOf(domain: string): Projection {
  const missions = missionsOf[domain];
  return { stream: streamOf(domain), domain, chains: chains.filter((chain) => chain.domain === domain), views: [...(viewsOf[domain] ?? []), ...lettersOf(domain)], ...(missions === undefined ? {} : { missions }) };
}
const projections = [...new Set([...pipelines, ...keyed].map(({ domain }) => domain))].map(projectionOf);
const projector = startProjector({ reader, pool, projections, log });
const readModel = openReadModel(pool);
const artifacts = await openStore(config.artifacts);
const uploadFolder = join(dirname(config.artifacts.cacheFolder), 'scratch', 'uploads');
// What a killed door was taking in; a home has one door.
await rm(uploadFolder, { recursive: true, force: true });
const { everySeconds, ...keep } = readSettings(retentionSettings, process.env);
const queues = await openQueueReader(transport.nc);
const retention = keepRetention({ pool, artifacts, keep, now: Date.now, lastSequences: () => lastOfLogs(queues, domainsOf(pipelines, keyed)), leases: await transport.bucket(bucketNames.leases), holder: `${hostname()}-${process.pid}`, everyMs: 1000 * everySeconds, log });
const recent = new RecentReadings({ reader, now: Date.now, log });
const pictures = openPictures();
const events = allEvents(pipelines);

const door = await startHttp({
  host: config.host,
  port: config.port,
  token: config.token,
  version: config.version,
  operations: await openOperations(transport, { pipelines, keyed }, config.limits),
  readModel,
  artifacts,
  cleared: (hash) => clearedOf(pool, hash),
  chains,
  workers: () => readWorkers(transport),
  paused: () => readPauses(transport),
  metrics: await metricsOf(transport, projector),
  checks: [
    { name: 'broker', check: () => transport.nc.rtt() },
    { name: 'database', check: () => readModel.ping() },
  ],
  projector,
  checkPayload: payloadChecker(events),
  feed: { reader, domains: domainsOf(pipelines, keyed), events, listen: (filter, onMessage) => transport.listen(filter, onMessage), log },
  coastline: async () => {
    const found = findCoastline(process.env);
    return found === undefined ? undefined : openCoastline(found.file);
  },
  sensors: { transport, orders: createSensorOrders(transport, Date.now), recent, statistics: () => gatherRuleStatistics(transport), now: Date.now },
  sky: { transport, pictures, packets: readSettings(packetOutSettings, process.env), uploadFolder, uploadBytes: readSettings(doorSettings, process.env).uploadBytes, now: Date.now },
  dashboardFolder: config.dashboardFolder,
  log,
});

/** Every event that is known: those of the catalog, and the runtime's own. */
function allEvents(all: readonly Pipeline[]): readonly EventType<unknown>[] {
  const ofCatalog = all.flatMap(({ source, stages }) => [source, ...stages.flatMap((stage) => [...stage.emits, ...stage.ends])]);
  return [...new Set([...ofCatalog, ...knownEvents])];
}

async function metricsOf(connection: NatsTransport, running: Projector): Promise<() => Promise<{ readonly contentType: string; readonly text: string }>> {
  const ownProcess = new ProcessMetrics();
  const stages = pipelines.flatMap(stagesOf);
  return async () => {
    const workers = await readWorkers(connection);
    const alive = workers.filter((one) => one.state !== 'stale').length;
    const [hosts, waiting, sizes, own] = await Promise.all([gatherProcesses(connection, alive), queues.read(stages), Promise.all(domainsOf(pipelines, keyed).map(async (domain) => ({ domain, size: await queues.size(domain) }))), ownProcess.families()]);
    const streams = sizes.flatMap(({ domain, size }) => (size === undefined ? [] : [{ domain, ...size, maxBytes }]));
    const last = new Map(streams.map((stream) => [streamOf(stream.domain), stream.lastSequence]));
    const ofDoor = withLabels([...own, ...door.families(), ...retention.families()], { process: config.id, host: hostname() });
    const families = mergeFamilies([...hosts, ofDoor, queueFamilies(waiting), streamFamilies(streams), workerFamilies(workers), projectionFamilies(running.status(), last)]);
    return { contentType: metricsContentType, text: renderFamilies(families) };
  };
}

async function leave(): Promise<void> {
  await door.close();
  await retention.close();
  await recent.close();
  await pictures.close();
  await projector.close();
  await pool.end();
  await transport.close();
  flush();
  process.exit(0);
}

side.onLeave(() => void leave());
side.onAsk((what) => (what === 'link' ? door.link() : ''));
log('info', 'door is open', { url: door.url });
side.ready({ url: door.url });

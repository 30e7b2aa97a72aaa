/** The program of a host process: everything real is put together here, `HostProcess` does the rest. */
import { hostname } from 'node:os';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createCommitter } from '../../protocol/commit.ts';
import { systemClock } from '../../protocol/clock.ts';
import { connectNats } from '../../protocol/nats/transport.ts';
import { stagesOf } from '../../protocol/pipeline.ts';
import { childSide } from '../../supervisor/child-side.ts';
import { HostProcess } from '../../supervisor/host-process.ts';
import { openLog } from '../../supervisor/logs.ts';
import { Pool, type SharedPorts } from '../../supervisor/pool.ts';
import { openDomains } from './catalog.ts';
import { domainsOf, ensureStreams, lifetimesOf } from './log-streams.ts';
import { untilItAnswers } from './patience.ts';
import { isHostConfig } from './process-config.ts';

async function createPortsFrom(url: string, config: unknown): Promise<SharedPorts> {
  const module: { readonly createPorts: (config: unknown) => Promise<SharedPorts> } = await import(url);
  return module.createPorts(config);
}

const side = await childSide();
const { config } = side;
if (!isHostConfig(config)) throw new Error('a host was started without its configuration');
const { logger, log, flush } = openLog(config.log, config.id);
const domains = await openDomains(config.catalogUrl);
const served = await domains[config.group]?.pipelines();
if (served === undefined) throw new Error(`the catalog has no domain ${config.group}`);
const stages = served.flatMap(stagesOf);
const transport = await untilItAnswers('the broker', () => connectNats({ ...config.broker, name: `alidade host ${config.id}`, log }), log);
await untilItAnswers('the log', () => ensureStreams(transport, domainsOf(domains), config.limits), log);
const committer = createCommitter(transport, { mode: config.durable ? 'durable' : 'windowed', clock: systemClock });
const scratchRoot = join(config.scratchRoot, config.instance);
const pool = new Pool({
  actors: stages.map((stage) => stage.actor),
  ports: await createPortsFrom(config.portsUrl, config.ports),
  env: process.env,
  thread: { catalogUrl: config.catalogUrl, domain: config.group, portsUrl: config.portsUrl, portsConfig: config.ports },
  scratchRoot,
});

const host = new HostProcess({
  identity: { id: config.instance, process: config.id, group: config.group, host: hostname(), pid: process.pid, version: config.version },
  stages,
  transport,
  committer,
  executor: pool,
  lifetimes: lifetimesOf(config.limits),
  ackWaitMs: config.ackWaitSeconds * 1000,
  drainMs: config.drainSeconds * 1000,
  memoryLimitBytes: config.memoryLimitBytes,
  clock: systemClock,
  log: logger,
  wantsToLeave: (reason) => {
    side.leaving(reason);
    void leave(reason);
  },
});

async function leave(reason: string): Promise<void> {
  await host.leave(reason);
  await transport.close();
  await rm(scratchRoot, { recursive: true, force: true });
  flush();
  process.exit(0);
}

side.onLeave(() => void leave('it was asked to leave'));
await untilItAnswers('the broker', () => host.start(), log);
log('info', 'host is ready', { instance: config.instance, stages: stages.map((stage) => stage.actor.name) });
side.ready({});

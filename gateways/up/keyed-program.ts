/** The program of a keyed actor's process: everything real is put together here, `KeyedProcess` does the rest. */
import { hostname } from 'node:os';
import { createCommitter } from '../../protocol/commit.ts';
import { systemClock } from '../../protocol/clock.ts';
import { openLogReader } from '../../protocol/nats/log-reader.ts';
import { connectNats } from '../../protocol/nats/transport.ts';
import { childSide } from '../../supervisor/child-side.ts';
import { KeyedProcess } from '../../supervisor/keyed-process.ts';
import { openLog } from '../../supervisor/logs.ts';
import { openDomains } from './catalog.ts';
import { domainsOf, ensureStreams } from './log-streams.ts';
import { untilItAnswers } from './patience.ts';
import { openStore } from './store.ts';
import { isKeyedConfig } from './process-config.ts';

const side = await childSide();
const { config } = side;
if (!isKeyedConfig(config)) throw new Error('a keyed actor was started without its configuration');
const { logger, log, flush } = openLog(config.log, config.id);
const domains = await openDomains(config.catalogUrl);
const actor = await domains[config.domain]?.keyed?.[config.actor]?.();
if (actor === undefined) throw new Error(`the catalog has no keyed actor ${config.domain}.${config.actor}`);
const transport = await untilItAnswers('the broker', () => connectNats({ ...config.broker, name: `alidade ${config.id}`, log }), log);
await untilItAnswers('the log', () => ensureStreams(transport, domainsOf(domains), config.limits), log);
const committer = createCommitter(transport, { mode: config.durable ? 'durable' : 'windowed', clock: systemClock });

const served = new KeyedProcess({
  identity: { id: config.instance, process: config.id, group: `${actor.domain}.${actor.name}`, host: hostname(), pid: process.pid, version: config.version },
  actor,
  env: process.env,
  transport,
  commit: (message) => committer.commit(message),
  reader: await openLogReader(transport.nc, { clock: systemClock, log }),
  artifacts: await openStore(config.ports),
  checkpointMs: config.keyed.checkpointSeconds * 1000,
  checkpointMessages: config.keyed.checkpointMessages,
  leaseSeconds: config.keyed.leaseSeconds,
  tickSeconds: config.keyed.tickSeconds,
  deadSeconds: config.limits.deadSeconds,
  drainMs: config.drainSeconds * 1000,
  clock: systemClock,
  log: logger,
  wantsToLeave: (reason) => {
    side.leaving(reason);
    void leave(reason);
  },
});

async function leave(reason: string): Promise<void> {
  await served.leave(reason);
  await transport.close();
  flush();
  process.exit(0);
}

side.onLeave(() => void leave('it was asked to leave'));
await untilItAnswers('the broker', () => served.start(), log);
log('info', 'the keyed actor is served', { instance: config.instance, actor: `${actor.domain}.${actor.name}` });
side.ready({});

/** One host of the sky's image stages, or of drift's, in a process of its own, threads and all: NATS URL, artifact folder, ack wait (ms) and domain as arguments. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { drift } from '../../actors/drift/pipeline.ts';
import { sky } from '../../actors/sky/pipeline.ts';
import { createPorts } from '../../gateways/up/ports.ts';
import { brokerFrom } from '../../gateways/up/store.ts';
import { systemClock } from '../../protocol/clock.ts';
import { createCommitter } from '../../protocol/commit.ts';
import { connectNats } from '../../protocol/nats/transport.ts';
import { defaultLifetimes } from '../../protocol/outcome.ts';
import { stagesOf } from '../../protocol/pipeline.ts';
import { HostGroup } from '../../supervisor/host-group.ts';
import { Pool } from '../../supervisor/pool.ts';

const [, , url = '', artifacts = '', ackWaitMs, domain = 'sky'] = process.argv;
const folder = await mkdtemp(join(tmpdir(), 'alidade-sky-host-'));
const transport = await connectNats({ servers: url, name: `host ${process.pid}` });
const broker = brokerFrom(url);
const portsConfig = { artifacts: pathToFileURL(artifacts).href, broker, cacheFolder: join(folder, 'copies') };
const dist = (file: string): string => new URL(`../../${file}.js`, import.meta.url).href;
const stages = stagesOf(domain === 'drift' ? drift : sky);
const pool = new Pool({
  actors: stages.map(({ actor }) => actor), ports: await createPorts(portsConfig), env: process.env,
  thread: { catalogUrl: dist('actors/catalog'), domain, portsUrl: dist('gateways/up/ports'), portsConfig }, scratchRoot: join(folder, 'scratch'),
});
const group = new HostGroup(stages, {
  transport, committer: createCommitter(transport, { mode: 'windowed', clock: systemClock }), clock: systemClock, random: Math.random, executor: pool, lifetimes: defaultLifetimes, ackWaitMs: Number(ackWaitMs),
  log: { debug: () => undefined, info: () => undefined, warn: (fields, message) => console.log(message, JSON.stringify(fields)) },
  observe: ({ actor }) => ({ received: () => undefined, started: () => console.log(`${actor.name} begins`), finished: () => undefined, committed: () => undefined, duplicate: () => undefined, refused: () => console.log('refused') }),
});
await group.start();
console.log('host is up');

/** One host of the freight pipeline in a process of its own: NATS URL, ack wait (ms) and the log's limit (bytes) as arguments. */
import { pathToFileURL } from 'node:url';
import { systemClock } from '../../protocol/clock.ts';
import { createCommitter } from '../../protocol/commit.ts';
import { connectNats, type NatsTransport } from '../../protocol/nats/transport.ts';
import { defaultLifetimes } from '../../protocol/outcome.ts';
import { stagesOf } from '../../protocol/pipeline.ts';
import { HostGroup } from '../../supervisor/host-group.ts';
import { freightStream, pipeline } from './catalog.ts';

export function hostOn(transport: NatsTransport, ackWaitMs: number, say: (words: string) => void = () => undefined): HostGroup {
  const committer = createCommitter(transport, { mode: 'windowed', clock: systemClock });
  return new HostGroup(stagesOf(pipeline), {
    transport,
    committer,
    clock: systemClock,
    random: Math.random,
    executor: { execute: (actor, data, context) => actor.attempt(data, Object.assign(context, { ports: {}, env: {} })) },
    lifetimes: defaultLifetimes,
    ackWaitMs,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    observe: () => ({ received: () => undefined, started: () => undefined, finished: () => undefined, committed: () => undefined, duplicate: () => undefined, refused: () => say('refused') }),
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , url = '', ackWaitMs, maxBytes] = process.argv;
  const transport = await connectNats({ servers: url, name: `host ${process.pid}` });
  await transport.ensureStream(freightStream(Number(maxBytes)));
  const group = hostOn(transport, Number(ackWaitMs), console.log);
  await group.start();
  console.log('host is up');
}

/** A domain's log on a real broker, written by hand as the runtime would. */
import { randomBytes } from 'node:crypto';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { headers } from '@nats-io/nats-core';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Chain } from '../../../protocol/pipeline.ts';

export interface TestLog {
  readonly stream: string;
  readonly domain: string;
  readonly chains: readonly Chain[];
  publish(subject: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<number>;
  create(): Promise<void>;
  remove(): Promise<void>;
}

export async function openTestLog(nc: NatsConnection, stages: readonly string[]): Promise<TestLog> {
  const domain = `t${randomBytes(4).toString('hex')}`;
  const stream = domain.toUpperCase();
  const js = jetstream(nc);
  const jsm = await jetstreamManager(nc);
  const log: TestLog = {
    stream,
    domain,
    chains: [{ domain, source: 'requested', stages }, { domain, source: 'told', stages: ['deliver'] }],
    async publish(subject, body = {}, fields = {}) {
      const block = headers();
      for (const [name, value] of Object.entries(fields)) block.set(name, value);
      const ack = await js.publish(`${domain}.${subject}`, JSON.stringify(body), { headers: block });
      return ack.seq;
    },
    create: async () => {
      await jsm.streams.add({ name: stream, subjects: [`${domain}.>`], storage: 'memory' });
    },
    remove: async () => {
      await jsm.streams.delete(stream);
    },
  };
  await log.create();
  return log;
}

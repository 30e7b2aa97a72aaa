/** What kill tests share: hosts as processes that are replaced when they die, jobs, and the reckoning. */
import { expect } from 'vitest';
import { fileURLToPath } from 'node:url';
import type { NatsTransport } from '../../protocol/nats/transport.ts';
import { createOperations, type Operations } from '../../protocol/operations.ts';
import { defaultLifetimes } from '../../protocol/outcome.ts';
import { startChild, waitFor, type TestChild } from '../support/index.ts';
import { pipeline } from './catalog.ts';

const program = fileURLToPath(new URL('../../dist/test/integration/host.js', import.meta.url));
const byId = (a: string, b: string): number => Number(a) - Number(b);
export const withinMs = 60_000;
export const ackWaitMs = 1_000;
/** `ALIDADE_TEST_REPEAT=20` repeats what is killed, for a longer run. */
export const rounds = Number(process.env['ALIDADE_TEST_REPEAT'] ?? '1');

export const operationsOn = (transport: NatsTransport): Operations =>
  createOperations({ transport, pipelines: [pipeline], lifetimes: defaultLifetimes, pauses: { put: async () => undefined, delete: async () => undefined }, audited: async () => undefined });

export class Fleet {
  readonly #url: () => string;
  readonly #hosts: TestChild[] = [];
  #stopped = false;
  /** How many have died. */
  deaths = 0;
  /** Bytes that the log may hold for hosts that start from now on. */
  maxBytes = 2 ** 30;

  constructor(url: () => string) {
    this.#url = url;
  }

  get hosts(): readonly TestChild[] {
    return this.#hosts;
  }

  /** Resolves when all of them serve; from then on each that dies has a successor. */
  async start(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.#launch()));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#hosts.map((host) => host.kill()));
  }

  async #launch(): Promise<void> {
    const host = startChild(process.execPath, [program, this.#url(), String(ackWaitMs), String(this.maxBytes)], { timeoutMs: 600_000, env: { FREIGHT_LOUD: '1' } });
    this.#hosts.push(host);
    void host.ended.then(() => {
      this.deaths++;
      this.#hosts.splice(this.#hosts.indexOf(host), 1);
      if (!this.#stopped) void this.#launch().catch(() => undefined); // it died again before it served; its own successor is on the way
    });
    await host.untilSays(/host is up/, withinMs);
  }
}

/** Publishes job `id`, until the broker has it: asked for twice is one job. */
export async function publish(transport: NatsTransport, id: string, body: object): Promise<void> {
  const data = new TextEncoder().encode(JSON.stringify({ weights: [Number(id)], ...body }));
  await waitFor(() => transport.publish({ subject: `freight.asked.${id}`, data }), { withinMs, what: `job ${id} is published` });
}

export interface Reckoning {
  readonly done: readonly string[];
  readonly dead: readonly string[];
}

/** Waits until every job has ended, then counts the log: each has one end, and each that is shipped one notice. */
export async function reckon(transport: NatsTransport, operations: Operations, expected: Reckoning): Promise<void> {
  const jobs = expected.done.length + expected.dead.length;
  const report = await waitFor(
    async () => {
      const audit = await operations.audit('freight');
      // A dead letter follows its outcome, so a fault may be of the moment; one that stays fails here.
      if (audit.faults.length > 0) throw new Error(audit.faults.join('; '));
      return audit.jobs === jobs && audit.open.length === 0 ? audit : undefined;
    },
    { withinMs: 90_000, everyMs: 400, what: 'every job has ended' },
  );
  expect(report).toMatchObject({ done: expected.done.length, dead: expected.dead.length, cancelled: 0, faults: [] });
  const [ends, notices, letters]: [string[], string[], string[]] = [[], [], []];
  await waitFor(
    async () => {
      for (const list of [ends, notices, letters]) list.length = 0;
      for await (const message of transport.scan('FREIGHT', ['freight.>'])) {
        const [, second = '', third = '', fourth = ''] = message.subject.split('.');
        if (second === 'ship' && message.header('Outcome') === 'done') ends.push(third);
        if (second === 'notice') notices.push(third);
        if (second === 'dead') letters.push(fourth);
      }
      return notices.length >= expected.done.length;
    },
    { withinMs, what: 'the last notice' },
  );
  expect(ends.sort(byId)).toEqual([...expected.done].sort(byId));
  expect(notices.sort(byId)).toEqual([...expected.done].sort(byId));
  expect(letters.sort()).toEqual([...expected.dead].sort());
}

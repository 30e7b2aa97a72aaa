/** Suspects and their hosts, on a model of the broker and a clock that is turned by hand. */
import { expect, test } from 'vitest';
import { defaultPolicy, type Actor, type Encoded } from '../../protocol/actor.ts';
import { createCommitter } from '../../protocol/commit.ts';
import { header } from '../../protocol/headers.ts';
import { defaultLifetimes } from '../../protocol/outcome.ts';
import { definePipeline, stagesOf } from '../../protocol/pipeline.ts';
import { defineEvent } from '../../schemas/event.ts';
import { HostGroup } from '../../supervisor/host-group.ts';
import { Broker } from '../simulation/broker.ts';
import { VirtualClock } from '../simulation/clock.ts';
import { Link, type World } from '../simulation/link.ts';
import { Chance } from '../simulation/random.ts';

const nothing = (): void => {};
const data = new TextEncoder().encode('{}');

/** One stage whose jobs end their host, or take a minute, as their ids say. */
class Yard {
  readonly clock = new VirtualClock(0);
  readonly #chance = new Chance(1);
  readonly broker = new Broker(this.clock, this.#chance);
  readonly made: string[] = [];
  readonly #world: World = { clock: this.clock, broker: this.broker, chance: this.#chance, troubled: () => false, faults: { lose: 0, double: 0, crash: 0, freeze: 0, cut: 0, longestDelayMs: 5 }, trace: nothing, listeners: new Set() };

  publish(id: string): void {
    this.broker.store({ subject: `yard.asked.${id}.normal`, data });
  }

  /** A host of its own; whoever dies in it ends it. */
  host(): { readonly group: HostGroup; readonly link: Link; readonly isDead: () => boolean } {
    let dead = false;
    const link = new Link(this.#world, () => (dead = true));
    const actor: Actor = {
      domain: 'yard',
      name: 'work',
      consumes: defineEvent({ domain: 'yard', name: 'asked', version: 1, schema: { type: 'record', name: 'asked', fields: [] } }),
      emits: [],
      policy: { ...defaultPolicy, concurrency: 4, timeLimitSeconds: 600, maxDeliveries: 2 },
      settings: {},
      ports: [],
      attempt: (_, { id }) => this.#work(id, link),
      ends: [],
      fanOut: () => [],
    };
    const group = new HostGroup(stagesOf(definePipeline({ domain: 'yard', source: actor.consumes, stages: [actor] })), {
      transport: link,
      committer: createCommitter(link, { mode: 'windowed', clock: link.clock }),
      clock: link.clock,
      random: this.#chance.next,
      executor: { execute: (one, bytes, context) => one.attempt(bytes, { id: context.id, attempt: context.attempt, now: 0, signal: context.signal, progress: nothing, log: nothing, ports: {}, env: {} }) },
      lifetimes: defaultLifetimes,
      ackWaitMs: 10_000,
      log: { debug: nothing, info: nothing, warn: nothing },
      observe: () => ({ received: nothing, started: nothing, finished: nothing, committed: nothing, duplicate: nothing, refused: nothing }),
    });
    void group.start();
    return { group, link, isDead: () => dead };
  }

  #work(id: string, link: Link): Promise<Encoded> {
    this.made.push(id);
    if (id.startsWith('poison')) link.crash();
    return new Promise((resolve) => link.clock.after(60_000, () => resolve({ kind: 'done', data })));
  }

  /** Turns the clock until the condition holds; hosts that die are replaced. */
  async until(condition: () => boolean, hosts: { isDead(): boolean }[] = []): Promise<void> {
    const limit = this.clock.now() + 3_600_000;
    while (!condition()) {
      if (this.clock.now() > limit || !(await this.clock.step())) throw new Error(`it never came true; made: ${this.made.join(' ')}; log: ${this.log().join(', ')}`);
      hosts.forEach((host, index) => {
        if (host.isDead()) hosts[index] = this.host();
      });
    }
  }

  /** What the outcomes of a job say, in order: `retrying 1 begun`. */
  log(id = ''): readonly string[] {
    return [...this.broker.all('YARD')]
      .filter(({ subject }) => subject.startsWith(`yard.work.${id}`))
      .map(({ headers }) => [headers[header.outcome], headers[header.trial], headers[header.onTrial] === undefined ? undefined : 'begun'].filter((word) => word !== undefined).join(' '));
  }
  ended(id: string): string | undefined {
    const last = this.log(id).at(-1);
    return last === 'done' || last === 'dead' ? last : undefined;
  }
}

test('one host only – poison is buried after its trials, and long work beside it is done', async () => {
  const yard = new Yard();
  for (const id of ['poison1', 'long1', 'long2', 'poison2', 'long3']) yard.publish(id);
  const ids = ['poison1', 'poison2', 'long1', 'long2', 'long3'];
  await yard.until(() => ids.every((id) => yard.ended(id) !== undefined), [yard.host()]);
  expect(ids.map((id) => yard.ended(id))).toEqual(['dead', 'dead', 'done', 'done', 'done']);
  expect(yard.log('poison1')).toEqual(['retrying 1', 'retrying 1 begun', 'retrying 2', 'retrying 2 begun', 'retrying 3', 'retrying 3 begun', 'dead']);
});

test('a host that is asked to leave in the middle of a trial – the trial does not count, however often', async () => {
  const yard = new Yard();
  yard.publish('long1');
  let host = yard.host();
  const begins = (): number => yard.log('long1').filter((word) => word.endsWith('begun')).length;
  // Suspected: its host died with it, and again.
  for (let deaths = 1; deaths <= 2; deaths++) {
    await yard.until(() => yard.made.length === deaths);
    host.link.crash();
    host = yard.host();
  }
  for (let leaves = 1; leaves <= 5; leaves++) {
    await yard.until(() => begins() === leaves);
    let left = false;
    void host.group.drain(2_000).then(() => (left = true));
    await yard.until(() => left);
    host.link.crash();
    host = yard.host();
  }
  await yard.until(() => yard.ended('long1') !== undefined);
  expect(yard.ended('long1')).toBe('done');
  expect(yard.log('long1').filter((word) => word.includes('2'))).toEqual([]);
});

test('what has not begun makes room for a trial: another host takes it meanwhile', async () => {
  const yard = new Yard();
  yard.publish('long1');
  let host = yard.host();
  for (let deaths = 1; deaths <= 2; deaths++) {
    await yard.until(() => yard.made.length === deaths);
    host.link.crash();
    host = yard.host();
  }
  await yard.until(() => yard.log('long1').includes('retrying 1 begun'));
  const other = yard.host();
  const jobs = ['a', 'b', 'c', 'd', 'e', 'f'];
  for (const id of jobs) yard.publish(id);
  await yard.until(() => other.group.running >= 3);
  expect(host.group.running).toBe(1);
  await yard.until(() => jobs.every((id) => yard.ended(id) === 'done'));
});

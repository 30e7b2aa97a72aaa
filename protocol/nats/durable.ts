/**
 * Whether every server fsyncs a message before it answers (`sync_interval: always`). A client of an
 * ordinary account cannot see it: it stands in the servers' own statistics, which the system account
 * may ask for over NATS, and which the monitoring port shows over HTTP. Where neither can be
 * reached, durable mode is refused rather than believed.
 */
import { createInbox } from '@nats-io/transport-node';
import { sleep } from '../clock.ts';
import { AlidadeError } from '../errors.ts';
import { clockOf, openConnection, type NatsOptions } from './connection.ts';

export interface DurabilitySource {
  /** A connection of the system account: hears every server of the cluster. */
  readonly system?: Pick<NatsOptions, 'servers' | 'user' | 'password' | 'clock'>;
  /** Monitoring ports, one for each server, such as http://127.0.0.1:8222. */
  readonly monitors?: readonly string[];
}

export interface ServerDurability {
  readonly server: string;
  readonly syncAlways: boolean;
}

const remedy = 'set `jetstream { sync_interval: always }` in the server configuration and restart it, or leave durable mode';
const hearMs = 2_000;

/** Throws `NOT_DURABLE` unless every server with JetStream fsyncs each message; says which does not. */
export async function assertDurable(source: DurabilitySource): Promise<readonly ServerDurability[]> {
  const found = source.system !== undefined ? await askServers(source.system) : await Promise.all((source.monitors ?? []).map(askMonitor));
  if (found.length === 0) throw new AlidadeError('NOT_DURABLE', 'durable mode must know that every NATS server has sync_interval: always, and neither the system account nor a monitoring port was given to ask');
  const lazy = found.filter((one) => !one.syncAlways).map((one) => one.server);
  if (lazy.length > 0) throw new AlidadeError('NOT_DURABLE', `${lazy.join(', ')} answers before a message is on the disk: ${remedy}`);
  return found;
}

const field = (value: unknown, ...path: readonly string[]): unknown => {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Reflect.get(at, key);
  }
  return at;
};

/** Every server answers for itself; each says how many there are. */
async function askServers(system: NonNullable<DurabilitySource['system']>): Promise<readonly ServerDurability[]> {
  const clock = clockOf(system);
  const nc = await openConnection({ ...system, name: 'alidade durability check' });
  try {
    const found = new Map<string, ServerDurability>();
    let heard = 0;
    let expected = Infinity;
    let refused = false;
    const inbox = createInbox();
    nc.subscribe(inbox, {
      callback: (_, message) => {
        if (message.data.length === 0) {
          // No responders: an ordinary account.
          refused = true;
          return;
        }
        const answer: unknown = JSON.parse(message.string());
        const server = String(field(answer, 'server', 'name') ?? 'a server without a name');
        heard++;
        expected = Number(field(answer, 'statsz', 'active_servers') ?? expected);
        if (field(answer, 'statsz', 'jetstream') === undefined) return;
        found.set(server, { server, syncAlways: field(answer, 'statsz', 'jetstream', 'config', 'sync_always') === true });
      },
    });
    nc.publish('$SYS.REQ.SERVER.PING', '', { reply: inbox });
    const end = clock.elapsed() + hearMs;
    while (!refused && heard < expected && clock.elapsed() < end) await sleep(clock, 20);
    if (heard < expected) throw new AlidadeError('NOT_DURABLE', `${heard} of ${Number.isFinite(expected) ? expected : 'an unknown number of'} NATS servers said how they sync: is this the system account?`);
    return [...found.values()];
  } finally {
    await nc.close();
  }
}

async function askMonitor(url: string): Promise<ServerDurability> {
  const answer: unknown = await fetch(new URL('/varz', url), { signal: AbortSignal.timeout(hearMs) })
    .then((response) => response.json())
    .catch((cause: unknown) => {
      throw new AlidadeError('NOT_DURABLE', `the monitoring port ${url} does not answer`, { cause });
    });
  const server = `${String(field(answer, 'server_name') ?? url)} (${url})`;
  return { server, syncAlways: field(answer, 'jetstream', 'config', 'sync_always') === true };
}

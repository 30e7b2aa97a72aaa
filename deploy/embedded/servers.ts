import { startNats, type NatsServer, type NatsSettings } from './nats.ts';
import { startPostgres, type PostgresServer } from './postgres.ts';

export interface EmbeddedServers {
  readonly nats: NatsServer;
  readonly postgres: PostgresServer;
  /** Ends both; resolves when they are gone. */
  stop(): Promise<void>;
}

/** Starts the broker and the database of a home side by side; when one fails, the other is stopped again. */
export async function startServers(settings: NatsSettings): Promise<EmbeddedServers> {
  const [nats, postgres] = await Promise.allSettled([startNats(settings), startPostgres({ home: settings.home })]);
  if (nats.status === 'fulfilled' && postgres.status === 'fulfilled') {
    const servers = { nats: nats.value, postgres: postgres.value };
    return { ...servers, stop: async () => void (await Promise.all([servers.nats.stop(), servers.postgres.stop()])) };
  }
  for (const one of [nats, postgres]) if (one.status === 'fulfilled') await one.value.stop();
  throw nats.status === 'rejected' ? nats.reason : postgres.status === 'rejected' ? postgres.reason : new Error('unreachable');
}

/** A nats-server for one cell: an empty folder of its own, no accounts, the server's own defaults. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'node:net';
import { freePort, natsServerProgram } from '../deploy/embedded/index.ts';
import { startServerProcess, untilReady, type ServerProcess } from '../deploy/embedded/server-process.ts';

export interface Broker {
  readonly url: string;
  readonly folder: string;
  readonly pid: () => number;
  /** Ends it and starts it again on the same folder; resolves with the seconds until it took connections. */
  restart(): Promise<number>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export async function startBroker({ durable }: { readonly durable: boolean }): Promise<Broker> {
  const folder = mkdtempSync(join(tmpdir(), 'alidade-bench-'));
  const port = await freePort();
  const config = join(folder, 'nats.conf');
  writeFileSync(config, `listen: "127.0.0.1:${port}"\njetstream { store_dir: ${JSON.stringify(folder)}${durable ? ', sync_interval: always' : ''} }\n`);
  const start = async (): Promise<ServerProcess> => {
    const server = await startServerProcess({ name: 'nats-server', file: natsServerProgram(), args: ['-c', config], cwd: folder, logFile: join(folder, 'nats.log'), stopSignal: 'SIGTERM' });
    await untilReady('nats-server', server, () => accepts(port), 120_000);
    return server;
  };
  let server = await start();
  return {
    url: `nats://127.0.0.1:${port}`,
    folder,
    pid: () => server.pid,
    restart: async () => {
      await server.stop(60_000);
      const began = performance.now();
      server = await start();
      return (performance.now() - began) / 1000;
    },
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** Whether the server greets there: it opens the port last, when its streams are read. */
function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    const end = (ready: boolean): void => {
      socket.destroy();
      resolve(ready);
    };
    socket.once('error', () => end(false));
    socket.once('data', () => end(true));
  });
}

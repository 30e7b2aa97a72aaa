/** A nats-server of the test file's own: in a folder of its own, killed and started again at will. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { ended, signal, startNats, type NatsServer, type NatsSettings } from '../../deploy/embedded/index.ts';
import { temporaryFolder } from './folders.ts';

export interface TestNats {
  /** With credentials, as NATS clients take it. */
  readonly url: string;
  /** Without credentials. */
  readonly address: string;
  readonly user: string;
  readonly password: string;
  /** With the system account's credentials. */
  readonly systemUrl: string;
  /** With credentials. */
  readonly mqttUrl: string;
  readonly monitorUrl: string;
  readonly pid: number;
  /** kill -9; resolves when the process is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port and folder. */
  start(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

const withCredentials = (address: string, user: string, password: string): string => address.replace('://', `://${user}:${password}@`);

export async function startTestNats(settings: Omit<NatsSettings, 'home'> = {}): Promise<TestNats> {
  const home = await temporaryFolder('nats');
  const options: NatsSettings = { monitor: true, ...settings, home: home.path };
  let server: NatsServer = await startNats(options);
  const [port, mqttPort] = [Number(new URL(server.url).port), Number(new URL(server.mqttUrl).port)];
  return {
    get url() {
      return withCredentials(server.url, server.user, server.password);
    },
    get address() {
      return server.url;
    },
    get user() {
      return server.user;
    },
    get password() {
      return server.password;
    },
    get systemUrl() {
      return withCredentials(server.url, server.system.user, server.system.password);
    },
    get mqttUrl() {
      return withCredentials(server.mqttUrl, server.user, server.password);
    },
    get monitorUrl() {
      return server.monitorUrl ?? '';
    },
    get pid() {
      return server.pid;
    },
    kill: async () => {
      signal(server.pid, 'SIGKILL');
      await server.exited;
      await ended([server.pid], 5000);
    },
    start: async () => {
      server = await startNats({ ...options, port, mqttPort });
    },
    stop: async () => {
      await server.stop();
      await home.remove();
    },
  };
}

/** Call it at the top of a test file or `describe`: one server for all tests there. The returned function gives it, from `beforeAll` on. */
export function natsServer(settings: Omit<NatsSettings, 'home'> = {}): () => TestNats {
  let server: TestNats | undefined;
  beforeAll(async () => {
    server = await startTestNats(settings);
  });
  afterAll(() => server?.stop());
  return () => {
    if (server === undefined) throw new Error('the nats-server is there from beforeAll on');
    return server;
  };
}

/** A name no other test uses, fit for domains, streams, buckets, ids and databases. */
export const uniqueName = (prefix = 't'): string => `${prefix}${randomBytes(5).toString('hex')}`;

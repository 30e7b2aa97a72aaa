/** The embedded broker: a nats-server with JetStream on the loopback interface, its store in the home folder. */
import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { AlidadeError } from '../../protocol/errors.ts';
import { freePort, isPortFree } from './ports.ts';
import { endOrphans } from './processes.ts';
import { checkoutRoot } from './root.ts';
import { startServerProcess, untilReady, type ServerExit, type ServerProcess } from './server-process.ts';
import { isRecord, readJson, replaceFile } from './small-files.ts';

export interface NatsSettings {
  readonly home: string;
  /** fsync every message before it is answered. */
  readonly durable?: boolean;
  /** Default: the port of the last start when it is still free, else any free one. */
  readonly port?: number;
  /** Where MQTT 3.1.1 clients come in, on the loopback interface. Default: as for `port`. */
  readonly mqttPort?: number;
  /** Opens the monitoring port on the loopback interface. */
  readonly monitor?: boolean;
  /** Bytes that JetStream may store; default: the server's own (three quarters of the free disk). */
  readonly maxFileStore?: number;
  /** Bytes of one message; events carry references, not data. */
  readonly maxPayload?: number;
}

export interface NatsServer {
  /** Without credentials: `nats://127.0.0.1:PORT`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** The system account, for what only the operator may ask. */
  readonly system: { readonly user: string; readonly password: string };
  /** `mqtt://127.0.0.1:PORT`, with the same user and password. */
  readonly mqttUrl: string;
  readonly monitorUrl: string | undefined;
  readonly pid: number;
  readonly exited: Promise<ServerExit>;
  /** Ends it in good order, by force after `limitMs` (5 s). */
  stop(limitMs?: number): Promise<void>;
}

interface Remembered {
  readonly port: number;
  readonly mqttPort?: number;
  readonly password: string;
  readonly systemPassword: string;
}

const isRemembered = (value: unknown): value is Remembered => isRecord(value) && typeof value['port'] === 'number' && typeof value['password'] === 'string' && typeof value['systemPassword'] === 'string';

/** The program: `$ALIDADE_NATS_SERVER`, what set-up found, PATH. */
export function natsServerProgram(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const setUp = readJson(join(checkoutRoot, '.cache', 'set-up.json'));
  const known = isRecord(setUp) && typeof setUp['natsServer'] === 'string' ? [setUp['natsServer']] : [];
  const given = env['ALIDADE_NATS_SERVER'];
  const candidates = given !== undefined && given !== '' ? [given] : [...known, ...(env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'nats-server'))];
  const found = candidates.find(isRunnable);
  if (found === undefined) throw new AlidadeError('NO_NATS_SERVER', 'there is no nats-server: run `node deploy/setup.mjs`, or point ALIDADE_NATS_SERVER at the program, or ALIDADE_NATS_URL at a server that runs');
  return found;
}

function isRunnable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

interface Plan extends Remembered {
  readonly mqttPort: number;
  readonly name: string;
  readonly folder: string;
  readonly monitorPort: number | undefined;
}

function configuration(plan: Plan, settings: NatsSettings): string {
  const text = JSON.stringify;
  const store = [`store_dir: ${text(join(plan.folder, 'store'))}`, 'max_memory_store: 256MB'];
  if (settings.maxFileStore !== undefined) store.push(`max_file_store: ${settings.maxFileStore}`);
  if (settings.durable === true) store.push('sync_interval: always');
  return `# Written at every start.
server_name: ${plan.name}
listen: "127.0.0.1:${plan.port}"
${plan.monitorPort === undefined ? '' : `http: "127.0.0.1:${plan.monitorPort}"\n`}mqtt { listen: "127.0.0.1:${plan.mqttPort}" }
max_payload: ${settings.maxPayload ?? 4 * 1024 * 1024}
jetstream { ${store.join(', ')} }
accounts {
  SYS: { users: [{ user: system, password: ${text(plan.systemPassword)} }] }
  ALIDADE: { jetstream: enabled, users: [{ user: alidade, password: ${text(plan.password)} }] }
}
system_account: SYS
`;
}

/** Whether the server that answers on the port is the one of that name: it says so in its first line. */
function answersAs(name: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = createConnection(port, '127.0.0.1');
    let heard = '';
    const end = (ready: boolean): void => {
      socket.destroy();
      done(ready);
    };
    socket.setTimeout(300, () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('utf8');
      if (heard.includes('\r\n')) end(heard.startsWith('INFO ') && heard.includes(`"server_name":"${name}"`));
    });
  });
}

/** The one that is asked for, else that of the last start when nobody else has it, else a free one. */
const portFor = async (given: number | undefined, last: number | undefined): Promise<number> => given ?? (last !== undefined && (await isPortFree(last)) ? last : await freePort());

async function plan(folder: string, settings: NatsSettings): Promise<Plan> {
  const file = join(folder, 'remembered.json');
  const before = readJson(file);
  const last = isRemembered(before) ? before : undefined;
  const secret = (): string => randomBytes(18).toString('base64url');
  const [port, mqttPort] = [await portFor(settings.port, last?.port), await portFor(settings.mqttPort, last?.mqttPort)];
  const remembered = { port, mqttPort, password: last?.password ?? secret(), systemPassword: last?.systemPassword ?? secret() };
  replaceFile(file, `${JSON.stringify(remembered)}\n`);
  return { ...remembered, folder, name: `alidade-${randomBytes(6).toString('hex')}`, monitorPort: settings.monitor === true ? await freePort() : undefined };
}

async function launch(folder: string, settings: NatsSettings): Promise<{ readonly server: ServerProcess; readonly planned: Plan }> {
  const planned = await plan(folder, settings);
  const config = join(folder, 'nats-server.conf');
  replaceFile(config, configuration(planned, settings));
  const server = await startServerProcess({ name: 'nats-server', file: natsServerProgram(), args: ['-c', config], cwd: folder, logFile: join(resolve(settings.home), 'logs', 'nats-server.log'), stopSignal: 'SIGTERM' });
  await untilReady('nats-server', server, () => answersAs(planned.name, planned.port), 60_000);
  return { server, planned };
}

const isPortTaken = (error: unknown): boolean => error instanceof AlidadeError && error.code === 'SERVER_ENDED' && error.message.includes('address already in use');

/** Starts the broker of that home; one that a killed supervisor left behind is ended first. */
export async function startNats(settings: NatsSettings): Promise<NatsServer> {
  const folder = join(resolve(settings.home), 'nats');
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  await endOrphans(folder, 'nats-server', 'SIGTERM');
  const { server, planned } = await launch(folder, settings).catch((error: unknown) => {
    // Someone took the port between our look and the server's; another one is asked for.
    if (settings.port === undefined && isPortTaken(error)) return launch(folder, settings);
    throw error;
  });
  return {
    url: `nats://127.0.0.1:${planned.port}`,
    user: 'alidade',
    password: planned.password,
    system: { user: 'system', password: planned.systemPassword },
    mqttUrl: `mqtt://127.0.0.1:${planned.mqttPort}`,
    monitorUrl: planned.monitorPort === undefined ? undefined : `http://127.0.0.1:${planned.monitorPort}`,
    pid: server.pid,
    exited: server.exited,
    stop: (limitMs) => server.stop(limitMs),
  };
}

/** How each kind of child is brought up. */
import { startNats, startPostgres, type NatsServer, type PostgresServer, type ServerExit } from '../../deploy/embedded/index.ts';
import { startProgram, type ProgramChild } from '../../supervisor/child-process.ts';
import type { RunningChild, Starter } from '../../supervisor/supervisor.ts';
import type { ChildSpec, Exit } from '../../supervisor/tree.ts';
import type { CommonConfig, DoorConfig, HostConfig, KeyedConfig } from './process-config.ts';
import { programFor } from './programs.ts';

const readyWithinMs = 60_000;

/** A server of `deploy/embedded` as a child of the tree. */
function serverChild(name: string, server: NatsServer | PostgresServer): RunningChild {
  let asked = false;
  const words = ({ code, signal }: ServerExit): string => signal ?? `exit code ${code}`;
  return {
    pid: server.pid,
    instance: `${name}-${server.pid}`,
    exited: server.exited.then((exit): Exit => ({ kind: asked ? 'shutdown' : 'failed', reason: words(exit) })),
    stop: (limitMs) => {
      asked = true;
      return server.stop(limitMs);
    },
  };
}

export interface NatsStart {
  readonly home: string;
  readonly durable: boolean;
  /** 0: that of the last start when it is free, else any. */
  readonly mqttPort: number;
  /** Called at every start; what it throws makes the start fail. */
  readonly up: (server: NatsServer) => Promise<void>;
}

/** Started again on the port it had, since everybody is connected to it. */
export function natsStarter({ home, durable, mqttPort, up }: NatsStart): Starter {
  let ports: { readonly port: number; readonly mqttPort: number } | undefined;
  return async () => {
    const server = await startNats({ home, durable, ...(mqttPort === 0 ? {} : { mqttPort }), ...ports });
    try {
      await up(server);
    } catch (error) {
      await server.stop();
      throw error;
    }
    ports = { port: Number(new URL(server.url).port), mqttPort: Number(new URL(server.mqttUrl).port) };
    return serverChild('nats', server);
  };
}

export function postgresStarter(home: string, up: (server: PostgresServer) => void): Starter {
  let port: number | undefined;
  return async () => {
    const server = await startPostgres({ home, ...(port === undefined ? {} : { port }) });
    port = Number(new URL(server.url).port);
    up(server);
    return serverChild('postgres', server);
  };
}

export interface ProgramStart<Config> {
  readonly mark: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: (child: ChildSpec) => Omit<Config, 'id' | 'instance'>;
  readonly up?: (child: ChildSpec, program: ProgramChild) => void;
}

const programStarter =
  <Config extends CommonConfig>(name: Parameters<typeof programFor>[0], start: ProgramStart<Config>): Starter =>
  async (child, { signal }) => {
    const config = start.config(child);
    const file = programFor(name, config.catalogUrl);
    const program = await startProgram({ id: child.id, file, mark: start.mark, env: start.env, config, readyWithinMs, signal });
    start.up?.(child, program);
    return program;
  };

export const hostStarter = (start: ProgramStart<HostConfig>): Starter => programStarter('host-program', start);
export const keyedStarter = (start: ProgramStart<KeyedConfig>): Starter => programStarter('keyed-program', start);
export const doorStarter = (start: ProgramStart<DoorConfig>): Starter => programStarter('door-program', start);

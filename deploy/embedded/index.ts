/** Servers for the laptop: a broker and a database as children, and the folder that holds their data. */
export { startNats, natsServerProgram, type NatsServer, type NatsSettings } from './nats.ts';
export { startPostgres, type PostgresServer, type PostgresSettings } from './postgres.ts';
export { startServers, type EmbeddedServers } from './servers.ts';
export { homeHolder, homePath, openHome, readRunFile, type Home } from './home.ts';
export type { RunFile } from './run-file.ts';
export { endMarked, endOrphans, ended, isRunning, processStart, processesIn, processesMarked, signal } from './processes.ts';
export { freePort, isPortFree } from './ports.ts';
export type { ServerExit } from './server-process.ts';

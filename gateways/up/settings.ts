/** Settings of the composition root, and the list of all tables: what documentation and checks are made from. */
import { misspeltSettings, readSettings, InvalidSettings, settingsTable, type Environment, type SettingsTable, type SettingsValues } from '../../protocol/settings.ts';
import { packetOutSettings, packetSettings } from '../sky/packets/settings.ts';
import { retentionSettings } from '../retention/settings.ts';
import { watchSettings } from '../sky/watch/settings.ts';
import { hostSettings, keyedSettings, logSettings, scaleSettings, streamSettings, treeSettings } from '../../supervisor/settings.ts';

export const serverSettings = settingsTable({
  home: { env: 'ALIDADE_HOME', type: 'path', default: '.alidade', doc: 'The folder of all data of an embedded Alidade.' },
  natsUrl: { env: 'ALIDADE_NATS_URL', type: 'string', default: '', secret: true, doc: 'A NATS server (2.14 or newer) to use instead of the embedded one, `nats://user:password@host:port`; several with commas.' },
  natsSystemUrl: { env: 'ALIDADE_NATS_SYSTEM_URL', type: 'string', default: '', secret: true, doc: 'The same server with its system account; durable mode asks there how messages are synced.' },
  natsServer: { env: 'ALIDADE_NATS_SERVER', type: 'path', default: '', doc: 'The nats-server program to start; empty: what set-up found.' },
  mqttPort: { env: 'ALIDADE_MQTT_PORT', type: 'integer', default: 0, min: 0, max: 65_535, doc: 'Where the embedded broker takes MQTT, on the loopback interface; 0: the port of the last start when it is free, else any. `run.json` says which.' },
  databaseUrl: { env: 'DATABASE_URL', type: 'string', default: '', secret: true, doc: 'A PostgreSQL server to use instead of the embedded one, `postgres://user:password@host:port/database`.' },
  artifacts: { env: 'ALIDADE_ARTIFACTS', type: 'string', default: '', secret: true, doc: 'Where artifacts are kept: `file:///folder`, `s3://…`, `nats`; empty: `artifacts` in the home, or `nats` where the broker is not embedded.' },
  durable: { env: 'ALIDADE_DURABLE', type: 'boolean', default: false, doc: 'Every message is on the disk before it is answered; slower, and safe against power loss. Refused when a given broker does not sync so.' },
});

export const doorSettings = settingsTable({
  host: { env: 'ALIDADE_HTTP_HOST', type: 'string', default: '127.0.0.1', doc: 'Where the HTTP door listens.' },
  port: { env: 'ALIDADE_HTTP_PORT', type: 'integer', default: 0, min: 0, max: 65_535, doc: 'Its port; 0: the one of the last start when it is free, else any.' },
  token: { env: 'ALIDADE_HTTP_TOKEN', type: 'string', default: '', secret: true, doc: 'What clients must send; at least 16 characters. Empty: one is made and kept in the home.' },
  uploadBytes: { env: 'ALIDADE_HTTP_UPLOAD', type: 'bytes', default: 512 * 2 ** 20, min: 1024, max: 64 * 2 ** 30, doc: 'Largest file that is taken in a request, such as a raw exposure.' },
});

/** Read by set-up and by the tools beside the runtime, which stand without it; listed so that they are documented and not taken for misspelt. */
export const toolSettings = settingsTable({
  natsCli: { env: 'ALIDADE_NATS_CLI', type: 'path', default: '', doc: 'The program behind `npx nats`; empty: `nats` on PATH, or built once by set-up.' },
  coastline: { env: 'ALIDADE_COASTLINE', type: 'path', default: '', doc: 'The coastline file; empty: what set-up has made from GSHHG.' },
});

/** Every table of the runtime with its title; those of actors come from the catalog. */
export const runtimeTables = {
  Servers: serverSettings,
  'The HTTP door': doorSettings,
  'Supervision tree': treeSettings,
  Hosts: hostSettings,
  'Keyed actors': keyedSettings,
  'The log': streamSettings,
  Scaling: scaleSettings,
  Logs: logSettings,
  'How long files are kept': retentionSettings,
  'Watched folder': watchSettings,
  'Alert packets': packetSettings,
  'Alert packets of our own': packetOutSettings,
  Tools: toolSettings,
} satisfies Readonly<Record<string, SettingsTable>>;

export interface RuntimeSettings {
  readonly servers: SettingsValues<typeof serverSettings>;
  readonly door: SettingsValues<typeof doorSettings>;
  readonly tree: SettingsValues<typeof treeSettings>;
  readonly hosts: SettingsValues<typeof hostSettings>;
  readonly keyed: SettingsValues<typeof keyedSettings>;
  readonly streams: SettingsValues<typeof streamSettings>;
  readonly scale: SettingsValues<typeof scaleSettings>;
  readonly logs: SettingsValues<typeof logSettings>;
}

/** Reads all tables, those of the actors too; throws `InvalidSettings` with the faults of all of them together. */
export function readRuntimeSettings(env: Environment, actorTables: readonly SettingsTable[] = []): RuntimeSettings {
  const faults: string[] = [];
  const read = <Table extends SettingsTable>(table: Table): SettingsValues<Table> | undefined => {
    try {
      return readSettings(table, env);
    } catch (error) {
      if (!(error instanceof InvalidSettings)) throw error;
      faults.push(...error.faults);
      return undefined;
    }
  };
  for (const table of actorTables) read(table);
  const [servers, door, tree, hosts, keyed, streams, scale, logs] = [read(serverSettings), read(doorSettings), read(treeSettings), read(hostSettings), read(keyedSettings), read(streamSettings), read(scaleSettings), read(logSettings)];
  if (faults.length > 0 || servers === undefined || door === undefined || tree === undefined || hosts === undefined || keyed === undefined || streams === undefined || scale === undefined || logs === undefined) throw new InvalidSettings(faults);
  return { servers, door, tree, hosts, keyed, streams, scale, logs };
}

/** Variables that look like a setting and are none: one sentence each. */
export const misspelt = (env: Environment, actorTables: readonly SettingsTable[] = []): readonly string[] => misspeltSettings([...Object.values(runtimeTables), ...actorTables], env);

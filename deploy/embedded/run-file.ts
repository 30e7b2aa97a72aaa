import { isRecord } from './small-files.ts';

/** `ALIDADE_HOME/run.json`, mode 0600: where everything of a running Alidade is. A pid of 0 belongs to a server that is not ours. */
export interface RunFile {
  readonly nats: { readonly url: string; readonly user: string; readonly password: string; readonly pid: number; /** Of the embedded broker. */ readonly mqtt_url?: string };
  readonly database_url: string;
  readonly postgres_pid: number;
  readonly http: { readonly url: string; readonly token: string };
  readonly supervisor_pid: number;
  readonly hosts: readonly { readonly pid: number; readonly group: string }[];
}

const has = (value: unknown, fields: Readonly<Record<string, 'string' | 'number'>>): value is Readonly<Record<string, unknown>> =>
  isRecord(value) && Object.entries(fields).every(([name, type]) => typeof value[name] === type);

const isRunFile = (value: unknown): value is RunFile =>
  has(value, { database_url: 'string', postgres_pid: 'number', supervisor_pid: 'number' }) &&
  has(value['nats'], { url: 'string', user: 'string', password: 'string', pid: 'number' }) &&
  has(value['http'], { url: 'string', token: 'string' }) &&
  Array.isArray(value['hosts']) &&
  value['hosts'].every((host) => has(host, { pid: 'number', group: 'string' }));

/** The value when it has the shape of a run file; undefined otherwise. */
export const runFileOf = (value: unknown): RunFile | undefined => (isRunFile(value) ? value : undefined);

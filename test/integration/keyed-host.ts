/** A keyed actor in a process of its own: NATS URL, lease (seconds) and `<domain>.<actor>` as arguments. */
import { systemClock } from '../../protocol/clock.ts';
import { openLogReader } from '../../protocol/nats/log-reader.ts';
import { connectNats } from '../../protocol/nats/transport.ts';
import { domains } from '../../actors/catalog.ts';
import { KeyedProcess } from '../../supervisor/keyed-process.ts';

const [, , url = '', leaseSeconds, group = ''] = process.argv;
const [domain = '', name = ''] = group.split('.');
const actor = await domains[domain]?.keyed?.[name]?.();
if (actor === undefined) throw new Error(`there is no keyed actor ${group}`);
const id = `${group.replace('.', '-')}-${process.pid}`;
const transport = await connectNats({ servers: url, name: id });
const log = { debug: () => undefined, info: (fields: object, message: string) => console.log(message, JSON.stringify(fields)), warn: (fields: object, message: string) => console.log(message, JSON.stringify(fields)) };
const served = new KeyedProcess({
  identity: { id, process: id, group, host: 'test', pid: process.pid, version: 'test' },
  actor,
  env: process.env,
  transport,
  commit: (message) => transport.publish(message),
  reader: await openLogReader(transport.nc),
  artifacts: undefined,
  checkpointMs: 500,
  checkpointMessages: 200,
  leaseSeconds: Number(leaseSeconds),
  tickSeconds: 3600,
  deadSeconds: 3600,
  drainMs: 1_000,
  clock: systemClock,
  log,
  wantsToLeave: () => process.exit(1),
});
await served.start();
console.log(`${group} is up`);
process.on('SIGTERM', () => void served.leave('SIGTERM').then(() => process.exit(0)));

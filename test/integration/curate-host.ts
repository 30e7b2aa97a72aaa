/** The curation in a process of its own: NATS URL and lease (seconds) as arguments. */
import { systemClock } from '../../protocol/clock.ts';
import { openLogReader } from '../../protocol/nats/log-reader.ts';
import { connectNats } from '../../protocol/nats/transport.ts';
import { curate } from '../../actors/sky/curate.ts';
import { KeyedProcess } from '../../supervisor/keyed-process.ts';

const [, , url = '', leaseSeconds] = process.argv;
const id = `curate-${process.pid}`;
const transport = await connectNats({ servers: url, name: id });
const log = { debug: () => undefined, info: (fields: object, message: string) => console.log(message, JSON.stringify(fields)), warn: (fields: object, message: string) => console.log(message, JSON.stringify(fields)) };
const served = new KeyedProcess({
  identity: { id, process: id, group: 'sky.curate', host: 'test', pid: process.pid, version: 'test' },
  actor: curate,
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
console.log('curation is up');
process.on('SIGTERM', () => void served.leave('SIGTERM').then(() => process.exit(0)));

import { setTimeout as wait } from 'node:timers/promises';
import { connectNats } from '../../../protocol/nats/transport.ts';
import { transportContract } from '../../contract/transport.ts';
import { startBroker } from './broker.ts';

transportContract('NATS JetStream', async () => {
  const broker = await startBroker();
  const transport = await connectNats({ servers: broker.url, name: 'contract' });
  const other = await connectNats({ servers: broker.url, name: 'contract, other host' });
  return {
    transport,
    other,
    pass: (ms) => wait(ms),
    now: () => Date.now(),
    close: async () => {
      await transport.close();
      await other.close();
      await broker.stop();
    },
  };
});

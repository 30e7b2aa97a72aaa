import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Objm } from '@nats-io/obj';
import { connect } from '@nats-io/transport-node';
import { openArtifacts } from '../../../gateways/artifacts/index.ts';
import { artifactsContract } from '../../contract/artifacts.ts';
import { natsServer } from '../../support/index.ts';

const broker = natsServer();

artifactsContract('a JetStream object store', async () => {
  const { address, user, password } = broker();
  const nc = await connect({ servers: address, user, pass: password });
  const cacheFolder = await mkdtemp(join(tmpdir(), 'alidade-copies-'));
  const bucket = `contract-${randomBytes(4).toString('hex')}`;
  const artifacts = await openArtifacts(`nats://${bucket}`, { nats: nc, cacheFolder });
  return {
    artifacts,
    close: async () => {
      await (await new Objm(nc).open(bucket)).destroy();
      await nc.close();
      await rm(cacheFolder, { recursive: true, force: true });
    },
  };
});

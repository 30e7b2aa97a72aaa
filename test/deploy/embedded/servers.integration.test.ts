import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isRunning, processesIn, startServers } from '../../../deploy/embedded/index.ts';
import { checkoutRoot } from '../../../deploy/embedded/root.ts';
import { startChild, temporaryFolder, waitFor } from '../../support/index.ts';

test('both start side by side, the second time within 1.5 s, and leave no process behind', async () => {
  const home = await temporaryFolder('home');
  await (await startServers({ home: home.path })).stop();
  const began = performance.now();
  const servers = await startServers({ home: home.path });
  expect(performance.now() - began).toBeLessThan(1500);
  await servers.stop();
  expect([...processesIn(join(home.path, 'nats'), 'nats-server'), ...processesIn(join(home.path, 'postgres', 'data'), 'postgres')]).toEqual([]);
  await home.remove();
});

test('when their supervisor is killed with -9, both end by themselves', async () => {
  const home = await temporaryFolder('home');
  const module = join(checkoutRoot, 'dist', 'deploy', 'embedded', 'index.js');
  const supervisor = startChild(process.execPath, ['--input-type=module', '-e', `import { startServers } from '${module}'; const s = await startServers({ home: '${home.path}' }); console.log('pids', s.nats.pid, s.postgres.pid); setInterval(() => {}, 1000);`]);
  const [, nats, postgres] = await supervisor.untilSays(/pids (\d+) (\d+)/);
  const pids = [Number(nats), Number(postgres)];
  expect(pids.every((pid) => isRunning(pid))).toBe(true);
  await supervisor.kill();
  await waitFor(() => pids.every((pid) => !isRunning(pid)), { what: 'both servers gone', withinMs: 10_000 });
  await home.remove();
});

test('when one cannot start, the other is stopped again', async () => {
  const home = await temporaryFolder('home');
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const taken = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(startServers({ home: home.path, port: taken })).rejects.toThrow(/address already in use/);
  other.close();
  expect(processesIn(join(home.path, 'postgres', 'data'), 'postgres')).toEqual([]);
  await home.remove();
});

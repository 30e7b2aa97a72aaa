import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const bind = (name) =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(`\0${name}`, () => resolve(server));
  });

/**
 * Runs `work` while no other set-up of the same checkout runs. The lock is a socket in Linux's
 * abstract namespace: the kernel gives it back when its process dies, however it dies, so there is
 * no stale lock to recognise. Two network namespaces that share a checkout do not see each other.
 */
export async function inTurn(root, work, { onWait = () => undefined, waitSeconds = 900 } = {}) {
  const name = `alidade-setup-${createHash('sha256').update(root).digest('hex').slice(0, 24)}`;
  const deadline = Date.now() + waitSeconds * 1000;
  let server = await bind(name);
  if (server === undefined) onWait();
  while (server === undefined) {
    if (Date.now() > deadline) throw new Error(`another set-up of ${root} has been running for ${waitSeconds} s`);
    await wait(50);
    server = await bind(name);
  }
  try {
    return await work();
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

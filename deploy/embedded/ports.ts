import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the range from which Linux takes ports for outgoing connections (32768 on): there a port can
 * be gone between our look and the server's start, or while a killed server is started again.
 */
const [firstPort, endPort] = [15_000, 32_000] as const;
const tries = 50;

/** Whether nobody listens on that port of the loopback interface now. */
export async function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** A port of the loopback interface that nobody listened on a moment ago; drawn at random, so that two who ask at once hardly get the same. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const port = randomInt(firstPort, endPort);
    if (await isPortFree(port)) return port;
  }
  throw new Error(`no free port of the loopback interface in ${tries} tries between ${firstPort} and ${endPort}`);
}

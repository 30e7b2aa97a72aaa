/** `alidade up` or `alidade worker` with the test catalog, as a process that a test may kill. */
import { startUp, startWorker } from '../../../gateways/up/index.ts';

const catalogUrl = new URL('./catalog.js', import.meta.url).href;

/** `run.json` is the proof; the words only tell when to look. */
async function start(): Promise<{ stop(): Promise<void> }> {
  if (process.argv[2] === 'worker') return startWorker({ env: process.env, catalogUrl });
  const running = await startUp({ env: process.env, catalogUrl });
  console.log('link', await running.link());
  return running;
}

try {
  const running = await start();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      void running.stop().then(() => {
        console.log('stopped');
        process.exit(0);
      });
    });
  }
  console.log('program is up');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
}

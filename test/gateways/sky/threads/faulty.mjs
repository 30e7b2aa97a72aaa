/** A thread of a crew that dies when it is told to do step 99 of a subtraction, and never ends step 98, counting in its job. */
import { parentPort } from 'node:worker_threads';
import '../../../../dist/gateways/sky/crew-worker.js';

// The crew's own thread waits for its engine at least one turn before it begins, so this comes first.
parentPort.on('message', ({ input }) => {
  if (input.step === 99) process.exit(3);
  if (input.step === 98) for (;;) Atomics.add(input.job.counter, 0, 1);
});

/** A thread that keeps a crew whose other thread never ends what it does. */
import { workerData } from 'node:worker_threads';
import { CrewOfThreads } from '../../../../dist/gateways/sky/crew.js';

const crew = await CrewOfThreads.start(2, new URL('faulty.mjs', import.meta.url));
await crew.beside('zogy-step', { step: 98, job: { counter: workerData } });

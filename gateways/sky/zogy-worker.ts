/** One thread of image subtraction: keeps a Fourier engine and does its part of each step when it is told to. */
import { parentPort } from 'node:worker_threads';
import type { FftEngine } from '../../actors/numeric/fft.ts';
import { zogySteps, type ZogyJob } from '../../actors/sky/core/zogy/zogy.ts';
import { simdFft } from './simd-fft.ts';

/** What a thread is told; every message is answered with `true` or ends the thread with an error. */
export type ZogyOrder = { readonly kind: 'begin'; readonly job: ZogyJob } | { readonly kind: 'step'; readonly step: number; readonly part: number; readonly parts: number } | { readonly kind: 'end' };

let engine: FftEngine | undefined;
let job: ZogyJob | undefined;

async function obey(order: ZogyOrder): Promise<void> {
  switch (order.kind) {
    case 'begin':
      engine ??= await simdFft();
      job = order.job;
      break;
    case 'step': {
      const step = zogySteps[order.step];
      if (step === undefined || engine === undefined || job === undefined) throw new Error(`step ${order.step} before its job`);
      step(engine, job, order.part, order.parts);
      break;
    }
    case 'end':
      job = undefined;
  }
  parentPort?.postMessage(true);
}

parentPort?.on('message', (order: ZogyOrder) => {
  obey(order).catch((error: unknown) => {
    // Thrown out of the promise, so that it ends the thread and reaches whoever waits for it.
    setImmediate(() => { throw error; });
  });
});

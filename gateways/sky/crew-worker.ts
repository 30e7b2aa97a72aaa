/** One thread of a crew: keeps a Fourier engine and does the tasks that it is told, one after the other. */
import { parentPort, type Transferable } from 'node:worker_threads';
import type { Runnable } from '../../actors/sky/core/crew/crew.ts';
import { KeptMemory } from './crew-memory.ts';
import type { Answer, Order } from './crew-order.ts';
import { tasks, type Tasks } from './crew-tasks.ts';
import { simdFft } from './simd-fft.ts';

const table: Runnable<Tasks> = tasks;
const loading = simdFft();
const kept = new KeptMemory();

async function obey<N extends keyof Tasks>({ id, name, input, part, parts }: Order<N>): Promise<void> {
  const engine = await loading;
  const answered = (answer: Answer<N>, moved: Transferable[] = []): void => parentPort?.postMessage(answer, moved);
  try {
    const output = kept.during((memory) => table[name](input, { engine, part, parts, memory }));
    answered({ id, output }, handedOver(output));
  } catch (error) {
    answered({ id, fault: asPlain(error) });
  }
}

/** What a message keeps of an error. */
const asPlain = (error: unknown): Error => (error instanceof RangeError || error instanceof TypeError ? error : new Error(error instanceof Error ? `${error.name}: ${error.message}` : String(error)));

/** Smaller arrays are copied: they may be tables that the code keeps. */
const LEAST_HANDED_OVER = 1 << 18;

/** The memory of a result's big arrays. */
function handedOver(result: unknown, found: Set<Transferable> = new Set()): Transferable[] {
  if (ArrayBuffer.isView(result)) {
    if (result.buffer instanceof ArrayBuffer && result.byteLength >= LEAST_HANDED_OVER) found.add(result.buffer);
  } else if (typeof result === 'object' && result !== null) for (const value of Object.values(result)) handedOver(value, found);
  return [...found];
}

/** Out of the promise that it was thrown in: it ends the thread and reaches whoever waits for it. */
function dieOf(error: unknown): void {
  setImmediate(() => { throw error; });
}

parentPort?.on('message', (order: Order<keyof Tasks>) => void obey(order).catch(dieOf)).on('messageerror', dieOf);

/** A crew of the caller alone: every task is done where and when it is asked for. */
import type { FftEngine } from '../../../numeric/fft.ts';
import type { Crew, Runnable, TaskTable } from './crew.ts';
import { ownMemory } from './share.ts';
import { coreTasks, type CoreTasks } from './tasks.ts';

export { ownMemory } from './share.ts';

export const alone = (engine: FftEngine): Crew => aloneWith<CoreTasks>(coreTasks, engine);

function aloneWith<T extends TaskTable>(tasks: Runnable<T>, engine: FftEngine): Crew<T> {
  const whole = { engine, part: 0, parts: 1, memory: ownMemory };
  return { threads: 1, engine, beside: async (name, input) => tasks[name](input, whole), together: async (name, input) => [tasks[name](input, whole)], lending: (run) => run(ownMemory) };
}

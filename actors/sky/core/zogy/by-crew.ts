/** A subtraction by several threads: each step is done by all of them, each its part, before the next one begins. */
import type { Crew, CrewMemory } from '../crew/crew.ts';
import { prepareZogy, zogySteps, type ZogyInput, type ZogyJob } from './zogy.ts';

/** With several threads all images of the input must lie on shared memory, and `memory` give such. The bytes are those of one thread. */
export async function zogyByCrew(crew: Crew, memory: CrewMemory, input: ZogyInput): Promise<ZogyJob> {
  const job = prepareZogy(crew.engine, input, (floats) => memory.floats(floats));
  for (let step = 0; step < zogySteps.length; step++) await crew.together('zogy-step', { job, step });
  return job;
}

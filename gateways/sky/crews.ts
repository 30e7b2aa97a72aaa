/** The crews that a thread keeps. */
import { availableParallelism } from 'node:os';
import { CrewOfThreads } from './crew.ts';

export interface Crews {
  /** So many threads with the caller's, but not more than the machine has cores. */
  of(threads: number): Promise<CrewOfThreads>;
}

/** One crew for each number of threads; a crew's threads begin with its first task. */
export function crewsOfThread(): Crews {
  const kept = new Map<number, Promise<CrewOfThreads>>();
  return {
    of(threads) {
      const number = Math.max(1, Math.min(threads, availableParallelism()));
      const crew = kept.get(number) ?? CrewOfThreads.start(number);
      kept.set(number, crew);
      crew.catch(() => kept.delete(number));
      return crew;
    },
  };
}

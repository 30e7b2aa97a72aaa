/** `alidade queue`: stop, restart and empty what waits at an actor. */
import { exit, type Exit } from './exit.ts';
import { argument, orderOf, type Always, type Given } from './given.ts';
import { stageOf } from './places.ts';
import { withSession } from './session.ts';

export interface QueueOrder extends Always {
  readonly reason?: string;
}
type Word = 'pause' | 'resume' | 'clear';

const words: Readonly<Record<Word, (place: string, cleared: number) => string>> = {
  pause: (place) => `${place} is paused: nothing is handed to it until \`alidade queue resume ${place}\`; what it has begun it finishes`,
  resume: (place) => `${place} goes on`,
  clear: (place, cleared) => `${cleared} ${cleared === 1 ? 'job that waited' : 'jobs that waited'} at ${place} ${cleared === 1 ? 'is' : 'are'} cancelled`,
};

const order =
  (word: Word) =>
  ({ terminal, args, options }: Given<QueueOrder>): Promise<Exit> =>
    withSession(terminal, async ({ operations, pipelines }) => {
      const { domain, stage } = stageOf(pipelines, argument(args, 0, 'the actor'));
      const cleared = await operations[word](domain, stage, orderOf(options));
      const count = typeof cleared === 'number' ? { cleared } : {};
      terminal.print(options.json === true ? JSON.stringify({ domain, stage, order: word, ...count }) : words[word](`${domain}.${stage}`, count.cleared ?? 0));
      return exit.ok;
    });

export const pauseQueue = order('pause');
export const resumeQueue = order('resume');
export const clearQueue = order('clear');

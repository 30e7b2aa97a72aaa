/** Every task of the image stages that another thread can do. What a task gives must be its own: big arrays change hands. */
import { zogySteps, type ZogyJob } from '../zogy/zogy.ts';
import type { Share } from './crew.ts';

export const coreTasks = { 'zogy-step': zogyStep };
export type CoreTasks = typeof coreTasks;

/** A part of a step of the subtraction; its planes lie on shared memory. */
function zogyStep({ job, step }: { readonly job: ZogyJob; readonly step: number }, { engine, part, parts }: Share): void {
  const work = zogySteps[step];
  if (work === undefined) throw new RangeError(`the subtraction has ${zogySteps.length} steps, not ${step + 1}`);
  work(engine, job, part, parts);
}

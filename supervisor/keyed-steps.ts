/** Long work of a machine, with the event loop free in between: heartbeats, leases, answers to publishes, metrics. */
import type { Clock } from '../protocol/clock.ts';

/** Work for so long, then everything else; the steps themselves take a few milliseconds. */
const mostMs = 10;

/** Runs steps to their end; `take` is given what each yields. False when `isStopped` said so in between: then it was not run to its end. */
export async function inSteps<Step, End>(clock: Pick<Clock, 'elapsed'>, steps: Iterator<Step, End, undefined>, take: (step: Step) => void | Promise<void>, isStopped: () => boolean): Promise<{ readonly end: End } | undefined> {
  let since = clock.elapsed();
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return { end: step.value };
    await take(step.value);
    if (clock.elapsed() - since < mostMs) continue;
    await new Promise((resume) => setImmediate(resume));
    if (isStopped()) return undefined;
    since = clock.elapsed();
  }
}

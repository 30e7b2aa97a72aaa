/** One thread of simulations, one after the other: takes its range through all steps and waits where it is two outputs ahead of the sink. */
import { parentPort } from 'node:worker_threads';
import { Advance } from './core/advance.ts';
import { isOutput, scheduleOf } from './core/schedule.ts';
import { landFor } from './crew.ts';
import type { CrewMessage, CrewShare } from './crew.ts';

function run(share: CrewShare, tell: (message: CrewMessage) => void): void {
  const { mission, forcing, particles, from, to, frames, gate } = share;
  const schedule = scheduleOf(mission);
  const range = new Advance({ mission, forcing, land: landFor(share.coast), particles }, from, to);
  for (let step = 0, output = 0; step <= schedule.steps; step++) {
    if (Atomics.load(gate, 1) === 1) return;
    if (!isOutput(schedule, step)) {
      range.step(step);
      continue;
    }
    if (!waitForFrame(gate, output)) return;
    range.step(step, frames[output % 2 === 0 ? 0 : 1]);
    tell({ kind: 'filled', output });
    output++;
  }
  tell({ kind: 'finished', particleSteps: range.particleSteps });
}

/** Until the sink has taken what this output's frame held before; false when the threads are to stop. */
function waitForFrame(gate: Int32Array, output: number): boolean {
  for (;;) {
    if (Atomics.load(gate, 1) === 1) return false;
    const taken = Atomics.load(gate, 0);
    if (taken >= output - 1) return true;
    Atomics.wait(gate, 0, taken, 1000);
  }
}

parentPort?.on('message', (share: CrewShare) => run(share, (message) => parentPort?.postMessage(message)));

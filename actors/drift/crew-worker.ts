/** One thread of simulations, one after the other: seeds its range, takes it through all steps and waits where it is two outputs ahead of the sink. */
import { parentPort } from 'node:worker_threads';
import { Advance } from './core/advance.ts';
import type { CoastData } from './core/coastline.ts';
import type { Land } from './core/land.ts';
import { isOutput, scheduleOf } from './core/schedule.ts';
import { beginWhereTheyAre, seedRange } from './core/seeding.ts';
import { anyAshore } from './core/seeding-offshore.ts';
import { gateOf, landFor } from './crew.ts';
import type { CrewMessage, CrewShare } from './crew.ts';

type Tell = (message: CrewMessage) => void;

function run(share: CrewShare, tell: Tell): void {
  const { mission, forcing, particles, from, to, frames, gate } = share;
  const land = knownLand(share);
  if (!seed(share, land, tell)) return;
  const schedule = scheduleOf(mission);
  const range = new Advance({ mission, forcing, land, particles }, from, to);
  for (let step = 0, output = 0; step <= schedule.steps; step++) {
    if (Atomics.load(gate, gateOf.stop) === 1) return;
    if (!isOutput(schedule, step)) {
      range.step(step);
      continue;
    }
    if (!waitFor(gate, gateOf.taken, output - 1)) return;
    range.step(step, frames[output % 2 === 0 ? 0 : 1]);
    tell({ kind: 'filled', output });
    output++;
  }
  tell({ kind: 'finished', particleSteps: range.particleSteps });
}

/** False when the threads are to stop. */
function seed({ mission, particles, from, to, gate }: CrewShare, land: Land, tell: Tell): boolean {
  seedRange(mission, particles, from, to);
  const ashore = mission.coastline !== 'ignore' && anyAshore(particles.lon, particles.lat, from, to, land);
  tell({ kind: 'seeded', ashore });
  if (!waitFor(gate, gateOf.seeded, 1)) return false;
  beginWhereTheyAre(particles, from, to);
  return true;
}

/** The coastline of the last simulation: what this thread has worked out about it serves the next one. */
let known: { readonly number: number; readonly coast: CoastData | 'ignore' } | undefined;

function knownLand({ coast, coastNumber }: CrewShare): Land {
  if (known?.number !== coastNumber) known = { number: coastNumber, coast };
  return landFor(known.coast);
}

/** Until a number of the gate has come to `least`; false when the threads are to stop. */
function waitFor(gate: Int32Array, place: number, least: number): boolean {
  for (;;) {
    if (Atomics.load(gate, gateOf.stop) === 1) return false;
    const now = Atomics.load(gate, place);
    if (now >= least) return true;
    Atomics.wait(gate, place, now, 1000);
  }
}

parentPort?.on('message', (share: CrewShare) => run(share, (message) => parentPort?.postMessage(message)));

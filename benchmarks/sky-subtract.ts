/** Rows of image subtraction. */
import { ownProgram, runNode } from './programs.ts';
import type { Target } from './line.ts';
import type { SkyRow, SkyTime } from './sky-row.ts';

const run = (item: string): SkyRow['measure'] => ({ folder, repeats }) => runNode<SkyTime>(ownProgram('sky-subtract-run'), [item, folder, String(repeats)]);
const ratio = (atMost: number): Target => ({ of: 'ratio', atMost });

export const subtractRows: readonly SkyRow[] = [
  { name: 'sky.zogy', peer: 'zogy_f32', target: ratio(1.5), note: 'D, S and S_corr, one thread', measure: run('1') },
  { name: 'sky.zogy-two-threads', peer: 'zogy_f32', target: ratio(1), note: 'ours on two threads, the peer on one', measure: run('2') },
  { name: 'sky.zogy-memory', unit: 'GB', target: { of: 'ours', atMost: 0.4 }, note: 'peak resident set of the process, inputs, outputs and interpreter included', measure: run('memory') },
  { name: 'sky.classic', note: 'fitted kernel, spatially varying, matched filter; one thread', measure: run('classic') },
];

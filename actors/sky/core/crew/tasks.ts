/** Every task of the image stages that another thread can do. What a task gives must be its own: big arrays change hands. */
import { subtractRows } from '../background/render.ts';
import type { BackgroundMesh } from '../background/mesh.ts';
import { linesAt } from '../difference/photometric-tie.ts';
import { skyBins } from '../difference/sky-bins.ts';
import type { Image } from '../image.ts';
import { level } from '../pipeline/level.ts';
import { zogyTiles } from '../zogy/tiles.ts';
import { zogySteps, type ZogyJob } from '../zogy/zogy.ts';
import type { Share } from './share.ts';

export const coreTasks = { level, 'sky-away': skyAway, 'sky-bins': skyBins, 'tie-lines': linesAt, 'zogy-step': zogyStep, 'zogy-tiles': zogyTiles };
export type CoreTasks = typeof coreTasks;

/** A part of a step of the subtraction; its planes lie on shared memory. */
function zogyStep({ job, step }: { readonly job: ZogyJob; readonly step: number }, { engine, part, parts }: Share): void {
  const work = zogySteps[step];
  if (work === undefined) throw new RangeError(`the subtraction has ${zogySteps.length} steps, not ${step + 1}`);
  work(engine, job, part, parts);
}

/** A part of a sky taken away from an image, in place. */
function skyAway({ picture, sky }: { readonly picture: Image; readonly sky: BackgroundMesh }, { part, parts }: Share): void {
  subtractRows(picture, sky, picture, Math.floor((picture.rows * part) / parts), Math.floor((picture.rows * (part + 1)) / parts));
}

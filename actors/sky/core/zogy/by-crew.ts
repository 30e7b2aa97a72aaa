/** A subtraction by several threads: each step is done by all of them, each its part, before the next one begins. */
import type { Crew } from '../crew/crew.ts';
import type { CrewMemory } from '../crew/share.ts';
import { image, type Image } from '../image.ts';
import { cutUp, tileDefaults, tileOf, withoutPsf, type Rect, type Tile, type TiledZogy, type TileSettings, type VaryingInput } from './tiles.ts';
import { prepareZogy, zogySteps, type ZogyInput, type ZogyJob } from './zogy.ts';

/** With several threads all images of the input must lie on shared memory, and `memory` give such. The bytes are those of one thread. */
export async function zogyByCrew(crew: Crew, memory: CrewMemory, input: ZogyInput): Promise<ZogyJob> {
  const job = prepareZogy(crew.engine, input, (floats) => memory.floats(floats));
  for (let step = 0; step < zogySteps.length; step++) await crew.together('zogy-step', { job, step });
  return job;
}

/** Memory besides inputs and outputs: what one tile a thread needs. Throws RangeError as `zogy` does, and for tiles that are none. */
export async function zogyTiled(crew: Crew, memory: CrewMemory, { science, template, sigmaX, sigmaY }: VaryingInput, { tile, overlap }: TileSettings = tileDefaults): Promise<TiledZogy> {
  if (!(Number.isInteger(tile) && tile > 0 && Number.isInteger(overlap) && overlap >= 0)) throw new RangeError(`tiles of ${tile} px with an overlap of ${overlap} px: whole numbers, tiles above 0`);
  const { columns, rows } = science.image;
  const map = (): Image => image(columns, rows, memory.floats(columns * rows));
  const rects = cutUp(columns, rows, tile);
  const middle = rects.find(({ x1, y1 }) => x1 > columns / 2 && y1 > rows / 2);
  if (middle === undefined) throw new RangeError('an image without pixels');
  const job = { science: withoutPsf(science), template: withoutPsf(template), sigmaX, sigmaY, overlap, maps: { difference: map(), significance: map(), score: map() } };
  const seen = (rect: Rect): Tile => {
    const [x, y] = [(rect.x0 + rect.x1 - 1) / 2, (rect.y0 + rect.y1 - 1) / 2];
    return { rect, sciencePsf: science.psfAt(x, y), templatePsf: template.psfAt(x, y) };
  };
  const first = tileOf(crew.engine, job, seen(middle));
  await crew.together('zogy-tiles', { job: { ...job, fluxNorm: first.fluxNorm }, tiles: rects.filter((rect) => rect !== middle).map(seen) });
  return { maps: job.maps, fluxNorm: first.fluxNorm, kernels: first, tiles: rects.length };
}

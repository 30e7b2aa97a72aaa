/**
 * What two frames' skies, each measured alone, differ by: a mesh measured on their difference, where stars and galaxies
 * do not stand in its way. A few tenths of an ADU, but under a star's worth of pixels a tenth of its noise.
 */
import { measureBackground, type BackgroundMesh } from '../background/mesh.ts';
import type { Crew } from '../crew/crew.ts';
import type { CrewMemory } from '../crew/share.ts';
import { image } from '../image.ts';
import type { StarFrame } from './common-stars.ts';
import { grown } from './fill.ts';
import { BIN } from './sky-bins.ts';

const CELL = 64;
/** Squares where either frame stands so many σ above its sky hold a source, whose rings would be taken for sky. */
const BRIGHT = 4;

/** Of science − template/ratio, both without their own skies, per pixel of the frames. */
export async function skyTie(crew: Crew, memory: CrewMemory, { image: science, sigma }: Levels, { image: template, sigma: templateSigma }: Levels, ratio: number, bad: Uint8Array): Promise<BackgroundMesh> {
  const [columns, rows] = [Math.ceil(science.columns / BIN), Math.ceil(science.rows / BIN)];
  const [binned, lit] = [image(columns, rows, memory.floats(columns * rows)), memory.bytes(columns * rows)];
  await crew.together('sky-bins', { science, template, bad, ratio, bright: [(BRIGHT * sigma) / BIN, (BRIGHT * templateSigma) / BIN], binned, lit });
  const mesh = measureBackground(binned, { cell: CELL / BIN, filter: 3 }, grown(lit, columns, rows, 1));
  return { ...mesh, cell: CELL };
}

type Levels = Pick<StarFrame, 'image' | 'sigma'>;

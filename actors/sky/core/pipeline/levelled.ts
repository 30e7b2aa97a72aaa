/** Two frames as the subtraction takes them, each in a thread of its own. */
import type { Crew } from '../crew/crew.ts';
import type { CrewMemory } from '../crew/share.ts';
import type { StarFrame } from '../difference/common-stars.ts';
import { image, type Image } from '../image.ts';
import { psfAt } from '../psf/model.ts';
import { level, type Level, type ToLevel, type WithPsf } from './level.ts';
import { CannotSubtract } from './refusal.ts';

/** A frame minus its sky, its holes filled. */
export interface Levelled extends StarFrame {
  readonly variance: Image;
}

/** Both frames, one beside the other; in their own pixels where these may be overwritten. Throws CannotSubtract. */
export async function levelledPair(crew: Crew, memory: CrewMemory, science: WithPsf, template: WithPsf, consumes = false): Promise<readonly [Levelled, Levelled]> {
  const [first, second] = [toLevel(memory, 'science frame', science, consumes), toLevel(memory, 'template', template, consumes)];
  const beside = crew.beside('level', second);
  // Waited for below, whatever this one ends with.
  beside.catch(() => undefined);
  const here = level(first);
  return [levelledAs(science, first, here), levelledAs(template, second, await beside)];
}

function toLevel(memory: CrewMemory, name: string, { image: picture, variance, mask, flat, sky, found }: WithPsf, consumes: boolean): ToLevel {
  const { columns, rows } = picture;
  const room = (): Image => image(columns, rows, memory.floats(columns * rows));
  return { name, image: picture, variance, mask, ...(flat === undefined ? {} : { flat }), ...(sky === undefined ? {} : { sky }), ...(found === undefined ? {} : { found }), into: { image: consumes ? picture : room(), variance: consumes ? variance : room(), bad: memory.bytes(columns * rows) } };
}

/** `psf` is that of the frame's middle. */
function levelledAs({ psf }: WithPsf, { into }: ToLevel, result: Level): Levelled {
  if ('refused' in result) throw new CannotSubtract(result.refused, result.numbers);
  const { columns, rows } = into.image;
  const middle = 'stamps' in psf ? psfAt(psf, (columns - 1) / 2, (rows - 1) / 2) : psf;
  return { image: into.image, variance: into.variance, psf: middle, ...('stamps' in psf && psf.degree > 0 ? { varying: psf } : {}), ...result };
}

/** The photometric tie by several threads. */
import type { Crew } from '../crew/crew.ts';
import type { CommonStars, StarFrame } from './common-stars.ts';
import { brightest, tieOf, type PhotometricTie } from './photometric-tie.ts';

/** Stars are shared out; the bytes are those of one thread. */
export async function photometricTieByCrew(crew: Crew, science: StarFrame, template: StarFrame, stars: CommonStars): Promise<PhotometricTie | undefined> {
  const chosen = brightest(stars);
  const plain = ({ image, sigma, psf, varying }: StarFrame): StarFrame => ({ image, sigma, psf, ...(varying === undefined ? {} : { varying }) });
  const parts = await crew.together('tie-lines', { science: plain(science), template: plain(template), stars: chosen });
  return tieOf(chosen.map((_, k) => parts[k % parts.length]![Math.floor(k / parts.length)]!));
}

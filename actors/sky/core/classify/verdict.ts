/** What a detection is taken for. */
import { candidateFlags } from '../difference/candidates.ts';
import type { Detection } from '../pipeline/detect.ts';

/**
 * `real`: reliable enough. Of the others, `dipole`: light and its counterpart of opposite sign, as a star leaves that
 * two frames show at different places; `artefact`: beside masked pixels or the edge, or not shaped like a point; `bogus`:
 * anything else, noise above all.
 */
export type Verdict = 'real' | 'bogus' | 'dipole' | 'artefact';

/** Lowest score nearby over its own. */
const COUNTERPART = -0.5;
const MASKED = 0.1;
/** D's rest over its noise, 1 for a point. */
const SHAPE = 1.6;

export function verdictOf(one: Pick<Detection, 'counterpart' | 'masked' | 'shape' | 'flags'>, confidence: number, threshold: number): Verdict {
  if (confidence >= threshold) return 'real';
  if (one.counterpart < COUNTERPART) return 'dipole';
  if (one.masked > MASKED || one.shape > SHAPE || (one.flags & (candidateFlags.edge | candidateFlags.masked)) !== 0) return 'artefact';
  return 'bogus';
}

/**
 * How well a simulated track follows an observed one. Liu, Y. and Weisberg, R. H. 2011, Evaluation of trajectory
 * modeling in different dynamic regions using normalized cumulative Lagrangian separation, J. Geophys. Res. 116,
 * C09013, doi:10.1029/2010JC006837.
 */
import { geodesicInverse } from '../../numeric/geodesic.ts';
import type { Position } from '../../numeric/geodesic.ts';

export interface Skill {
  /** 1: the same track; 0: no better than staying where it was, or worse. */
  readonly score: number;
  /** Eq. 1: the separations summed over the observed lengths summed; Infinity where nothing has moved. */
  readonly normalizedSeparation: number;
  /** Metres between both at each moment. */
  readonly separationsMetres: readonly number[];
  /** Metres that the observed one has gone at each moment. */
  readonly observedMetres: readonly number[];
}

/**
 * `observed` and `simulated`: positions at the same moments, the first of them the start, which counts for nothing but
 * the length. `tolerance` is the n of eq. 2: the normalized separation at which skill ends, 1 in the paper.
 */
export function skillOf(observed: readonly Position[], simulated: readonly Position[], tolerance = 1): Skill {
  const separations: number[] = [];
  const lengths: number[] = [];
  let gone = 0;
  for (const [i, there] of observed.entries()) {
    const before = observed[i - 1];
    const here = simulated[i];
    if (here === undefined) throw new RangeError(`${observed.length} observed and ${simulated.length} simulated positions`);
    if (before !== undefined) gone += between(before, there);
    lengths.push(gone);
    separations.push(between(there, here));
  }
  const normalizedSeparation = total(separations.slice(1)) / total(lengths.slice(1));
  const separation = Number.isNaN(normalizedSeparation) ? Infinity : normalizedSeparation;
  return { score: Math.max(0, 1 - separation / tolerance), normalizedSeparation: separation, separationsMetres: separations, observedMetres: lengths };
}

function between(a: Position, b: Position): number {
  return geodesicInverse(a.lonDeg, a.latDeg, b.lonDeg, b.latDeg).distance;
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

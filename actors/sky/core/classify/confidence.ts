/**
 * How sure it is that a detection is real: a logistic regression over what the network says and over the numbers of
 * `pipeline/detect.ts`, fitted on fields that the network has not learnt from. A probability among candidates that are
 * mixed as those of its fields; where almost nothing is real, or almost all, the mixture is another.
 */
import { candidateFlags } from '../difference/candidates.ts';
import type { Detection } from '../pipeline/detect.ts';

/** What is asked of a detection besides its pixels. */
export type Judged = Pick<Detection, 'score' | 'flags' | 'shape' | 'counterpart' | 'masked' | 'contrast'>;

/** Weights by the name of the term. */
export type ConfidenceWeights = Readonly<Record<string, number>>;

/** What is no number counts as the most. */
const clipped = (value: number, least: number, most: number): number => (Number.isNaN(value) ? most : Math.min(most, Math.max(least, value)));
const flag = (flags: number, bit: number): number => ((flags & bit) === 0 ? 0 : 1);

/** Each term of a detection; `network`: mean probability of its 3 × 3 pixels. */
const terms: Readonly<Record<string, (one: Judged, network: number) => number>> = {
  one: () => 1,
  network: (_, p) => Math.log(clipped(p, 1e-6, 1 - 1e-6) / (1 - clipped(p, 1e-6, 1 - 1e-6))),
  score: ({ score }) => Math.log(clipped(Math.abs(score), 3, 100) / 5),
  shape: ({ shape }) => Math.log(clipped(shape, 0.2, 20)),
  counterpart: ({ counterpart }) => clipped(counterpart, -2, 1),
  masked: ({ masked }) => masked,
  contrast: ({ contrast }) => Math.log(clipped(contrast, 0.005, 20)),
  edge: ({ flags }) => flag(flags, candidateFlags.edge),
  unsettled: ({ flags }) => flag(flags, candidateFlags.unsettled),
};
export const confidenceTerms = Object.keys(terms);

export const termValues = (one: Judged, network: number): readonly number[] => confidenceTerms.map((name) => terms[name]!(one, network));

/** 0…1. */
export function confidenceOf(weights: ConfidenceWeights, one: Judged, network: number): number {
  const z = termValues(one, network).reduce((sum, value, i) => sum + value * (weights[confidenceTerms[i]!] ?? 0), 0);
  return 1 / (1 + Math.exp(-z));
}

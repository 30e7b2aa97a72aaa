/** Every detection of a frame with its confidence and what it is taken for, by a network or by rules of thumb. */
import type { Detection } from '../pipeline/detect.ts';
import { confidenceOf, type ConfidenceWeights, type Judged } from './confidence.ts';
import { tileFloats, tileSide, tilesOf, type SeenPlanes } from './tile.ts';
import { verdictOf, type Verdict } from './verdict.ts';

/** A segmentation network with the scale of its confidence. */
export interface DetectionModel {
  readonly weights: ConfidenceWeights;
  /** Least confidence of what is real. */
  readonly threshold: number;
  /** Probabilities (count × side × side) of count × 5 × side × side values as `tile.ts` prepares them. */
  segment(tiles: Float32Array, count: number, side: number): Promise<Float32Array>;
}

/** Which model has answered, and on what. */
export interface ModelIdentity {
  readonly id: string;
  readonly version: string;
  /** Of the network's file, hex. */
  readonly sha256: string;
  readonly provider: string;
}

export interface Judgement {
  /** 0…1. */
  readonly confidence: number;
  readonly verdict: Verdict;
  /** Mean probability of the network in the 3 × 3 pixels of the detection; undefined where rules have judged. */
  readonly network: number | undefined;
}

/** Tiles of one run: about 2 MB in, whatever a frame holds. */
const BATCH = 96;

/** `tiles`: of `tilesOf`, one for each detection in their order. An answer depends on the detection's own tile and numbers alone. */
export async function judge(tiles: Float32Array, detections: readonly Judged[], model: DetectionModel): Promise<readonly Judgement[]> {
  const seen = await networkScores(tiles, model);
  return detections.map((one, i) => {
    const network = seen[i]!;
    const confidence = confidenceOf(model.weights, one, network);
    return { confidence, verdict: verdictOf(one, confidence, model.threshold), network };
  });
}

/** Where there is no model: the reliability of `pipeline/detect.ts`. */
export const judgeByRules = (detections: readonly (Judged & Pick<Detection, 'reliability'>)[], threshold: number): readonly Judgement[] =>
  detections.map((one) => ({ confidence: one.reliability, verdict: verdictOf(one, one.reliability, threshold), network: undefined }));

export interface Classified extends Detection {
  readonly verdict: Verdict;
  readonly network: number | undefined;
}

/** Detections of a difference that is in memory, `reliability` being the model's confidence. */
export async function classify(difference: SeenPlanes, detections: readonly Detection[], model: DetectionModel): Promise<readonly Classified[]> {
  const judgements = await judge(tilesOf(difference, detections), detections, model);
  return detections.map((one, i) => {
    const { confidence, verdict, network } = judgements[i]!;
    return { ...one, reliability: confidence, verdict, network };
  });
}

/** One probability a tile. */
export async function networkScores(tiles: Float32Array, { segment }: Pick<DetectionModel, 'segment'>): Promise<Float64Array> {
  const scores = new Float64Array(tiles.length / tileFloats);
  const size = tileSide * tileSide;
  for (let from = 0; from < scores.length; from += BATCH) {
    const count = Math.min(BATCH, scores.length - from);
    const answer = await segment(tiles.slice(from * tileFloats, (from + count) * tileFloats), count, tileSide);
    if (answer.length !== count * size) throw new RangeError(`the network gave ${answer.length} numbers for ${count} tiles of ${size} pixels`);
    for (let k = 0; k < count; k++) scores[from + k] = middle(answer.subarray(k * size, (k + 1) * size));
  }
  return scores;
}

function middle(plane: Float32Array): number {
  let sum = 0;
  const at = tileSide >> 1;
  for (let j = -1; j <= 1; j++) for (let i = -1; i <= 1; i++) sum += plane[(at + j) * tileSide + at + i]!;
  return sum / 9;
}

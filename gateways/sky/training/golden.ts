/** Examples with the network's answers: what `openModel` checks each time. */
import { plainBatch, type Examples } from '../../../actors/learning/core/batches.ts';
import { tileChannels, tileSide } from '../../../actors/sky/core/classify/tile.ts';
import type { DetectionModel } from '../../../actors/sky/core/classify/classify.ts';
import type { NewModel } from '../../models/training/model-folder.ts';

const TILES = 4;
/** Runtimes and machines add in other orders. */
const TOLERANCE = 1e-4;

export async function goldenPair(examples: Examples, segment: DetectionModel['segment']): Promise<NewModel['golden']> {
  const { images } = plainBatch(examples, TILES, tileSide, 0);
  return { shape: [TILES, tileChannels, tileSide, tileSide], input: images, output: await segment(images, TILES, tileSide), tolerance: TOLERANCE };
}

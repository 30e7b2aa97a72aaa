/** What people have said of a detection, as examples for a network: its own tile, and around it nothing that is known. */
import { tileChannels, tileFloats, tileSide } from '../classify/tile.ts';
import { exampleSide, type FieldExamples } from './examples.ts';

/** px around the place that belong to a source. */
const DISC = 2.5;
const margin = (exampleSide - tileSide) / 2;
const maskChannel = tileChannels - 1;

export interface LabelledTile {
  /** 5 × 32 × 32 (`classify/tile.ts`); its pixel (16, 16) is the place. */
  readonly tile: Float32Array;
  readonly isReal: boolean;
}

/** Beyond the tile is no pixel, as beyond the edge of a frame. */
export function examplesFromLabels(labels: readonly LabelledTile[]): FieldExamples {
  const size = exampleSide ** 2;
  const images = new Float32Array(labels.length * tileChannels * size);
  const targets = new Uint8Array(labels.length * size);
  labels.forEach(({ tile, isReal }, k) => {
    if (tile.length !== tileFloats) throw new RangeError(`a tile has ${tileFloats} numbers, not ${tile.length}`);
    const image = images.subarray(k * tileChannels * size, (k + 1) * tileChannels * size);
    image.fill(1, maskChannel * size);
    for (let channel = 0; channel < tileChannels; channel++)
      for (let row = 0; row < tileSide; row++) image.set(tile.subarray((channel * tileSide + row) * tileSide, (channel * tileSide + row + 1) * tileSide), channel * size + (row + margin) * exampleSide + margin);
    if (isReal) disc(targets.subarray(k * size, (k + 1) * size));
  });
  return { count: labels.length, images, targets };
}

function disc(target: Uint8Array): void {
  const middle = exampleSide / 2;
  for (let y = 0; y < exampleSide; y++) for (let x = 0; x < exampleSide; x++) if (Math.hypot(x - middle, y - middle) <= DISC) target[y * exampleSide + x] = 1;
}

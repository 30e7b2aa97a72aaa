/** Squares of labelled fields for a network to learn from: around what was found, right or wrong, and anywhere. */
import { tileChannels, tileInto, tileSide } from '../classify/tile.ts';
import { dice } from './conditions.ts';
import type { LabelledField } from './field.ts';

/** Pixels on a side: what the network sees and a margin to shift it in. */
export const exampleSide = tileSide + 8;
/** px around a new source that belong to it. */
const DISC = 2.5;
const most = { real: 30, wrong: 40, anywhere: 8 } as const;
const draws = { examples: 121 } as const;

export interface FieldExamples {
  readonly count: number;
  /** count × 5 × side × side, as `classify/tile.ts` makes them. */
  readonly images: Float32Array;
  /** count × side × side, 1 is a new source. */
  readonly targets: Uint8Array;
}

export function examplesOf(field: LabelledField, seed: number): FieldExamples {
  const roll = dice(seed, draws.examples);
  const { columns, rows } = field.difference.score;
  const pick = (wanted: boolean, count: number): [number, number][] => {
    const list = field.detections.filter((_, i) => field.isReal[i] === wanted).map((one) => ({ one, key: roll() }));
    return list.sort((a, b) => a.key - b.key).slice(0, count).map(({ one }) => [Math.round(one.x), Math.round(one.y)]);
  };
  const anywhere = Array.from({ length: most.anywhere }, (): [number, number] => [Math.floor(roll() * columns), Math.floor(roll() * rows)]);
  const places = [...pick(true, most.real), ...pick(false, most.wrong), ...anywhere];
  const truth = truthPixels(field);
  const size = exampleSide * exampleSide;
  const images = new Float32Array(places.length * tileChannels * size);
  const targets = new Uint8Array(places.length * size);
  places.forEach(([x, y], k) => {
    tileInto(images.subarray(k * tileChannels * size, (k + 1) * tileChannels * size), field.difference, x, y, exampleSide);
    cut(targets.subarray(k * size, (k + 1) * size), truth, columns, rows, x - exampleSide / 2, y - exampleSide / 2);
  });
  return { count: places.length, images, targets };
}

/** A source whose middle is masked cannot be seen and is not asked for. */
function truthPixels({ difference: { score, mask }, truth }: LabelledField): Uint8Array {
  const { columns, rows } = score;
  const out = new Uint8Array(columns * rows);
  for (const { x, y } of truth) {
    if (mask[Math.round(y) * columns + Math.round(x)] !== 0) continue;
    for (let row = Math.max(0, Math.ceil(y - DISC)); row <= Math.min(rows - 1, Math.floor(y + DISC)); row++)
      for (let column = Math.max(0, Math.ceil(x - DISC)); column <= Math.min(columns - 1, Math.floor(x + DISC)); column++) if (Math.hypot(column - x, row - y) <= DISC) out[row * columns + column] = 1;
  }
  return out;
}

function cut(out: Uint8Array, plane: Uint8Array, columns: number, rows: number, left: number, top: number): void {
  for (let j = 0; j < exampleSide; j++)
    for (let i = 0; i < exampleSide; i++) {
      const [x, y] = [left + i, top + j];
      if (x >= 0 && y >= 0 && x < columns && y < rows) out[j * exampleSide + i] = plane[y * columns + x]!;
    }
}

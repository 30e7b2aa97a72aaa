/** What the examination of a frame has found, as small images beside it: the next stage need not measure it again. */
import type { BackgroundMesh } from '../background/mesh.ts';
import { medianOf } from '../background/median.ts';
import type { FoundStars } from '../difference/common-stars.ts';
import type { NewCard } from '../fits/card-writer.ts';
import { FitsFault } from '../fits/fault.ts';
import type { Header } from '../fits/header.ts';
import type { NewPlanes } from '../fits/plane-writer.ts';
import type { Image } from '../image.ts';

/** HDUs by their names. */
export const skyName = 'SKY';
export const starsName = 'STARS';

const quantities = ['x', 'y', 'smoothedPeak', 'flag'] as const;

/** Levels, and above them their noises: columns × 2·rows of the mesh, in float32. */
export function storedSky({ columns, rows, cell, level, rms, emptyCells }: BackgroundMesh): NewPlanes {
  const data = new Float32Array(2 * columns * rows);
  data.set(level);
  data.set(rms, columns * rows);
  const cards: readonly NewCard[] = [{ keyword: 'SKYCELL', value: cell, comment: 'side of a cell of the mesh, px' }, { keyword: 'SKYEMPTY', value: emptyCells, comment: 'cells that were filled from others' }];
  return { name: skyName, columns, rows: 2 * rows, data, cards };
}

/** Throws FitsFault where the mesh is none of a frame of this size. */
export function skyFromStored({ columns, rows: doubled, data }: Image, header: Header, frame: Pick<Image, 'columns' | 'rows'>): BackgroundMesh {
  const [cell, rows] = [header.integer('SKYCELL') ?? 0, doubled / 2];
  if (!(cell > 0) || columns !== Math.ceil(frame.columns / cell) || rows !== Math.ceil(frame.rows / cell)) throw new FitsFault(`a sky of ${columns} × ${rows} cells of ${cell} px is none of a frame of ${frame.columns} × ${frame.rows}`);
  const [level, rms] = [Float64Array.from(data.subarray(0, columns * rows)), Float64Array.from(data.subarray(columns * rows))];
  return { columns, rows, cell, level, rms, globalLevel: medianOf(level), globalRms: medianOf(rms), emptyCells: header.integer('SKYEMPTY') ?? 0 };
}

/** A row a quantity, a column an object; undefined where there are none. In float32: places to 0.0005 px. */
export function storedStars(stars: FoundStars): NewPlanes | undefined {
  if (stars.count === 0) return undefined;
  const data = new Float32Array(quantities.length * stars.count);
  quantities.forEach((name, row) => data.set(stars[name], row * stars.count));
  return { name: starsName, columns: stars.count, rows: quantities.length, data, cards: quantities.map((name, row) => ({ keyword: `ROW${row + 1}`, value: name })) };
}

/** Throws FitsFault where these are other quantities. */
export function starsFromStored({ columns: count, rows, data }: Image, header: Header): FoundStars {
  if (rows !== quantities.length || quantities.some((name, row) => header.text(`ROW${row + 1}`) !== name)) throw new FitsFault(`stars are stored as rows of ${quantities.join(', ')}; these have ${rows} others`);
  const of = (name: (typeof quantities)[number]): Float64Array => Float64Array.from(data.subarray(quantities.indexOf(name) * count, (quantities.indexOf(name) + 1) * count));
  return { count, x: of('x'), y: of('y'), smoothedPeak: of('smoothedPeak'), flag: Uint8Array.from(of('flag')) };
}

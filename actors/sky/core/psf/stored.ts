/** A PSF model as an image with cards, as it lies in FITS files between stages: its stamps side by side. */
import type { NewCard } from '../fits/card-writer.ts';
import { FitsFault } from '../fits/fault.ts';
import type { Header } from '../fits/header.ts';
import { image, type Image } from '../image.ts';
import { terms, type PsfModel } from './model.ts';

export interface StoredPsf {
  /** terms × size columns, size rows. */
  readonly image: Image;
  readonly cards: readonly NewCard[];
}

/** In float32. */
export function storedPsf({ size, degree, columns, rows, stamps, stars, residual }: PsfModel): StoredPsf {
  const count = terms(degree).length;
  const plane = image(count * size, size);
  for (let term = 0; term < count; term++) for (let y = 0; y < size; y++) plane.data.set(stamps.subarray((term * size + y) * size, (term * size + y + 1) * size), y * plane.columns + term * size);
  return {
    image: plane,
    cards: [
      { keyword: 'PSFDEG', value: degree, comment: 'degree of the polynomial of the place' }, { keyword: 'PSFCOLS', value: columns, comment: 'size of the frame, px' }, { keyword: 'PSFROWS', value: rows },
      { keyword: 'PSFSTARS', value: stars, comment: 'stars it was measured from' }, { keyword: 'PSFRES', value: residual, comment: 'their scatter about it, share of the peak' },
    ],
  };
}

/** Throws FitsFault where image and cards do not fit together. An image without cards is one stamp for the whole frame. */
export function psfFromStored({ columns: width, rows: size, data }: Image, header: Header): PsfModel {
  const degree = header.integer('PSFDEG') ?? 0;
  const count = degree >= 0 && degree <= 5 ? terms(degree).length : 0;
  if (size % 2 === 0 || count * size !== width) throw new FitsFault(`a PSF of degree ${degree} with stamps of ${size} px has ${count * size} columns, not ${width}`);
  const stamps = new Float64Array(count * size * size);
  for (let term = 0; term < count; term++) for (let y = 0; y < size; y++) stamps.set(data.subarray(y * width + term * size, y * width + (term + 1) * size), (term * size + y) * size);
  return { size, degree, columns: header.integer('PSFCOLS') ?? size, rows: header.integer('PSFROWS') ?? size, stamps, stars: header.integer('PSFSTARS') ?? 0, residual: header.number('PSFRES') ?? NaN };
}

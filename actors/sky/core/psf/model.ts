/**
 * The image of a point, everywhere in a frame: stamps that vary as a polynomial of the position (Bertin 2011, ADASS XX,
 * ASP 442, 435: "PSFEx"). P(x, y) = Σ Φ_k · uᵖ vᵠ, with u and v from −1 to 1 over the frame, p + q ≤ degree.
 */
import { image } from '../image.ts';
import type { Image } from '../image.ts';

export interface PsfModel {
  /** Side of a stamp, px, odd. */
  readonly size: number;
  readonly degree: number;
  /** Size of the frame that it belongs to, px. */
  readonly columns: number;
  readonly rows: number;
  /** One stamp a term, size × size values each, in the order of `terms`. */
  readonly stamps: Float64Array;
  /** How many stars it was measured from. */
  readonly stars: number;
  /** Scatter of the stars about the model, as a share of the model's peak. */
  readonly residual: number;
}

/** Exponents (p, q) of the terms. */
export function terms(degree: number): readonly (readonly [number, number])[] {
  const list: [number, number][] = [];
  for (let sum = 0; sum <= degree; sum++) for (let q = 0; q <= sum; q++) list.push([sum - q, q]);
  return list;
}

/** Values of the terms at a place of the frame. */
export function basisAt(degree: number, columns: number, rows: number, x: number, y: number): readonly number[] {
  const [u, v] = [columns > 1 ? (2 * x) / (columns - 1) - 1 : 0, rows > 1 ? (2 * y) / (rows - 1) - 1 : 0];
  return terms(degree).map(([p, q]) => u ** p * v ** q);
}

/** The PSF at a place: an odd stamp of unit sum, centred on its middle pixel. Places outside the frame have that of its border. */
export function psfAt({ size, degree, columns, rows, stamps }: PsfModel, x: number, y: number): Image {
  const basis = basisAt(degree, columns, rows, Math.min(columns - 1, Math.max(0, x)), Math.min(rows - 1, Math.max(0, y)));
  const values = new Float64Array(size * size);
  basis.forEach((weight, k) => {
    for (let i = 0; i < values.length; i++) values[i]! += weight * stamps[k * values.length + i]!;
  });
  const sum = values.reduce((total, value) => total + value, 0);
  return image(size, size, Float32Array.from(values, (value) => value / sum));
}

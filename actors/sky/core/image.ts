/**
 * An image in memory: row-major float32, pixel (x, y) at `data[y * columns + x]`, 0-based, the centre
 * of the first pixel at (0, 0); x along a row (FITS axis 1), y along a column (axis 2). No data is NaN.
 */
export interface Image {
  readonly columns: number;
  readonly rows: number;
  /** rows × columns values. */
  readonly data: Float32Array;
}

/** An image whose values are to be multiplied by a number: no plane is made for what few pixels are asked for. */
export interface ScaledImage extends Image {
  readonly by: number;
}

/** Bits of a mask plane, one `Uint8Array` of rows × columns beside an image; 0 is good. */
export const maskBits = { noData: 1, badPixel: 2, badColumn: 4, saturated: 8, cosmicRay: 16, edge: 32, interpolated: 64 } as const;

/** An image of zeros, or of what is given. Throws RangeError when the sizes do not agree. */
export function image(columns: number, rows: number, data: Float32Array = new Float32Array(columns * rows)): Image {
  if (data.length !== columns * rows) throw new RangeError(`an image of ${columns} × ${rows} pixels cannot hold ${data.length} values`);
  return { columns, rows, data };
}

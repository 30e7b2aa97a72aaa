/**
 * The coastline's 1° squares. Positions within one are in units of 1/65535°, x eastwards and y northwards from its
 * south-west corner.
 */

/**
 * A coastline file in memory (its layout: deploy/coastline/file.mjs). The arrays lie on shared memory, so threads get
 * them without a copy; they are never written.
 */
export interface CoastData {
  /** Such as "GSHHG 2.3.7". */
  readonly version: string;
  /** For each of the 64,800 bins: 1 where its south-west corner is land. */
  readonly corners: Uint8Array;
  /** Where each bin's segments begin; one more for the end. */
  readonly offsets: Uint32Array;
  readonly segments: Uint8Array;
}

export const UNITS_PER_DEGREE = 65_535;
export const BINS_AROUND = 360;
export const BIN_ROWS = 180;

/** The bin with south-west corner (column, row − 90) in degrees; columns in any revolution. */
export function binIndex(column: number, row: number): number {
  return (BIN_ROWS - 1 - row) * BINS_AROUND + (column - BINS_AROUND * Math.floor(column / BINS_AROUND));
}

export const hasCoast = (data: CoastData, bin: number): boolean => (data.offsets[bin + 1] ?? 0) > (data.offsets[bin] ?? 0);

/** Segments one after another. Segment s has the points starts[s] … starts[s + 1] − 1. */
export interface Segments {
  readonly starts: Uint32Array;
  readonly x: Int32Array;
  readonly y: Int32Array;
}

/**
 * The segments of one bin. With `beyond`, a line that ends on a side of the bin is prolonged by one unit across it, so
 * that it cuts the frame half a unit outside the bin cleanly; the prolongation's points are not part of the coast.
 */
export function segmentsOf({ segments: bytes, offsets }: CoastData, bin: number, beyond: boolean): Segments {
  const end = offsets[bin + 1] ?? 0;
  const capacity = Math.ceil((end - (offsets[bin] ?? 0)) / 2) + 2;
  const x = new Int32Array(capacity);
  const y = new Int32Array(capacity);
  const starts: number[] = [];
  let at = offsets[bin] ?? 0;
  let n = 0;

  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const prolong = (side: number, px: number, py: number): void => {
    if (!beyond || side === 4) return;
    x[n] = px + (side === 1 ? 1 : side === 3 ? -1 : 0);
    y[n++] = py + (side === 2 ? 1 : side === 0 ? -1 : 0);
  };

  while (at < end) {
    const sides = bytes[at++] ?? 0;
    const count = varint() + 1;
    let px = varint();
    let py = varint();
    starts.push(n);
    prolong(sides >> 3, px, py);
    for (let i = 0; ; i++) {
      x[n] = px;
      y[n++] = py;
      if (i === count - 1) break;
      const dx = varint();
      const dy = varint();
      px += (dx >>> 1) ^ -(dx & 1);
      py += (dy >>> 1) ^ -(dy & 1);
    }
    prolong(sides & 7, px, py);
  }
  starts.push(n);
  return { starts: Uint32Array.from(starts), x: x.subarray(0, n), y: y.subarray(0, n) };
}

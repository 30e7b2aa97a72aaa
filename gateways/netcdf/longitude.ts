/** An axis in ascending order, and which index of the file each of its values has. */
export interface OrderedAxis {
  readonly values: Float64Array;
  readonly indices: Int32Array;
}

/** Reverses a descending axis. Other orders are left as they are, and are then not equidistant. */
export function ascending(values: Float64Array): OrderedAxis {
  const indices = Int32Array.from(values, (_, i) => i);
  if ((values[0] ?? 0) <= (values.at(-1) ?? 0)) return { values, indices };
  return { values: values.slice().reverse(), indices: indices.reverse() };
}

/**
 * Longitudes in degrees made continuous and ascending. A regional axis that crosses a seam (350 … 359, 0 … 10) is
 * unrolled, and moved by whole turns so that its centre lies in [−180, 180). One that goes all around is turned to
 * start at or after −180, and its first column is repeated at the end, so that no gap is left at the seam.
 */
export function longitudeAxis(raw: Float64Array): OrderedAxis {
  const { values, indices } = ascending(unrolled(raw));
  const step = (values.at(-1) ?? 0) - (values[0] ?? 0);
  const spacing = step / (values.length - 1);
  if (Math.abs(step + spacing - 360) < 0.01 * spacing) return wholeCircle(values, indices);
  const centre = ((values[0] ?? 0) + (values.at(-1) ?? 0)) / 2;
  const turns = Math.floor((centre + 180) / 360) * 360;
  return { values: values.map((value) => value - turns), indices };
}

/** Adds whole turns where the axis jumps back across a seam; a descending axis stays descending. */
function unrolled(raw: Float64Array): Float64Array {
  const values = raw.slice();
  for (let i = 1; i < values.length; i++) {
    const before = values[i - 1] ?? 0;
    const turns = Math.round(((values[i] ?? 0) - before) / 360);
    values[i] = (values[i] ?? 0) - 360 * turns;
  }
  return values;
}

function wholeCircle(values: Float64Array, indices: Int32Array): OrderedAxis {
  const wrapped = Array.from(values, (value, i) => ({ value: value - Math.floor((value + 180) / 360) * 360, index: indices[i] ?? 0 })).sort((a, b) => a.value - b.value);
  const [first] = wrapped;
  const closed = first === undefined ? wrapped : [...wrapped, { value: first.value + 360, index: first.index }];
  return { values: Float64Array.from(closed, (c) => c.value), indices: Int32Array.from(closed, (c) => c.index) };
}

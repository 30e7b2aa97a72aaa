/**
 * Medians of 3, 5, 7 and 9 frames at every pixel by "forgetful selection": of the first few values the lowest and the
 * highest cannot be the median, so they are dropped and the next value comes in (Paeth 1990, "Median finding on a 3×3 grid",
 * Graphics Gems, 171). No memory is touched but the values', and no branch depends on them.
 */
type Frame = Float32Array;

/** The median at each of the first `count` pixels; NaN where any value is NaN (the sum tells). Frames as many as the name says. */
export function medianOf3(frames: readonly Frame[], count: number, out: Frame): void {
  const [f0, f1, f2] = [frames[0]!, frames[1]!, frames[2]!];
  for (let i = 0; i < count; i++) {
    const [a, b, c] = [f0[i]!, f1[i]!, f2[i]!];
    out[i] = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}

export function medianOf5(frames: readonly Frame[], count: number, out: Frame): void {
  const [f0, f1, f2, f3, f4] = [frames[0]!, frames[1]!, frames[2]!, frames[3]!, frames[4]!];
  for (let i = 0; i < count; i++) out[i] = middleOf5(f0[i]!, f1[i]!, f2[i]!, f3[i]!, f4[i]!);
}

/** Of (a, b) and (c, d) in order, the lower of the lows and the higher of the highs drop out. */
export function middleOf5(v0: number, v1: number, v2: number, v3: number, v4: number): number {
  const low = Math.max(Math.min(v0, v1), Math.min(v2, v3));
  const high = Math.min(Math.max(v0, v1), Math.max(v2, v3));
  return Math.max(Math.min(low, high), Math.min(Math.max(low, high), v4));
}

export function medianOf7(frames: readonly Frame[], count: number, out: Frame): void {
  const [f0, f1, f2, f3, f4, f5, f6] = [frames[0]!, frames[1]!, frames[2]!, frames[3]!, frames[4]!, frames[5]!, frames[6]!];
  for (let i = 0; i < count; i++) out[i] = middleOf7(f0[i]!, f1[i]!, f2[i]!, f3[i]!, f4[i]!, f5[i]!, f6[i]!);
}

/** Of the first five the lowest and the highest go; three are left, and two more come in. */
export function middleOf7(v0: number, v1: number, v2: number, v3: number, v4: number, v5: number, v6: number): number {
  const lowA = Math.min(v0, v1);
  const highA = Math.max(v0, v1);
  const lowB = Math.min(v2, v3);
  const highB = Math.max(v2, v3);
  const within = Math.max(Math.min(lowA, lowB), Math.min(v4, Math.max(highA, highB)));
  return middleOf5(within, Math.max(lowA, lowB), Math.min(highA, highB), v5, v6);
}

export function medianOf9(frames: readonly Frame[], count: number, out: Frame): void {
  const [f0, f1, f2, f3, f4, f5, f6, f7, f8] = [frames[0]!, frames[1]!, frames[2]!, frames[3]!, frames[4]!, frames[5]!, frames[6]!, frames[7]!, frames[8]!];
  for (let i = 0; i < count; i++) out[i] = middleOf9(f0[i]!, f1[i]!, f2[i]!, f3[i]!, f4[i]!, f5[i]!, f6[i]!, f7[i]!, f8[i]!);
}

/** Columns of three sorted; then the highest of the lows, the middle of the middles, the lowest of the highs; their middle. */
export function middleOf9(v0: number, v1: number, v2: number, v3: number, v4: number, v5: number, v6: number, v7: number, v8: number): number {
  const [minA, maxA, minB, maxB, minC, maxC] = [Math.min(v0, v1), Math.max(v0, v1), Math.min(v3, v4), Math.max(v3, v4), Math.min(v6, v7), Math.max(v6, v7)];
  const low = Math.max(Math.min(minA, v2), Math.min(minB, v5), Math.min(minC, v8));
  const high = Math.min(Math.max(maxA, v2), Math.max(maxB, v5), Math.max(maxC, v8));
  const [a, b, c] = [Math.max(minA, Math.min(maxA, v2)), Math.max(minB, Math.min(maxB, v5)), Math.max(minC, Math.min(maxC, v8))];
  const middle = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  return Math.max(Math.min(low, middle), Math.min(Math.max(low, middle), high));
}

/** What extraction finds: one array a quantity, one place an object. Pixels are 0-based, the centre of the first at (0, 0). */
export interface Sources {
  readonly count: number;
  /** Moments weighted by the smoothed image, px; of a blended object those of its core. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Second central moments, px². */
  readonly x2: Float64Array;
  readonly y2: Float64Array;
  readonly xy: Float64Array;
  /** Standard deviations along the ellipse's axes, px, and its angle: radians counter-clockwise from +x in (−π/2, π/2]. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly theta: Float64Array;
  /** Pixels of the smoothed image above the threshold. */
  readonly npix: Int32Array;
  /** Sum and highest value of the image over these pixels, and of the smoothed image. */
  readonly flux: Float64Array;
  readonly peak: Float64Array;
  readonly smoothedFlux: Float64Array;
  readonly smoothedPeak: Float64Array;
  /** Where the image is highest. */
  readonly xPeak: Int32Array;
  readonly yPeak: Int32Array;
  /** The threshold in the smoothed image, in its unit. */
  readonly threshold: Float64Array;
  /** How much could be taken away until no more than `minArea` pixels are left: the next highest smoothed value minus the threshold (of an object that has no more, the lowest but one). */
  readonly margin: Float64Array;
  /** Bits of `sourceFlags`. */
  readonly flag: Uint8Array;
}

/** Room for `count` objects, all zero. */
export function emptySources(count: number): Sources {
  const floats = (): Float64Array => new Float64Array(count);
  const ints = (): Int32Array => new Int32Array(count);
  return {
    count, x: floats(), y: floats(), x2: floats(), y2: floats(), xy: floats(), a: floats(), b: floats(), theta: floats(), npix: ints(), flux: floats(), peak: floats(),
    smoothedFlux: floats(), smoothedPeak: floats(), xPeak: ints(), yPeak: ints(), threshold: floats(), margin: floats(), flag: new Uint8Array(count),
  };
}

/** Those that are kept, in their order. */
export function select(sources: Sources, kept: Int32Array): Sources {
  const out = emptySources(kept.length);
  for (const name of names) for (let k = 0; k < kept.length; k++) out[name][k] = sources[name][kept[k]!]!;
  return out;
}

const names = ['x', 'y', 'x2', 'y2', 'xy', 'a', 'b', 'theta', 'npix', 'flux', 'peak', 'smoothedFlux', 'smoothedPeak', 'xPeak', 'yPeak', 'threshold', 'margin', 'flag'] as const;

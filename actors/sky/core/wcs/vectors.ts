/** Points are worked on in chunks, stage by stage, so that each stage is one plain loop over typed arrays. */
export const chunkLength = 1024;

/** Unit vectors of native spherical coordinates: l = cos θ cos φ, m = cos θ sin φ, n = sin θ. */
export interface Vectors {
  readonly l: Float64Array;
  readonly m: Float64Array;
  readonly n: Float64Array;
}

export const newVectors = (length = chunkLength): Vectors => ({ l: new Float64Array(length), m: new Float64Array(length), n: new Float64Array(length) });

export const degrees = 180 / Math.PI;
export const radians = Math.PI / 180;

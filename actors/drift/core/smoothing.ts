/** A Gaussian blur of counts on a grid: the kernel density estimate of what the particles are a sample of. */

/**
 * ny × nx row-major, standard deviations in cells along x and y; returns a new array with the same sum, but for what
 * is blurred across the edge, which is reflected.
 */
export function blurred(values: Float64Array, nx: number, ny: number, sigmaX: number, sigmaY: number): Float64Array {
  const across = new Float64Array(values.length);
  const both = new Float64Array(values.length);
  const [alongX, alongY] = [kernelOf(sigmaX), kernelOf(sigmaY)];
  for (let row = 0; row < ny; row++) blurLine(values, across, row * nx, 1, nx, alongX);
  for (let column = 0; column < nx; column++) blurLine(across, both, column, nx, ny, alongY);
  return both;
}

/** Half of the kernel, from its middle, summing to 1 with its mirror. */
function kernelOf(sigma: number): Float64Array {
  const reach = Math.ceil(3 * sigma);
  if (!(sigma > 0) || reach < 1) return Float64Array.of(1);
  const kernel = Float64Array.from({ length: reach + 1 }, (_, i) => Math.exp(-0.5 * (i / sigma) ** 2));
  const sum = 2 * kernel.reduce((total, weight) => total + weight, 0) - 1;
  return kernel.map((weight) => weight / sum);
}

/** Every value is spread to its neighbours, so empty stretches cost nothing. */
function blurLine(from: Float64Array, into: Float64Array, start: number, stride: number, length: number, kernel: Float64Array): void {
  for (let i = 0; i < length; i++) {
    const value = from[start + i * stride]!;
    if (value === 0) continue;
    into[start + i * stride]! += value * kernel[0]!;
    for (let k = 1; k < kernel.length; k++) {
      const share = value * kernel[k]!;
      into[start + reflected(i - k, length) * stride]! += share;
      into[start + reflected(i + k, length) * stride]! += share;
    }
  }
}

function reflected(i: number, length: number): number {
  if (i >= 0 && i < length) return i;
  const turned = i < 0 ? -i - 1 : 2 * length - 1 - i;
  return Math.max(0, Math.min(length - 1, turned));
}

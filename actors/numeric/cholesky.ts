/** Symmetric positive definite equations by Cholesky's factors, in place. */

/**
 * Solves A·x = b. `a` is n × n, its lower triangle is read and overwritten; `b` becomes x. False, with both spoilt, when
 * A is not positive definite to rounding.
 */
export function solveInPlace(a: Float64Array, b: Float64Array): boolean {
  const n = b.length;
  for (let j = 0; j < n; j++) {
    const row = j * n;
    for (let k = 0; k < j; k++) {
      let sum = a[row + k]!;
      for (let i = 0; i < k; i++) sum -= a[row + i]! * a[k * n + i]!;
      a[row + k] = sum / a[k * n + k]!;
    }
    let pivot = a[row + j]!;
    const full = pivot;
    for (let i = 0; i < j; i++) pivot -= a[row + i]! ** 2;
    if (!(pivot > 1e-14 * full)) return false;
    a[row + j] = Math.sqrt(pivot);
  }
  for (let j = 0; j < n; j++) {
    let sum = b[j]!;
    for (let i = 0; i < j; i++) sum -= a[j * n + i]! * b[i]!;
    b[j] = sum / a[j * n + j]!;
  }
  for (let j = n - 1; j >= 0; j--) {
    let sum = b[j]!;
    for (let i = j + 1; i < n; i++) sum -= a[i * n + j]! * b[i]!;
    b[j] = sum / a[j * n + j]!;
  }
  return true;
}

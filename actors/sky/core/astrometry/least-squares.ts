/** Linear least squares by normal equations; the caller scales its terms to be of order one. */

/** Coefficients of the terms for each right-hand side; undefined when the equations do not determine them. */
export function leastSquares(terms: readonly (readonly number[])[], sides: readonly (readonly number[])[]): readonly (readonly number[])[] | undefined {
  const size = terms[0]?.length ?? 0;
  if (terms.length < size) return undefined;
  const matrix = Array.from({ length: size }, (_, i) => [
    ...Array.from({ length: size }, (__, j) => terms.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0)),
    ...sides.map((side) => terms.reduce((sum, row, k) => sum + (row[i] ?? 0) * (side[k] ?? 0), 0)),
  ]);
  for (let column = 0; column < size; column++) {
    const pivot = matrix.slice(column).reduce((best, row, k) => (Math.abs(row[column] ?? 0) > Math.abs(matrix[best]?.[column] ?? 0) ? column + k : best), column);
    const chosen = matrix[pivot];
    const swapped = matrix[column];
    if (chosen === undefined || swapped === undefined || !(Math.abs(chosen[column] ?? 0) > 1e-12 * terms.length)) return undefined;
    [matrix[column], matrix[pivot]] = [chosen, swapped];
    for (let row = 0; row < size; row++) {
      const other = matrix[row];
      if (row === column || other === undefined) continue;
      const factor = (other[column] ?? 0) / (chosen[column] ?? 1);
      for (let k = column; k < other.length; k++) other[k] = (other[k] ?? 0) - factor * (chosen[k] ?? 0);
    }
  }
  return sides.map((_, side) => matrix.map((row, k) => (row[size + side] ?? 0) / (row[k] ?? 1)));
}

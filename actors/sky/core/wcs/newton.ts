/** Inverse of a map of the plane that is nearly the identity: its own value as first guess, then Newton with a numerical Jacobian. */
type Map2 = (u: number, v: number) => readonly [number, number];

/** The point whose image is (x, y) to within `tolerance`; NaN, NaN when 30 steps do not find it. `step`: for the differences. */
export function newton(forward: Map2, x: number, y: number, tolerance: number, step: number): readonly [number, number] {
  let [u, v] = [x, y];
  for (let turn = 0; turn < 30; turn++) {
    const [fx, fy] = forward(u, v);
    const [dx, dy] = [x - fx, y - fy];
    if (Math.abs(dx) <= tolerance && Math.abs(dy) <= tolerance) return [u, v];
    const [ax, ay] = forward(u + step, v);
    const [bx, by] = forward(u, v + step);
    const [a, b, c, d] = [(ax - fx) / step, (bx - fx) / step, (ay - fy) / step, (by - fy) / step];
    const determinant = a * d - b * c;
    if (!(Math.abs(determinant) > 1e-6)) break;
    u += (d * dx - b * dy) / determinant;
    v += (a * dy - c * dx) / determinant;
  }
  return [Number.NaN, Number.NaN];
}

/** Positions on a plane that touches the sky at a point: standard coordinates ξ east, η north, in degrees (gnomonic). */
const degree = Math.PI / 180;

export interface PlanePoints {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** NaN for what lies behind the horizon of the point. */
export function toPlane(ra: ArrayLike<number>, dec: ArrayLike<number>, ra0: number, dec0: number): PlanePoints {
  const [sine, cosine] = [Math.sin(dec0 * degree), Math.cos(dec0 * degree)];
  const [x, y] = [new Float64Array(ra.length), new Float64Array(ra.length)];
  for (let k = 0; k < x.length; k++) {
    const [turn, dk] = [((ra[k] ?? Number.NaN) - ra0) * degree, (dec[k] ?? Number.NaN) * degree];
    const depth = sine * Math.sin(dk) + cosine * Math.cos(dk) * Math.cos(turn);
    const scale = depth > 0 ? 1 / (depth * degree) : Number.NaN;
    x[k] = scale * Math.cos(dk) * Math.sin(turn);
    y[k] = scale * (cosine * Math.sin(dk) - sine * Math.cos(dk) * Math.cos(turn));
  }
  return { x, y };
}

export function fromPlane(x: number, y: number, ra0: number, dec0: number): readonly [raDeg: number, decDeg: number] {
  const [xi, eta, sine, cosine] = [x * degree, y * degree, Math.sin(dec0 * degree), Math.cos(dec0 * degree)];
  const east = Math.atan2(xi, cosine - eta * sine) / degree;
  const north = Math.atan2(sine + eta * cosine, Math.hypot(xi, cosine - eta * sine)) / degree;
  return [(((ra0 + east) % 360) + 360) % 360, north];
}

/** Where north and east lie in a cutout, by the coordinates in its header. Pure. */

/** Unit vectors in the picture: x to the right, y up. */
export interface Compass {
  readonly north: readonly [x: number, y: number];
  readonly east: readonly [x: number, y: number];
}

/** Of a header with a CD matrix, degrees to the east and to the north for a pixel; undefined without one, or with one that is flat. */
export function compassOf(number: (keyword: string) => number | undefined): Compass | undefined {
  const [a, b, c, d] = ['CD1_1', 'CD1_2', 'CD2_1', 'CD2_2'].map(number);
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  const determinant = a * d - b * c;
  if (!Number.isFinite(determinant) || determinant === 0) return undefined;
  return { north: unit(-b / determinant, a / determinant), east: unit(d / determinant, -c / determinant) };
}

const unit = (x: number, y: number): readonly [number, number] => [x / Math.hypot(x, y), y / Math.hypot(x, y)];

/** For those who do not see the arrows: `north 12° left of up, east to the left`. */
export function compassWords({ north: [x, y], east: [ex, ey] }: Compass): string {
  const turned = Math.round((Math.atan2(x, y) * 180) / Math.PI);
  const direction = turned === 0 ? 'up' : Math.abs(turned) === 180 ? 'down' : `${Math.abs(turned)}° ${turned < 0 ? 'left' : 'right'} of up`;
  // From north a quarter turn against the clock is east in the sky as it is seen; else the picture is mirrored.
  return `north ${direction}, east a quarter turn ${x * ey - y * ex > 0 ? 'to the left of it' : 'to the right of it: mirrored'}`;
}

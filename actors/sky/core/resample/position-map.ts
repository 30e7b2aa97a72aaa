/**
 * Where the pixels of a target lie in a source image, tile by tile. Inside a tile the map is smooth: it is computed
 * exactly at 4 × 4 nodes and interpolated by cubics, checked at points between, and computed exactly everywhere where the
 * check fails (fold, limb) or where a lookup table has kinks.
 */
import type { Wcs } from '../wcs/header-wcs.ts';
import { pixelToWorld, worldToPixel } from '../wcs/transform.ts';

export const tileSide = 32;
/** Greatest error of an interpolated position, source pixels. */
const tolerance = 1e-6;
/** Positions so near to a pixel's centre are taken to be there, so that the same coordinates give back the same image. */
const snap = 1e-7;

/** One tile of the target, `width` × `height` from (x0, y0); position of its pixel (i, j) at j × width + i. */
export interface Tile {
  x0: number;
  y0: number;
  width: number;
  height: number;
  /** Source pixels; NaN where the target pixel has no sky or the sky no source pixel. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Area of a target pixel in source pixels at the four corners: (0, 0), (width − 1, 0), (0, height − 1), (width − 1, height − 1). */
  readonly area: Float64Array;
}

const thirds = [0, 1 / 3, 2 / 3, 1] as const;
const checks = [[0.5, 0.5], [1 / 6, 5 / 6], [5 / 6, 1 / 6]] as const;
const nodes = 16;
const cornerSteps = 16;
const perTile = nodes + checks.length + cornerSteps;

/** Calls `visit` for every tile, row by row of tiles; the tile is used again afterwards. */
export function visitTiles(source: Wcs, target: Wcs, columns: number, rows: number, visit: (tile: Tile) => void): void {
  const tile: Tile = { x0: 0, y0: 0, width: 0, height: 0, x: new Float64Array(tileSide ** 2), y: new Float64Array(tileSide ** 2), area: new Float64Array(4) };
  const kinks = [source, target].some(({ distortion }) => distortion?.detector !== undefined || distortion?.image !== undefined);
  const across = Math.ceil(columns / tileSide);
  const [x, y] = [new Float64Array(across * perTile), new Float64Array(across * perTile)];
  for (let y0 = 0; y0 < rows; y0 += tileSide) {
    for (let k = 0; k < across; k++) placeSamples(place(tile, k * tileSide, y0, columns, rows), x, y, k * perTile);
    through(target, source, x, y);
    for (let k = 0; k < across; k++) {
      place(tile, k * tileSide, y0, columns, rows);
      if (kinks || !interpolate(tile, x, y, k * perTile)) exact(tile, source, target);
      areas(tile, x, y, k * perTile + nodes + checks.length);
      visit(tile);
    }
  }
}

function through(target: Wcs, source: Wcs, x: Float64Array, y: Float64Array): void {
  pixelToWorld(target, x, y, x, y);
  worldToPixel(source, x, y, x, y);
}

function place(tile: Tile, x0: number, y0: number, columns: number, rows: number): Tile {
  tile.x0 = x0;
  tile.y0 = y0;
  tile.width = Math.min(tileSide, columns - x0);
  tile.height = Math.min(tileSide, rows - y0);
  return tile;
}

/** Target pixels of the nodes, of the points to check, and half a pixel around every corner. */
function placeSamples({ x0, y0, width, height }: Tile, x: Float64Array, y: Float64Array, from: number): void {
  let at = from;
  const put = (u: number, v: number): void => {
    x[at] = u;
    y[at++] = v;
  };
  for (const v of thirds) for (const u of thirds) put(x0 + u * (width - 1), y0 + v * (height - 1));
  for (const [u, v] of checks) put(x0 + u * (width - 1), y0 + v * (height - 1));
  for (const v of [0, 1]) {
    for (const u of [0, 1]) {
      const [cx, cy] = [x0 + u * (width - 1), y0 + v * (height - 1)];
      put(cx - 0.5, cy);
      put(cx + 0.5, cy);
      put(cx, cy - 0.5);
      put(cx, cy + 0.5);
    }
  }
}

/** Lagrange's basis on the thirds. */
const basis = (t: number): readonly [number, number, number, number] => [
  ((1 - 3 * t) * (2 - 3 * t) * (1 - t)) / 2, (9 * t * (2 - 3 * t) * (1 - t)) / 2, (9 * t * (3 * t - 1) * (1 - t)) / 2, (t * (3 * t - 1) * (3 * t - 2)) / 2,
];

/** Whether the cubics held at the points between the nodes; then the tile's positions are filled. */
function interpolate(tile: Tile, x: Float64Array, y: Float64Array, from: number): boolean {
  for (const [k, [u, v]] of checks.entries()) {
    const [du, dv] = [bicubic(x, from, u, v) - (x[from + nodes + k] ?? 0), bicubic(y, from, u, v) - (y[from + nodes + k] ?? 0)];
    if (!(Math.abs(du) < tolerance && Math.abs(dv) < tolerance)) return false;
  }
  fill(tile, tile.x, x, from);
  fill(tile, tile.y, y, from);
  return true;
}

function bicubic(values: Float64Array, from: number, u: number, v: number): number {
  const [wu, wv] = [basis(u), basis(v)];
  return wv.reduce((total, weight, row) => total + weight * wu.reduce((sum, one, column) => sum + one * (values[from + 4 * row + column] ?? 0), 0), 0);
}

function fill({ width, height }: Tile, out: Float64Array, values: Float64Array, from: number): void {
  const step = width > 1 ? 1 / (width - 1) : 0;
  for (let j = 0; j < height; j++) {
    const t = height > 1 ? j / (height - 1) : 0;
    const w0 = ((1 - 3 * t) * (2 - 3 * t) * (1 - t)) / 2;
    const w1 = (9 * t * (2 - 3 * t) * (1 - t)) / 2;
    const w2 = (9 * t * (3 * t - 1) * (1 - t)) / 2;
    const w3 = (t * (3 * t - 1) * (3 * t - 2)) / 2;
    const a = w0 * values[from]! + w1 * values[from + 4]! + w2 * values[from + 8]! + w3 * values[from + 12]!;
    const b = w0 * values[from + 1]! + w1 * values[from + 5]! + w2 * values[from + 9]! + w3 * values[from + 13]!;
    const c = w0 * values[from + 2]! + w1 * values[from + 6]! + w2 * values[from + 10]! + w3 * values[from + 14]!;
    const d = w0 * values[from + 3]! + w1 * values[from + 7]! + w2 * values[from + 11]! + w3 * values[from + 15]!;
    fillRow(out, j * width, width, step, a, -5.5 * a + 9 * b - 4.5 * c + d, 9 * a - 22.5 * b + 18 * c - 4.5 * d, -4.5 * a + 13.5 * b - 13.5 * c + 4.5 * d);
  }
}

/** A cubic at the pixels of a row. */
function fillRow(out: Float64Array, from: number, width: number, step: number, c0: number, c1: number, c2: number, c3: number): void {
  for (let i = 0; i < width; i++) {
    const t = i * step;
    const value = ((c3 * t + c2) * t + c1) * t + c0;
    const whole = Math.floor(value + 0.5);
    out[from + i] = Math.abs(value - whole) < snap ? whole : value;
  }
}

function snapped(value: number): number {
  const whole = Math.round(value);
  return Math.abs(value - whole) < snap ? whole : value;
}

function exact({ x0, y0, width, height, x, y }: Tile, source: Wcs, target: Wcs): void {
  const [u, v] = [x.subarray(0, width * height), y.subarray(0, width * height)];
  for (let k = 0; k < u.length; k++) {
    u[k] = x0 + (k % width);
    v[k] = y0 + Math.floor(k / width);
  }
  through(target, source, u, v);
  for (let k = 0; k < u.length; k++) {
    u[k] = snapped(u[k] ?? 0);
    v[k] = snapped(v[k] ?? 0);
  }
}

function areas({ area }: Tile, x: Float64Array, y: Float64Array, from: number): void {
  for (let corner = 0; corner < 4; corner++) {
    const at = from + 4 * corner;
    const difference = (values: Float64Array, k: number): number => (values[at + k + 1] ?? 0) - (values[at + k] ?? 0);
    area[corner] = Math.abs(difference(x, 0) * difference(y, 2) - difference(x, 2) * difference(y, 0));
  }
}

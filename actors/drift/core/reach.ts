/** How far a mission can get: the part of a large forcing grid that has to be read. */
import type { LonLatBox } from './coverage-box.ts';
import type { Mission } from './mission.ts';

/** No object drifts faster: 7 % of a hurricane's 60 m/s with its error, and a current of 4 m/s. */
const FASTEST_MPS = 10;
const METRES_PER_DEGREE = 111_000;

/**
 * The box around everything that a particle can reach, so that cutting a grid to it loses nobody. Undefined where that
 * is no box worth cutting to: near a pole, or around the globe.
 */
export function reachOf(mission: Mission): LonLatBox | undefined {
  const fastest = mission.forcing.reduce((most, source) => (source.kind === 'constant' ? Math.max(most, FASTEST_MPS + sum(source)) : most), FASTEST_MPS);
  const starts = [mission, ...(mission.cone === undefined ? [] : [mission.cone])];
  // A normal draw of more than 9 standard deviations does not happen.
  const metres = mission.durationSeconds * fastest + 9 * starts.reduce((most, { radiusMetres }) => Math.max(most, radiusMetres), 0);
  const height = metres / METRES_PER_DEGREE;
  const south = Math.min(...starts.map(({ latitude }) => latitude)) - height;
  const north = Math.max(...starts.map(({ latitude }) => latitude)) + height;
  if (south <= -85 || north >= 85) return undefined;
  const width = height / Math.cos((Math.max(Math.abs(south), Math.abs(north)) * Math.PI) / 180);
  const [west, east] = spanOf(starts.map(({ longitude }) => longitude));
  const box = { west: west - width, east: east + width, south, north };
  return box.east - box.west < 360 ? box : undefined;
}

function sum(source: Readonly<Record<string, unknown>>): number {
  return Object.values(source).reduce<number>((total, value) => total + (typeof value === 'number' ? Math.abs(value) : 0), 0);
}

/** The short way around between one or two longitudes, west first. */
function spanOf([first = 0, second = first]: readonly number[]): [number, number] {
  const way = second - first - 360 * Math.round((second - first) / 360);
  return way < 0 ? [first + way, first] : [first, first + way];
}

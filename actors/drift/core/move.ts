/**
 * The moves of a batch of particles through one step: leeway first, then the current and the Stokes drift, each a
 * geodesic from where the last one ended, all with the forcing of where the step began.
 */
import { DEGREE, WGS84, eccentricitySquared, wrapLongitude } from '../../numeric/ellipsoid.ts';
import type { Position } from '../../numeric/geodesic.ts';
import { geodesicStep } from '../../numeric/geodesic-step.ts';
import type { Batch } from './batch.ts';
import type { LeewayCategory, LeewayFit } from './coefficients.ts';
import { CAPSIZED_FACTOR } from './leeway.ts';
import type { Particles } from './particles.ts';

/** Sends a batch of active particles through a step of `seconds` (negative in a backward run) and writes their new positions. */
export type Mover = (batch: Batch, tileData: Float64Array, seconds: number) => void;

/** Slope and offset per unit: m/s for a wind in m/s. */
function inMetres({ slopePct, offsetCms }: LeewayFit): readonly [slope: number, offset: number] {
  return [0.01 * slopePct, 0.01 * offsetCms];
}

/** An error of 1 cm/s at 10 m/s, as slope and as offset. */
const ERROR_SLOPE = 0.01 / 20;
const ERROR_OFFSET = 0.01 / 2;

const E2 = eccentricitySquared(WGS84);
const EP2 = E2 / (1 - E2);
const INVERSE_A = 1 / WGS84.a;
const RADIAN = 1 / DEGREE;
/** Largest step length × (1 + |tan lat|) / earth radius for which third order is enough: what is left out is below 2 µm. */
const SHORT_MOVE = 1e-3;

const at: Position = { lonDeg: 0, latDeg: 0 };

/**
 * The same leeway as leeway.ts, whose words it repeats for a whole batch, and both geodesics by Legendre's local series
 * (numeric/geodesic-step.ts) to third order about the start of the step: the latitude of the second move differs so
 * little that its sine, cosine and radius are expanded as well. Longer moves and the poles go the exact way.
 *
 * One loop, long on purpose: a particle stays in registers through its moves.
 */
export function moverOf(category: LeewayCategory, particles: Particles, withStokes: boolean): Mover {
  const { lon, lat, previousLon, previousLat, downwindError, crosswindError, side, capsized } = particles;
  const [downSlope, downOffset] = inMetres(category.downwind);
  const [rightSlope, rightOffset] = inMetres(category.right);
  const [leftSlope, leftOffset] = inMetres(category.left);
  return (batch, data, seconds) => {
    const { count, particle, tile, tileLat, windEast, windNorth, currentEast, currentNorth } = batch;
    const batchLon = batch.lon;
    const batchLat = batch.lat;
    for (let k = 0; k < count; k++) {
      const i = particle[k]!;
      const u = windEast[k]!;
      const v = windNorth[k]!;
      const wind = Math.sqrt(u * u + v * v);
      const bornLeft = i & 1;
      const slope = bornLeft === 1 ? leftSlope : rightSlope;
      const turned = side[i] === bornLeft ? slope : -slope;
      const offset = bornLeft === 1 ? leftOffset : rightOffset;
      const factor = capsized[i] === 0 ? seconds : CAPSIZED_FACTOR * seconds;
      const downError = downwindError[i]!;
      const crossError = crosswindError[i]!;
      const along = factor * ((downSlope + ERROR_SLOPE * downError) * wind + downOffset + ERROR_OFFSET * downError);
      const across = factor * ((turned + ERROR_SLOPE * crossError) * wind + offset + ERROR_OFFSET * crossError);
      let sine = 0;
      let cosine = 1;
      if (wind > 0) {
        const inverse = 1 / wind;
        sine = u * inverse;
        cosine = v * inverse;
      }
      const east1 = along * sine - across * cosine;
      const north1 = along * cosine + across * sine;
      const east2 = seconds * currentEast[k]!;
      const north2 = seconds * currentNorth[k]!;
      const fromLon = batchLon[k]!;
      const fromLat = batchLat[k]!;

      // Sine and cosine of the latitude from those of the tile's middle, to the last bit but one.
      const record = tile[k]!;
      const middleSine = data[record]!;
      const middleCosine = data[record + 1]!;
      const d = tileLat[k]! * DEGREE;
      const d2 = d * d;
      const cosD = 1 - d2 * (0.5 - d2 / 24);
      const sinD = d * (1 - d2 / 6);
      const s = middleSine * cosD + middleCosine * sinD;
      const c = middleCosine * cosD - middleSine * sinD;

      let toLon: number;
      let toLat: number;
      if ((Math.abs(east1) + Math.abs(north1) + Math.abs(east2) + Math.abs(north2)) * INVERSE_A * (c + Math.abs(s)) < SHORT_MOVE * c) {
        const secant = 1 / c;
        const t = s * secant;
        const t2 = t * t;
        const x = E2 * s * s;
        // 1 / N; the root as a series, x being below 0.007.
        const w = INVERSE_A * (1 - x * (0.5 + x * (0.125 + x * (0.0625 + x * 0.0390625))));
        const eta2 = EP2 * c * c;
        const third = 1 + 3 * t2;
        let e = east1 * w;
        let n = north1 * w;
        let e2 = e * e;
        let n2 = n * n;
        const d1 = (1 + eta2) * (n - t * (0.5 * e2 + 1.5 * eta2 * n2) - n * e2 * third * (1 / 6));
        const l1 = secant * e * (1 + t * n + (n2 * third - e2 * t2) * (1 / 3));
        // The same at the latitude where the first move ended.
        const tSecond = t + (1 + t2) * d1;
        const secantSecond = secant * (1 + d1 * (t + d1 * (0.5 + t2)));
        const wSecond = w * (1 - E2 * s * c * (1 + x) * d1);
        e = east2 * wSecond;
        n = north2 * wSecond;
        e2 = e * e;
        n2 = n * n;
        const m = 1 + eta2 - 2 * EP2 * s * c * d1;
        const d12 = m * (n - tSecond * (0.5 * e2 + 1.5 * eta2 * n2) - n * e2 * third * (1 / 6));
        const l12 = secantSecond * e * (1 + tSecond * n + (n2 * third - e2 * t2) * (1 / 3));
        toLat = fromLat + (d1 + d12) * RADIAN;
        toLon = fromLon + (l1 + l12) * RADIAN;
      } else {
        at.lonDeg = fromLon;
        at.latDeg = fromLat;
        geodesicStep(at, east1, north1);
        geodesicStep(at, east2, north2);
        toLon = at.lonDeg;
        toLat = at.latDeg;
      }
      if (withStokes) {
        at.lonDeg = toLon;
        at.latDeg = toLat;
        geodesicStep(at, seconds * batch.stokesEast[k]!, seconds * batch.stokesNorth[k]!);
        toLon = at.lonDeg;
        toLat = at.latDeg;
      }
      previousLon[i] = fromLon;
      previousLat[i] = fromLat;
      lon[i] = toLon >= -180 && toLon < 180 ? toLon : wrapLongitude(toLon);
      lat[i] = toLat;
    }
  };
}

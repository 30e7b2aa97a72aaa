/**
 * The moves of a batch of particles through one step: leeway first, then the current and the Stokes drift, each a
 * geodesic from where the last one ended, all with the forcing of where the step began.
 */
import { DEGREE, wrapLongitude } from '../../numeric/ellipsoid.ts';
import { geodesicDirect } from '../../numeric/geodesic.ts';
import type { Position } from '../../numeric/geodesic.ts';
import { latitudeStep, longitudeStep, stepIsShort } from '../../numeric/geodesic-step.ts';
import { cosineNear, sineNear } from './batch.ts';
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

const end: Position = { lonDeg: 0, latDeg: 0 };
const RADIAN = 1 / DEGREE;

/** The same leeway as leeway.ts, whose words it repeats for a whole batch. */
export function moverOf(category: LeewayCategory, particles: Particles, withStokes: boolean): Mover {
  const { lon, lat, previousLon, previousLat, downwindError, crosswindError, side, capsized } = particles;
  const [downSlope, downOffset] = inMetres(category.downwind);
  const [rightSlope, rightOffset] = inMetres(category.right);
  const [leftSlope, leftOffset] = inMetres(category.left);
  /** One loop, long on purpose: a particle stays in registers through its moves. */
  return (batch, data, seconds) => {
    const moves = withStokes ? 3 : 2;
    for (let k = 0; k < batch.count; k++) {
      const i = batch.particle[k]!;
      const windEast = batch.windEast[k]!;
      const windNorth = batch.windNorth[k]!;
      const wind = Math.sqrt(windEast * windEast + windNorth * windNorth);
      const sine = wind === 0 ? 0 : windEast / wind;
      const cosine = wind === 0 ? 1 : windNorth / wind;
      const bornLeft = (i & 1) === 1;
      const slope = bornLeft ? leftSlope : rightSlope;
      const turned = side[i] === (i & 1) ? slope : -slope;
      const offset = bornLeft ? leftOffset : rightOffset;
      const factor = capsized[i] === 0 ? seconds : CAPSIZED_FACTOR * seconds;
      const downError = downwindError[i]!;
      const crossError = crosswindError[i]!;
      const along = factor * ((downSlope + ERROR_SLOPE * downError) * wind + downOffset + ERROR_OFFSET * downError);
      const across = factor * ((turned + ERROR_SLOPE * crossError) * wind + offset + ERROR_OFFSET * crossError);
      let east = along * sine - across * cosine;
      let north = along * cosine + across * sine;
      const fromLon = batch.lon[k]!;
      const fromLat = batch.lat[k]!;
      const tile = batch.tile[k]!;
      const tileLat = batch.tileLat[k]!;
      const sinMiddle = data[tile]!;
      const cosMiddle = data[tile + 1]!;
      let sinLat = sineNear(sinMiddle, cosMiddle, tileLat);
      let cosLat = cosineNear(sinMiddle, cosMiddle, tileLat);
      let toLon = fromLon;
      let toLat = fromLat;
      for (let move = 0; ; ) {
        if (stepIsShort(east, north, sinLat, cosLat)) {
          toLon += longitudeStep(east, north, sinLat, cosLat) * RADIAN;
          toLat += latitudeStep(east, north, sinLat, cosLat) * RADIAN;
        } else {
          geodesicDirect(toLon, toLat, east, north, end);
          toLon = end.lonDeg;
          toLat = end.latDeg;
        }
        move++;
        if (move === moves) break;
        east = seconds * (move === 1 ? batch.currentEast[k]! : batch.stokesEast[k]!);
        north = seconds * (move === 1 ? batch.currentNorth[k]! : batch.stokesNorth[k]!);
        sinLat = sineNear(sinMiddle, cosMiddle, tileLat + (toLat - fromLat));
        cosLat = cosineNear(sinMiddle, cosMiddle, tileLat + (toLat - fromLat));
      }
      previousLon[i] = fromLon;
      previousLat[i] = fromLat;
      lon[i] = toLon >= -180 && toLon < 180 ? toLon : wrapLongitude(toLon);
      lat[i] = toLat;
    }
  };
}

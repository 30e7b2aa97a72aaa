/**
 * The demonstration: a life raft west of Shetland, on a sea and in a wind that are invented. A northward slope current
 * with a rotary tide (M2) and a drifting eddy; a south-westerly wind that freshens and veers. Smooth formulas, no data of
 * anybody's: good for a look, not for a search.
 */

/** Time × latitude × longitude, row-major, m/s towards east (x) and north (y). */
export interface DemoForcing {
  readonly lonDeg: Float64Array;
  readonly latDeg: Float64Array;
  /** Unix seconds. */
  readonly timesSeconds: Float64Array;
  readonly fields: Readonly<Record<'x_wind' | 'y_wind' | 'x_sea_water_velocity' | 'y_sea_water_velocity', Float64Array>>;
}

const START = Date.UTC(2025, 2, 1) / 1000;
const HOURS = 48;
const axis = (from: number, step: number, count: number): Float64Array => Float64Array.from({ length: count }, (_, i) => Number((from + step * i).toFixed(6)));

export function demoForcing(): DemoForcing {
  const lonDeg = axis(-5, 0.125, 57);
  const latDeg = axis(59, 0.0625, 49);
  const timesSeconds = Float64Array.from({ length: HOURS + 1 }, (_, hour) => START + 3600 * hour);
  const size = lonDeg.length * latDeg.length * timesSeconds.length;
  const fields = { x_wind: new Float64Array(size), y_wind: new Float64Array(size), x_sea_water_velocity: new Float64Array(size), y_sea_water_velocity: new Float64Array(size) };
  let at = 0;
  for (let hour = 0; hour <= HOURS; hour++) {
    for (const lat of latDeg) {
      for (const lon of lonDeg) {
        [fields.x_wind[at], fields.y_wind[at]] = windAt(lon, lat, hour);
        [fields.x_sea_water_velocity[at], fields.y_sea_water_velocity[at]] = currentAt(lon, lat, hour);
        at++;
      }
    }
  }
  return { lonDeg, latDeg, timesSeconds, fields };
}

type Vector = [east: number, north: number];

/** A front crosses from the west: 8 m/s from the south-west become 11 m/s from the west-north-west. */
function windAt(lonDeg: number, latDeg: number, hour: number): Vector {
  const passed = 0.5 + 0.5 * Math.tanh((hour - 16 - 1.5 * (lonDeg + 3)) / 6);
  const speed = 8 + 3 * passed + 0.8 * Math.sin(hour / 2.3 + latDeg) * Math.cos(1.7 * lonDeg);
  const towards = ((50 + 65 * passed) * Math.PI) / 180;
  return [speed * Math.sin(towards), speed * Math.cos(towards)];
}

const M2_HOURS = 12.4206;

/** Slope current along the shelf edge, tide, and an eddy 25 km wide that goes north-east at 5 cm/s. */
function currentAt(lonDeg: number, latDeg: number, hour: number): Vector {
  const slope = 0.22 * Math.exp(-(((lonDeg + 2.9 - 0.35 * (latDeg - 60)) / 0.9) ** 2));
  const phase = (2 * Math.PI * hour) / M2_HOURS - 0.9 * (latDeg - 60) - 0.3 * lonDeg;
  const [x, y] = [kilometresEast(lonDeg + 2.35, latDeg) - 0.13 * hour, 111 * (latDeg - 60.35) - 0.13 * hour];
  const swirl = (0.35 / 25) * Math.exp(0.5 - (x * x + y * y) / (2 * 25 ** 2));
  return [0.45 * slope + 0.14 * Math.cos(phase) - swirl * y, 0.9 * slope + 0.3 * Math.sin(phase) + swirl * x];
}

const kilometresEast = (lonDeg: number, latDeg: number): number => 111 * Math.cos((latDeg * Math.PI) / 180) * lonDeg;

/** The mission that goes with it, as anybody would write it; `path`: the file of the forcing. */
export function demoMission(path: string, missionId = 'demo'): { readonly mission_id: string; readonly params: Readonly<Record<string, unknown>> } {
  return {
    mission_id: missionId,
    params: {
      latitude: 60.15,
      longitude: -2.35,
      start_time: '2025-03-01T03:00:00Z',
      duration_hours: 24,
      num_particles: 3000,
      object_type: 'LIFE-RAFT-DB-10',
      radius_m: 1500,
      seed: 1,
      synthetic: true,
      forcing: [{ kind: 'file', path }],
    },
  };
}

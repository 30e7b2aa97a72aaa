/** The state of all particles at an output time. */
import { UNRELEASED } from './particles.ts';
import type { Particles } from './particles.ts';

/** One entry a particle, 18 bytes; on shared memory when threads fill it together. */
export interface Frame {
  /** Degrees, longitude in [-180, 180); NaN before release, the last position after a loss. */
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  /** Index in `statusNames`, or UNRELEASED. */
  readonly status: Uint8Array;
  /** RIGHT or LEFT. */
  readonly orientation: Uint8Array;
}

export function newFrame(count: number): Frame {
  return {
    lon: new Float64Array(new SharedArrayBuffer(8 * count)), lat: new Float64Array(new SharedArrayBuffer(8 * count)),
    status: new Uint8Array(new SharedArrayBuffer(count)), orientation: new Uint8Array(new SharedArrayBuffer(count)),
  };
}

/** Writes the present state of the particles from `from` up to, not including, `to`. */
export function writeFrame(frame: Frame, particles: Particles, from: number, to: number): void {
  frame.lon.set(particles.lon.subarray(from, to), from);
  frame.lat.set(particles.lat.subarray(from, to), from);
  frame.status.set(particles.status.subarray(from, to), from);
  frame.orientation.set(particles.side.subarray(from, to), from);
  for (let i = from; i < to; i++) {
    if (frame.status[i] !== UNRELEASED) continue;
    frame.lon[i] = NaN;
    frame.lat[i] = NaN;
  }
}

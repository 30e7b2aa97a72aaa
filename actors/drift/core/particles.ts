/** The particles of a run as struct of arrays; on shared memory when threads divide them. 59 bytes a particle. */

/** What became of a particle. Also the flag values of `status` in the result file. */
export const ACTIVE = 0;
export const STRANDED = 1;
export const MISSING_DATA = 2;
/** Not yet released: no position, the fill value of the result file. */
export const UNRELEASED = 255;
/** Names of the codes from 0. */
export const statusNames = ['active', 'stranded', 'missing_data'] as const;

/** Whether a particle has a position that counts: afloat or ashore. */
export const isKnown = (lon: number, status: number): boolean => lon === lon && (status === ACTIVE || status === STRANDED);

export interface Particles {
  readonly count: number;
  /** Degrees, longitude in [-180, 180). The start position before release, the last one after a loss. */
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  /** Where the last step began: the coastline is met between there and here. */
  readonly previousLon: Float64Array;
  readonly previousLat: Float64Array;
  /** Leeway errors for life, cm/s at 10 m/s. */
  readonly downwindError: Float64Array;
  readonly crosswindError: Float64Array;
  /** Step at whose beginning the particle appears. */
  readonly releaseStep: Int32Array;
  /** Step at which it next jibes. */
  readonly jibeStep: Int32Array;
  /** ACTIVE, STRANDED, MISSING_DATA or UNRELEASED. */
  readonly status: Uint8Array;
  /** Side it drifts to, RIGHT or LEFT. It was born on the side of its index's parity. */
  readonly side: Uint8Array;
  /** 1 after capsizing. */
  readonly capsized: Uint8Array;
}

export const NEVER = 0x7fffffff;

/** All unreleased, at (0, 0), without errors. */
export function newParticles(count: number): Particles {
  const doubles = (): Float64Array => new Float64Array(new SharedArrayBuffer(8 * count));
  const integers = (fill: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * count)).fill(fill);
  const bytes = (fill: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(count)).fill(fill);
  return {
    count,
    lon: doubles(), lat: doubles(), previousLon: doubles(), previousLat: doubles(),
    downwindError: doubles(), crosswindError: doubles(),
    releaseStep: integers(0), jibeStep: integers(NEVER),
    status: bytes(UNRELEASED), side: bytes(0), capsized: bytes(0),
  };
}

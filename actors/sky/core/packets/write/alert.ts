/** What of an alert goes into packets: the part of our own event that surveys have words for. */

export interface PacketAlert {
  readonly alert_id: string;
  readonly object_id: string;
  readonly observation: {
    readonly observation_id: string;
    /** Start of the exposure, ISO 8601 UTC. */
    readonly observation_time: string;
    /** UTC, middle of the exposure. */
    readonly mjd: number;
    readonly exposure_seconds: number;
    readonly filter: string;
    readonly field: string;
  };
  readonly detection: {
    /** Degrees, ICRS. */
    readonly ra: number;
    readonly dec: number;
    readonly position_error_arcsec: number;
    /** px, the centre of the first one is 0. */
    readonly x: number;
    readonly y: number;
    /** ADU. */
    readonly flux: number;
    readonly flux_error: number;
    readonly mag: number | null;
    readonly mag_error: number | null;
    readonly score: number;
    readonly is_positive: boolean;
    readonly reliability: number;
    readonly class: string;
    /** `candidateFlags`. */
    readonly flags: number;
  };
  /** AB magnitude of 1 ADU. */
  readonly zero_point: number | null;
  readonly model: { readonly id: string; readonly version: string } | null;
  readonly frames: { readonly template: { readonly hash: string } };
  readonly object: { readonly ra: number; readonly dec: number; readonly position_error_arcsec: number; readonly detections: number; readonly first_mjd: number; readonly last_mjd: number };
  /** Earlier points of the object, and forced ones. */
  readonly light_curve: readonly LightPoint[];
  readonly withdrawn: boolean;
  readonly at: string;
}

export interface LightPoint {
  readonly observation_id: string;
  readonly detection_id: string | null;
  readonly mjd: number;
  readonly filter: string;
  readonly flux: number;
  readonly flux_error: number;
  readonly zero_point: number | null;
  readonly mag: number | null;
  readonly mag_error: number | null;
  readonly score: number;
  readonly reliability: number | null;
  readonly is_forced: boolean;
  /** Degrees, ICRS; null when forced, or not kept. */
  readonly ra: number | null;
  readonly dec: number | null;
}

/** FITS files; null where there is none. */
export interface PacketCutouts {
  readonly science: Uint8Array | null;
  readonly template: Uint8Array | null;
  readonly difference: Uint8Array | null;
}

export const packetFormats = ['ztf', 'lsst'] as const;
export type PacketFormat = (typeof packetFormats)[number];

/** Detections before this one, oldest first; without this one itself. */
export const earlier = ({ alert_id, light_curve }: PacketAlert): readonly LightPoint[] => inTime(light_curve.filter((point) => !point.is_forced && point.detection_id !== alert_id));
export const forcedPoints = ({ light_curve }: PacketAlert): readonly LightPoint[] => inTime(light_curve.filter((point) => point.is_forced));
const inTime = (points: readonly LightPoint[]): readonly LightPoint[] => [...points].sort((one, other) => one.mjd - other.mjd);

/** What a point is called; forced ones have no detection. */
export const pointId = ({ detection_id, observation_id }: LightPoint, objectId: string): string => detection_id ?? `${observation_id}/${objectId}`;

export type Band = 'u' | 'g' | 'r' | 'i' | 'z' | 'y';
const isBand = (text: string): text is Band => /^[ugrizy]$/.test(text);

/** `r` of `r`, `ZTF_r`, `zr`, `SDSS r'`, `r.00001`; undefined for what is none of u, g, r, i, z, y. */
export function bandOf(filter: string): Band | undefined {
  const [, letter = ''] = /^(?:(?:ztf|sdss|sloan|lsst|ps1|panstarrs|decam)?[\s_.:-]*|z(?=[gri]))([ugrizy])(?:p|'|[\s_.:-].*)?$/.exec(filter.trim().toLowerCase()) ?? [];
  return isBand(letter) ? letter : undefined;
}

/** A number that JSON and surveys can hold; null otherwise. */
export const finite = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null);

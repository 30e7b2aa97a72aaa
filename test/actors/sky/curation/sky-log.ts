/** A sky's log made by hand, and what the curation says to it. */
import { curate } from '../../../../actors/sky/curate.ts';
import { codecFor } from '../../../../protocol/codec.ts';
import type { Fact, Machine } from '../../../../protocol/keyed.ts';
import type { StoredMessage } from '../../../../protocol/transport.ts';
import { SkyAlert, SkyForcedAsked, SkyNotice, SkyObject, SkyValidation, type EventType, type SkyDetectedBody, type SkyForcedBody } from '../../../../schemas/index.ts';

export type Detection = SkyDetectedBody['detections'][number];
export type Observation = SkyDetectedBody['observation'];

export const startMs = Date.UTC(2026, 2, 1);
export const iso = (ms: number): string => new Date(ms).toISOString();
export const night = 61_100;

const ref = (letter: string): SkyDetectedBody['science'] => ({ hash: letter.repeat(64), size: 4_204_800, media_type: 'application/fits' });

export function observation(id: string, more: Partial<Observation> = {}): Observation {
  return {
    observation_id: id, ra: 180, dec: 30, observation_time: iso(startMs), mjd: night, exposure_seconds: 60, filter: 'r', instrument: 'cam', field: 'F', airmass: 1.1,
    columns: 1024, rows: 1024, pixel_scale_arcsec: 1, method: 'zogy', synthetic: false, batch: null, ...more,
  };
}

/** At an offset from (180, 30), arcsec on the sky. */
export function place(east: number, north: number): { readonly ra: number; readonly dec: number } {
  const dec = 30 + north / 3600;
  return { ra: 180 + east / 3600 / Math.cos((dec * Math.PI) / 180), dec };
}

export function detection(observationId: string, n: number, [east, north]: readonly [number, number], more: Partial<Detection> = {}): Detection {
  return {
    detection_id: `${observationId}_${n}`, n, ...place(east, north), position_error_arcsec: 0.1, x: 512 - east, y: 512 + north, flux: 1000, flux_error: 50, mag: 19.5, mag_error: 0.054,
    score: 20, is_positive: true, reliability: 0.95, class: 'real', flags: 0, features: { shape: 1 }, ...more,
  };
}

export function detected(of: Observation, detections: readonly Detection[], more: Partial<SkyDetectedBody> = {}): SkyDetectedBody {
  return {
    observation: of, science: ref('a'), template: ref('b'), difference: ref('c'), score: ref('d'), cutouts: ref('e'), zero_point: 27, zero_point_error: 0.01, quality: {}, model: null, detections,
    metrics: {}, provenance: { input_hashes: [], settings_hash: 'f', code_version: '1' }, seconds: {}, warnings: [], ...more,
  };
}

export interface Written {
  readonly subject: string;
  readonly body: unknown;
  /** Seconds after the start. */
  readonly stored: number;
}
export const frame = (body: SkyDetectedBody, stored = 0): Written => ({ subject: `sky.detected.${body.observation.observation_id}`, body, stored });
export const vote = (alert: string, by: string, what: string, stored = 0): Written => ({ subject: `sky.voted.${alert}`, body: { alert_id: alert, by, vote: what, at: iso(startMs + stored * 1000) }, stored });
export const configured = (configuration: unknown, stored = 0): Written => ({ subject: 'sky.curation-changed.current', body: { configuration, by: 'test', at: iso(startMs) }, stored });
export const forced = (body: SkyForcedBody, stored = 0): Written => ({ subject: `sky.forced.${body.observation.observation_id}`, body, stored });

export const storedAs = ({ subject, body, stored }: Written, sequence: number): StoredMessage => ({ subject, sequence, data: typeof body === 'string' ? Buffer.from(body) : Buffer.from(JSON.stringify(body)), header: () => undefined, storedAtMs: startMs + stored * 1000 });
export const open = (snapshot?: Uint8Array): Machine => curate.open({}, { index: 0, count: 1 }, snapshot);

export function said(log: readonly Written[], machine = open()): readonly Fact[] {
  return log.flatMap((message, index) => machine.apply(storedAs(message, index + 1)));
}

function bodies<T>(facts: readonly Fact[], event: EventType<T>): readonly T[] {
  return facts.filter(({ subject }) => subject.startsWith(`sky.${event.name}.`)).map(({ data }) => {
    const read = codecFor(event).decode(data);
    if ('fault' in read) throw new Error(read.fault.message);
    return read.ok.value;
  });
}
export const alertsIn = (facts: readonly Fact[]) => bodies(facts, SkyAlert);
export const objectsIn = (facts: readonly Fact[]) => bodies(facts, SkyObject);
export const validationsIn = (facts: readonly Fact[]) => bodies(facts, SkyValidation);
export const noticesIn = (facts: readonly Fact[]) => bodies(facts, SkyNotice);
export const askedIn = (facts: readonly Fact[]) => bodies(facts, SkyForcedAsked);
export const plain = (facts: readonly Fact[]): readonly string[] => facts.map(({ subject, data }) => `${subject} ${Buffer.from(data).toString('base64')}`);
/** The newest fact of each subject. */
export const standing = (facts: readonly Fact[]): ReadonlyMap<string, Fact> => new Map(facts.map((fact) => [fact.subject, fact]));

/** Alerts with how their vetting stands, votes, and objects, as rows. Pure. */
import type { SkyAlertBody, SkyObjectBody, SkyValidationBody } from '../../../schemas/index.ts';
import { storable } from '../entry.ts';
import type { SkyEntry } from './entry.ts';
import { json, time } from './observation.ts';
import { storableJson } from '../missions.ts';

export const vettingStatuses = ['open', 'labelled', 'disputed', 'withdrawn'] as const;
export type VettingStatus = (typeof vettingStatuses)[number];

type Json = Readonly<Record<string, unknown>>;

/** A row of `sky_alerts`; times are Unix milliseconds. */
export interface AlertRow {
  readonly alert_id: string;
  readonly object_id: string;
  readonly observation_id: string;
  readonly ra: number | null;
  readonly dec: number | null;
  readonly mjd: number | null;
  readonly observation_time: number | null;
  readonly filter: string | null;
  readonly field: string | null;
  readonly mag: number | null;
  readonly mag_error: number | null;
  readonly flux: number | null;
  readonly flux_error: number | null;
  readonly score: number | null;
  readonly is_positive: boolean | null;
  readonly reliability: number | null;
  readonly class: string;
  readonly priority: number;
  readonly terms: Json;
  readonly watchlists: readonly string[];
  readonly filters: readonly string[];
  readonly near: Json | null;
  readonly synthetic: boolean;
  readonly withdrawn: boolean;
  readonly status: VettingStatus;
  readonly label: string | null;
  readonly agreement: number;
  readonly wanted: number | null;
  readonly assigned_to: readonly string[];
  readonly votes: readonly unknown[];
  readonly alert: Json | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly last_sequence: number;
}

type Of<Kind extends SkyEntry['kind']> = Extract<SkyEntry, { kind: Kind }>;

/** The row after an alert or a word about its vetting; they may come in either order. */
export function foldAlert(before: AlertRow | undefined, entry: Of<'alert'> | Of<'validation'>): AlertRow {
  const row = before ?? { ...unsaid, ...unvetted, created_at: entry.atMs };
  const touched = { ...row, alert_id: entry.id, updated_at: entry.atMs, last_sequence: entry.sequence };
  return entry.kind === 'alert' ? { ...touched, ...said(entry.body) } : { ...touched, ...vetted(entry.body), ...(row.alert === null ? ofValidation(entry.body) : {}) };
}

const unsaid = {
  object_id: '', observation_id: '', ra: null, dec: null, mjd: null, observation_time: null, filter: null, field: null, mag: null, mag_error: null, flux: null, flux_error: null, score: null, is_positive: null, reliability: null,
  class: '', priority: 0, terms: {}, watchlists: [], filters: [], near: null, synthetic: false, withdrawn: false, alert: null,
} as const;
const unvetted = { status: 'open', label: null, agreement: 0, wanted: null, assigned_to: [], votes: [] } as const;

function said(body: SkyAlertBody): Omit<AlertRow, 'alert_id' | keyof typeof unvetted | 'created_at' | 'updated_at' | 'last_sequence'> {
  const { object_id, observation, detection, priority, terms, watchlists, filters, near, withdrawn } = body;
  const { ra, dec, mag, mag_error, flux, flux_error, score, is_positive, reliability } = detection;
  return {
    object_id, observation_id: observation.observation_id, ra, dec, mjd: observation.mjd, observation_time: time(observation.observation_time), filter: storable(observation.filter), field: storable(observation.field), mag, mag_error, flux, flux_error, score, is_positive, reliability,
    class: detection.class, priority, terms: json(terms), watchlists: watchlists.map(storable), filters: filters.map(storable), near: near === null ? null : json(near), synthetic: observation.synthetic, withdrawn, alert: whole(body),
  };
}

/** As it was said, but for entries of its maps that JSON has no word for (NaN, infinities): its schema reads it again. */
const whole = (body: SkyAlertBody): Json => json({ ...body, detection: { ...body.detection, features: finite(body.detection.features) }, terms: finite(body.terms) });
const finite = (map: Readonly<Record<string, number>>): object => Object.fromEntries(Object.entries(map).filter(([, value]) => Number.isFinite(value)));

const vetted = ({ status, label, agreement, wanted, assigned_to, votes }: SkyValidationBody): Pick<AlertRow, keyof typeof unvetted> => ({ status, label, agreement, wanted, assigned_to: assigned_to.map(storable), votes: votes.map(storableJson) });
const ofValidation = (body: SkyValidationBody): Partial<AlertRow> => ({ object_id: body.object_id, observation_id: body.observation_id, priority: body.priority, reliability: body.reliability, class: body.class, synthetic: body.synthetic });

/** A row of `validation_events`. */
export function validationRow({ kind, id, sequence, body }: Of<'vote'> | Of<'validation'>): object {
  const base = { sequence, alert_id: id, at: time(body.at) };
  if (kind === 'vote') return { ...base, kind: 'vote', by_whom: storable(body.by), vote: body.vote, comment: body.comment === null ? null : storable(body.comment), status: null, label: null, agreement: null, wanted: null, assigned_to: [], votes: [] };
  return { ...base, kind: 'standing', by_whom: null, vote: null, comment: null, ...vetted(body) };
}

/** A row of `sky_objects`; `createdMs`: when the object was first told of. */
export function objectRow({ id, atMs, sequence, body }: Of<'object'>, createdMs: number | undefined): object {
  const { ra, dec, position_error_arcsec, detections, first_mjd, last_mjd, variability, priority, label, synthetic, statistics, watchlists, near, alerts, light_curve, merged_into, absorbed } = body satisfies SkyObjectBody;
  return {
    object_id: id, ra, dec, position_error_arcsec, detections, first_mjd, last_mjd, variability, priority, label, synthetic, statistics: json(statistics), watchlists: watchlists.map(storable), near: near === null ? null : json(near),
    alerts: alerts.map(storable), light_curve: light_curve.map(storableJson), merged_into, absorbed: absorbed.map(storable), created_at: createdMs ?? atMs, updated_at: atMs, last_sequence: sequence,
  };
}

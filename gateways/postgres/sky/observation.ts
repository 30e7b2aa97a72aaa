/**
 * An observation as its log leaves it. Pure: reading the log again gives the same row. What belongs to a lower run than
 * the row's changes nothing.
 */
import type { SkyObservation, SkyObservedBody } from '../../../schemas/index.ts';
import { storable } from '../entry.ts';
import { storableJson } from '../missions.ts';
import type { ImageStage, Made, ObservationEntry } from './entry.ts';

export const observationStatuses = ['received', 'ingesting', 'preprocessing', 'differencing', 'detecting', 'completed', 'rejected', 'failed', 'cancelled'] as const;
export type ObservationStatus = (typeof observationStatuses)[number];

type Json = Readonly<Record<string, unknown>>;

/** A row of `observations`. Times are Unix milliseconds. */
export interface ObservationRow {
  readonly observation_id: string;
  readonly status: ObservationStatus;
  readonly stage: string | null;
  readonly reason: string;
  readonly error_code: string;
  readonly run: number;
  readonly ra: number | null;
  readonly dec: number | null;
  readonly observation_time: number | null;
  readonly mjd: number | null;
  readonly exposure_seconds: number | null;
  readonly filter: string | null;
  readonly instrument: string | null;
  readonly field: string | null;
  readonly airmass: number | null;
  readonly columns: number | null;
  readonly rows: number | null;
  readonly pixel_scale_arcsec: number | null;
  readonly method: string | null;
  readonly synthetic: boolean;
  readonly batch: string | null;
  readonly files: Json | null;
  readonly zero_point: number | null;
  readonly zero_point_error: number | null;
  readonly quality: Json;
  readonly metrics: Json;
  readonly seconds: Json;
  readonly model: Json | null;
  readonly artifacts: Json;
  readonly warnings: readonly string[];
  readonly faults: readonly string[];
  readonly numbers: Json;
  readonly detections: number | null;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly finished_at: number | null;
  readonly updated_at: number;
  readonly last_sequence: number;
}

export const time = (text: string): number | null => {
  const ms = Date.parse(text);
  return Math.abs(ms) < Date.UTC(9999, 0) ? ms : null;
};
export const json = (value: object): Json => {
  const plain = storableJson(value);
  return typeof plain === 'object' && plain !== null ? { ...plain } : {};
};

/** What a run makes, before it has made anything. */
const blank = {
  stage: null, reason: '', error_code: '', mjd: null, airmass: null, columns: null, rows: null, pixel_scale_arcsec: null, zero_point: null, zero_point_error: null,
  quality: {}, metrics: {}, seconds: {}, model: null, artifacts: {}, warnings: [], faults: [], numbers: {}, detections: null, started_at: null, finished_at: null,
} as const;
const unasked = { ra: null, dec: null, observation_time: null, exposure_seconds: null, filter: null, instrument: null, field: null, method: null, synthetic: false, batch: null, files: null } as const;

const asked = ({ ra, dec, observation_time, exposure_seconds, filter, instrument, field, method, synthetic, batch, files }: SkyObservedBody): Partial<ObservationRow> => ({
  ra, dec, observation_time: time(observation_time), exposure_seconds, filter: storable(filter), instrument: storable(instrument), field: storable(field), method, synthetic, batch: batch === null ? null : storable(batch), files: json(files),
});

const known = ({ ra, dec, observation_time, mjd, exposure_seconds, filter, instrument, field, airmass, columns, rows, pixel_scale_arcsec, method, synthetic, batch }: SkyObservation): Partial<ObservationRow> => ({
  ra, dec, observation_time: time(observation_time), mjd, exposure_seconds, filter: storable(filter), instrument: storable(instrument), field: storable(field), airmass, columns, rows, pixel_scale_arcsec, method, synthetic, batch: batch === null ? null : storable(batch),
});

const working: Readonly<Record<ImageStage, ObservationStatus>> = { ingest: 'ingesting', preprocess: 'preprocessing', difference: 'differencing', detect: 'detecting' };
/** When a stage is done the next one works. */
const after: Readonly<Record<ImageStage, ObservationStatus>> = { ingest: 'preprocessing', preprocess: 'differencing', difference: 'detecting', detect: 'completed' };

export function foldObservation(before: ObservationRow | undefined, entry: ObservationEntry): ObservationRow {
  const row: ObservationRow = before ?? { ...unasked, ...blank, observation_id: entry.id, status: 'received', run: entry.run, created_at: entry.atMs, updated_at: entry.atMs, last_sequence: entry.sequence };
  if (entry.run < row.run) return row;
  const touched = { ...row, run: entry.run, updated_at: entry.atMs, last_sequence: entry.sequence };
  switch (entry.kind) {
    case 'requested': {
      // The same again is a duplicate; after its stages have spoken, one whose first event has expired.
      if (before !== undefined && entry.run === before.run && (before.files !== null || before.stage !== null)) return row;
      return { ...touched, ...blank, ...unasked, ...(entry.asked === undefined ? {} : asked(entry.asked)), status: 'received' };
    }
    case 'retry':
      return { ...touched, stage: entry.stage, status: working[entry.stage], reason: '', error_code: '', finished_at: null };
    case 'outcome':
      return outcome({ ...touched, stage: entry.stage, started_at: row.started_at ?? entry.atMs, reason: entry.reason, error_code: entry.code, finished_at: null }, entry);
  }
}

function outcome(row: ObservationRow, entry: Extract<ObservationEntry, { kind: 'outcome' }>): ObservationRow {
  switch (entry.outcome) {
    case 'retrying':
      return entry.code === 'NOT_BEFORE' ? { ...row, status: 'received', started_at: null } : { ...row, status: working[entry.stage] };
    case 'dead':
      return { ...row, status: 'failed', finished_at: entry.atMs };
    case 'cancelled':
      return { ...row, status: 'cancelled', finished_at: entry.atMs };
    case 'done': {
      const { made } = entry;
      if (made?.stage === 'rejected') return { ...row, ...taken(made, row), status: 'rejected', reason: storable(made.body.reason), error_code: storable(made.body.code), finished_at: entry.atMs };
      const status = after[entry.stage];
      return { ...row, ...(made === undefined ? {} : taken(made, row)), status, finished_at: status === 'completed' ? entry.atMs : null };
    }
  }
}

/** What of a stage's event the row shows; artifacts of the stages before stay. */
function taken(made: Made, { artifacts }: Pick<ObservationRow, 'artifacts'>): Partial<ObservationRow> {
  switch (made.stage) {
    case 'ingest': {
      const { observation, seconds, warnings, raw } = made.body;
      return { ...known(observation), seconds: json(seconds), warnings: warnings.map(storable), artifacts: { ...artifacts, raw: json(raw) } };
    }
    case 'preprocess':
      return { ...measured(made.body), artifacts: { ...artifacts, science: json(made.body.science), template: json(made.body.template) } };
    case 'difference': {
      const { science, template, difference, score } = made.body;
      return { ...measured(made.body), artifacts: { ...artifacts, science: json(science), template: json(template), difference: json(difference), score: json(score) } };
    }
    case 'detect': {
      const { science, template, difference, score, cutouts, model, metrics, detections } = made.body;
      const files = { science: json(science), template: json(template), difference: json(difference), score: json(score), ...(cutouts === null ? {} : { cutouts: json(cutouts) }) };
      return { ...measured(made.body), metrics: json(metrics), model: model === null ? null : json(model), detections: detections.length, artifacts: { ...artifacts, ...files } };
    }
    case 'rejected': {
      const { observation, faults, numbers, science, template, difference } = made.body;
      const files = { ...(science === null ? {} : { science: json(science) }), ...(template === null ? {} : { template: json(template) }), ...(difference === null ? {} : { difference: json(difference) }) };
      return { ...(observation === null ? {} : known(observation)), faults: faults.map(storable), numbers: json(numbers), artifacts: { ...artifacts, ...files } };
    }
  }
}

interface Measured {
  readonly observation: SkyObservation;
  readonly zero_point: number | null;
  readonly zero_point_error: number | null;
  readonly quality: object;
  readonly seconds: object;
  readonly warnings: readonly string[];
}
const measured = ({ observation, zero_point, zero_point_error, quality, seconds, warnings }: Measured): Partial<ObservationRow> => ({
  ...known(observation), zero_point, zero_point_error, quality: json(quality), seconds: json(seconds), warnings: warnings.map(storable),
});

/** The sky's tables, and their rows as PostgreSQL gives them back. */
import { isRecord, number, numberOrNull, oneOf, text, textOrNull } from '../rows.ts';
import type { Table } from '../tables.ts';
import { vettingStatuses, type AlertRow } from './alerts.ts';
import { observationStatuses, type ObservationRow } from './observation.ts';

type Columns = Table['columns'];
const double = (names: string): Columns => Object.fromEntries(names.split(' ').map((name) => [name, 'double precision' as const]));
const texts = (names: string): Columns => Object.fromEntries(names.split(' ').map((name) => [name, 'text' as const]));
const whole = (names: string): Columns => Object.fromEntries(names.split(' ').map((name) => [name, 'bigint' as const]));
const jsons = (names: string): Columns => Object.fromEntries(names.split(' ').map((name) => [name, 'jsonb' as const]));
const times = (names: string): Columns => Object.fromEntries(names.split(' ').map((name) => [name, 'timestamptz' as const]));
const flags = (names: string): Columns => Object.fromEntries(names.split(' ').map((name) => [name, 'boolean' as const]));

export const observations: Table = {
  name: 'observations',
  key: ['observation_id'],
  columns: {
    ...texts('observation_id status stage reason error_code'), ...whole('run'), ...double('ra dec'), ...times('observation_time'), ...double('mjd exposure_seconds'), ...texts('filter instrument field'),
    ...double('airmass'), ...whole('columns rows'), ...double('pixel_scale_arcsec'), ...texts('method'), ...flags('synthetic'), ...texts('batch'), ...jsons('files'), ...double('zero_point zero_point_error'),
    ...jsons('quality metrics seconds model artifacts warnings faults numbers'), ...whole('detections'), ...times('created_at started_at finished_at updated_at'), ...whole('last_sequence'),
  },
};

const ofRun: Columns = {
  ...texts('observation_id'), ...whole('run'), ...texts('status'), ...whole('attempt'), ...texts('reason error_code'), ...double('zero_point zero_point_error'), ...jsons('quality seconds warnings artifacts provenance'), ...times('at'), ...whole('last_sequence'),
};
export const preprocessRuns: Table = { name: 'preprocess_runs', key: ['observation_id', 'run'], columns: { ...ofRun, ...texts('wcs_source') } };
export const differenceRuns: Table = { name: 'difference_runs', key: ['observation_id', 'run'], columns: { ...ofRun, ...texts('method'), ...whole('candidates') } };

export const detections: Table = {
  name: 'detections',
  key: ['detection_id'],
  columns: {
    ...texts('detection_id observation_id'), ...whole('run n'), ...double('ra dec position_error_arcsec x y flux flux_error mag mag_error score'), ...flags('is_positive'), ...double('reliability'), ...texts('class'), ...whole('flags'), ...jsons('features'), ...whole('plane last_sequence'),
  },
};

export const validationEvents: Table = {
  name: 'validation_events',
  key: ['sequence'],
  columns: { ...whole('sequence'), ...texts('alert_id kind by_whom vote comment status label'), ...double('agreement'), ...whole('wanted'), ...jsons('assigned_to votes'), ...times('at') },
};

export const skyAlerts: Table = {
  name: 'sky_alerts',
  key: ['alert_id'],
  columns: {
    ...texts('alert_id object_id observation_id'), ...double('ra dec mjd'), ...times('observation_time'), ...texts('filter field'), ...double('mag mag_error flux flux_error score'), ...flags('is_positive'), ...double('reliability'), ...texts('class'), ...double('priority'),
    ...jsons('terms watchlists filters near'), ...flags('synthetic withdrawn'), ...texts('status label'), ...double('agreement'), ...whole('wanted'), ...jsons('assigned_to votes alert'), ...times('created_at updated_at'), ...whole('last_sequence'),
  },
};

export const skyObjects: Table = {
  name: 'sky_objects',
  key: ['object_id'],
  columns: {
    ...texts('object_id'), ...double('ra dec position_error_arcsec'), ...whole('detections'), ...double('first_mjd last_mjd variability priority'), ...texts('label'), ...flags('synthetic'), ...jsons('statistics watchlists near alerts light_curve absorbed'), ...texts('merged_into'), ...times('created_at updated_at'), ...whole('last_sequence'),
  },
};

type Row = Readonly<Record<string, unknown>>;
const record = (row: Row, name: string): Readonly<Record<string, unknown>> => (isRecord(row[name]) ? row[name] : {});
const recordOrNull = (row: Row, name: string): Readonly<Record<string, unknown>> | null => (isRecord(row[name]) ? row[name] : null);
const list = (row: Row, name: string): readonly unknown[] => (Array.isArray(row[name]) ? row[name] : []);
const words = (row: Row, name: string): readonly string[] => list(row, name).filter((one) => typeof one === 'string');

export const observationRow = (row: Row): ObservationRow => ({
  observation_id: text(row, 'observation_id'), status: oneOf(row, 'status', observationStatuses), stage: textOrNull(row, 'stage'), reason: text(row, 'reason'), error_code: text(row, 'error_code'), run: number(row, 'run'),
  ra: numberOrNull(row, 'ra'), dec: numberOrNull(row, 'dec'), observation_time: numberOrNull(row, 'observation_time'), mjd: numberOrNull(row, 'mjd'), exposure_seconds: numberOrNull(row, 'exposure_seconds'), filter: textOrNull(row, 'filter'),
  instrument: textOrNull(row, 'instrument'), field: textOrNull(row, 'field'), airmass: numberOrNull(row, 'airmass'), columns: numberOrNull(row, 'columns'), rows: numberOrNull(row, 'rows'), pixel_scale_arcsec: numberOrNull(row, 'pixel_scale_arcsec'),
  method: textOrNull(row, 'method'), synthetic: row['synthetic'] === true, batch: textOrNull(row, 'batch'), files: recordOrNull(row, 'files'), zero_point: numberOrNull(row, 'zero_point'), zero_point_error: numberOrNull(row, 'zero_point_error'),
  quality: record(row, 'quality'), metrics: record(row, 'metrics'), seconds: record(row, 'seconds'), model: recordOrNull(row, 'model'), artifacts: record(row, 'artifacts'), warnings: words(row, 'warnings'), faults: words(row, 'faults'), numbers: record(row, 'numbers'),
  detections: numberOrNull(row, 'detections'), created_at: number(row, 'created_at'), started_at: numberOrNull(row, 'started_at'), finished_at: numberOrNull(row, 'finished_at'), updated_at: number(row, 'updated_at'), last_sequence: number(row, 'last_sequence'),
});

export const alertRow = (row: Row): AlertRow => ({
  alert_id: text(row, 'alert_id'), object_id: text(row, 'object_id'), observation_id: text(row, 'observation_id'), ra: numberOrNull(row, 'ra'), dec: numberOrNull(row, 'dec'), mjd: numberOrNull(row, 'mjd'), observation_time: numberOrNull(row, 'observation_time'),
  filter: textOrNull(row, 'filter'), field: textOrNull(row, 'field'), mag: numberOrNull(row, 'mag'), mag_error: numberOrNull(row, 'mag_error'), flux: numberOrNull(row, 'flux'), flux_error: numberOrNull(row, 'flux_error'), score: numberOrNull(row, 'score'),
  is_positive: row['is_positive'] === null ? null : row['is_positive'] === true, reliability: numberOrNull(row, 'reliability'), class: text(row, 'class'), priority: number(row, 'priority'), terms: record(row, 'terms'), watchlists: words(row, 'watchlists'),
  filters: words(row, 'filters'), near: recordOrNull(row, 'near'), synthetic: row['synthetic'] === true, withdrawn: row['withdrawn'] === true, status: oneOf(row, 'status', vettingStatuses), label: textOrNull(row, 'label'), agreement: number(row, 'agreement'),
  wanted: numberOrNull(row, 'wanted'), assigned_to: words(row, 'assigned_to'), votes: list(row, 'votes'), alert: recordOrNull(row, 'alert'), created_at: number(row, 'created_at'), updated_at: number(row, 'updated_at'), last_sequence: number(row, 'last_sequence'),
});

/** Observations as the page knows them, with their frames and what was found in them. */
import { get, items, order } from '../api.ts';
import { isRow, listOf, numberOf, rowOf, textOf, textsOf, type Row } from '../json.ts';
import { numbersIn } from './alert.ts';

export const stages = ['ingest', 'preprocess', 'difference', 'detect'] as const;
export type Stage = (typeof stages)[number];
export const isStage = (name: string): name is Stage => stages.some((one) => one === name);
const working: Readonly<Record<string, Stage>> = { ingesting: 'ingest', preprocessing: 'preprocess', differencing: 'difference', detecting: 'detect' };
export const stageOf = (status: string): Stage | undefined => working[status];

export interface Observation {
  readonly id: string;
  readonly status: string;
  /** Which spoke last; empty before any. */
  readonly stage: string;
  readonly reason: string;
  readonly at: string;
  readonly mjd: number | undefined;
  readonly filter: string;
  readonly field: string;
  readonly instrument: string;
  readonly batch: string;
  readonly exposure: number | undefined;
  readonly airmass: number | undefined;
  readonly ra: number | undefined;
  readonly dec: number | undefined;
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  /** arcsec/px. */
  readonly scale: number | undefined;
  readonly method: string;
  readonly synthetic: boolean;
  readonly zeroPoint: number | undefined;
  readonly zeroPointError: number | undefined;
  readonly quality: ReadonlyMap<string, number>;
  readonly metrics: ReadonlyMap<string, number>;
  /** s, of stages and of their steps. */
  readonly seconds: ReadonlyMap<string, number>;
  readonly model: Row;
  readonly warnings: readonly string[];
  readonly faults: readonly string[];
  readonly numbers: readonly (readonly [string, number])[];
  readonly detections: number | undefined;
  readonly hasEnded: boolean;
}

export const observationOf = (row: Row): Observation => ({
  id: textOf(row['observation_id']), status: textOf(row['status']), stage: textOf(row['stage']), reason: textOf(row['reason']), at: textOf(row['observation_time']), mjd: numberOf(row['mjd']), filter: textOf(row['filter']), field: textOf(row['field']), instrument: textOf(row['instrument']), batch: textOf(row['batch']),
  exposure: numberOf(row['exposure_seconds']), airmass: numberOf(row['airmass']), ra: numberOf(row['ra']), dec: numberOf(row['dec']), columns: numberOf(row['columns']), rows: numberOf(row['rows']), scale: numberOf(row['pixel_scale_arcsec']), method: textOf(row['method']), synthetic: row['synthetic'] === true,
  zeroPoint: numberOf(row['zero_point']), zeroPointError: numberOf(row['zero_point_error']), quality: new Map(numbersIn(row['quality'])), metrics: new Map(numbersIn(row['metrics'])), seconds: new Map(numbersIn(row['seconds'])), model: rowOf(row['model']),
  warnings: textsOf(row['warnings']), faults: textsOf(row['faults']), numbers: numbersIn(row['numbers']), detections: numberOf(row['detections']), hasEnded: textOf(row['finished_at']) !== '',
});

/** How a stage of an observation stands. */
export type StageState = 'done' | 'working' | 'waiting' | 'rejected' | 'failed' | 'cancelled';
export function stageState({ status, stage }: Observation, one: Stage): StageState {
  if (status === 'completed') return 'done';
  const at = stageOf(status);
  if (at !== undefined) return one === at ? 'working' : stages.indexOf(one) < stages.indexOf(at) ? 'done' : 'waiting';
  if (status !== 'rejected' && status !== 'failed' && status !== 'cancelled') return 'waiting';
  return one === stage ? status : stages.indexOf(one) < stages.findIndex((name) => name === stage) ? 'done' : 'waiting';
}

export interface Found {
  readonly id: string;
  readonly n: number;
  /** px from 0, centre of the first. */
  readonly x: number;
  readonly y: number;
  readonly score: number | undefined;
  readonly mag: number | undefined;
  readonly kind: string;
  readonly reliability: number | undefined;
}
const foundOf = (row: Row): readonly Found[] => {
  const [n, x, y] = [numberOf(row['n']), numberOf(row['x']), numberOf(row['y'])];
  return n === undefined || x === undefined || y === undefined ? [] : [{ id: textOf(row['detection_id']), n, x, y, score: numberOf(row['score']), mag: numberOf(row['mag']), kind: textOf(row['class']), reliability: numberOf(row['reliability']) }];
};

export interface FrameSize {
  readonly columns: number;
  readonly rows: number;
  readonly png: string;
  readonly fits: string;
}
const sizeOf = (value: unknown): readonly FrameSize[] => {
  const row = rowOf(value);
  const [columns, rows] = [numberOf(row['columns']), numberOf(row['rows'])];
  return columns === undefined || rows === undefined ? [] : [{ columns, rows, png: textOf(row['png']), fits: textOf(row['fits']) }];
};

export interface ObservationDetail extends Observation {
  readonly frames: ReadonlyMap<string, FrameSize>;
  /** Of frames that are kept no longer: when and why, one sentence each. */
  readonly cleared: readonly string[];
  readonly found: readonly Found[];
  /** Ids of alerts that came of it. */
  readonly alerts: ReadonlySet<string>;
}

const pathOf = (id: string): string => `/v1/observations/${encodeURIComponent(id)}`;
export async function loadObservation(id: string): Promise<ObservationDetail> {
  const [row, frames, found] = await Promise.all([get(pathOf(id)), get(`/v1/sky/frames/${encodeURIComponent(id)}`), items(`${pathOf(id)}/detections?limit=2000`)]);
  return {
    ...observationOf(row), found: found.flatMap(foundOf), alerts: new Set(listOf(row['alerts']).filter(isRow).map((one) => textOf(one['alert_id']))),
    frames: new Map(Object.entries(rowOf(frames['frames'])).flatMap(([name, value]) => sizeOf(value).map((size) => [name, size] as const))),
    cleared: Object.values(rowOf(frames['cleared'])).map(textOf),
  };
}

export interface ObservationFilter {
  readonly status: string;
  readonly field: string;
  readonly batch: string;
}
export const anyObservation: ObservationFilter = { status: '', field: '', batch: '' };
export const statuses = ['received', 'ingesting', 'preprocessing', 'differencing', 'detecting', 'completed', 'rejected', 'failed', 'cancelled'] as const;

export async function loadObservations(filter: ObservationFilter, limit: number): Promise<readonly Observation[]> {
  const asked = new URLSearchParams({ limit: String(limit) });
  for (const [name, value] of Object.entries(filter)) if (value !== '') asked.set(name, value);
  return (await items(`/v1/observations?${asked.toString()}`)).map(observationOf);
}
export const cancelObservation = (id: string): Promise<Row> => order('DELETE', `/v1/jobs/${encodeURIComponent(id)}?domain=sky&reason=${encodeURIComponent('cancelled on the page')}`);
export const rerunObservation = (id: string): Promise<Row> => order('POST', `/v1/jobs/${encodeURIComponent(id)}/rerun?domain=sky`);

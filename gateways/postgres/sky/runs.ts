/** What a run's stages said of it, and what it found. Pure. */
import type { SkyDetectedBody, SkyProvenance } from '../../../schemas/index.ts';
import { storable } from '../entry.ts';
import type { ObservationEntry } from './entry.ts';
import { json } from './observation.ts';

type Json = Readonly<Record<string, unknown>>;
type Outcome = Extract<ObservationEntry, { kind: 'outcome' }>;

interface RunRow {
  readonly observation_id: string;
  readonly run: number;
  readonly status: 'done' | 'retrying' | 'rejected' | 'failed' | 'cancelled';
  readonly attempt: number;
  readonly reason: string;
  readonly error_code: string;
  readonly zero_point: number | null;
  readonly zero_point_error: number | null;
  readonly quality: Json;
  readonly seconds: Json;
  readonly warnings: readonly string[];
  readonly artifacts: Json;
  readonly provenance: Json | null;
  readonly at: number;
  readonly last_sequence: number;
}
export interface PreprocessRow extends RunRow {
  readonly wcs_source: string | null;
}
export interface DifferenceRow extends RunRow {
  readonly method: string | null;
  readonly candidates: number | null;
}

const statusOf = ({ outcome, made }: Outcome): RunRow['status'] => (outcome === 'dead' ? 'failed' : outcome === 'done' && made?.stage === 'rejected' ? 'rejected' : outcome);
const nothing = { zero_point: null, zero_point_error: null, quality: {}, seconds: {}, warnings: [], artifacts: {}, provenance: null } as const;

interface Measured {
  readonly zero_point: number | null;
  readonly zero_point_error: number | null;
  readonly quality: object;
  readonly seconds: object;
  readonly warnings: readonly string[];
  readonly provenance: SkyProvenance;
}
const measured = ({ zero_point, zero_point_error, quality, seconds, warnings, provenance }: Measured): Omit<typeof nothing, keyof Measured> & Pick<RunRow, keyof Measured> => ({
  artifacts: {}, zero_point, zero_point_error, quality: json(quality), seconds: json(seconds), warnings: warnings.map(storable), provenance: json(provenance),
});

function runRow(entry: Outcome): RunRow {
  const { id, run, attempt, reason, code, made, atMs, sequence } = entry;
  const base = { observation_id: id, run, status: statusOf(entry), attempt, reason, error_code: code, at: atMs, last_sequence: sequence };
  if (made?.stage === 'preprocess') return { ...base, ...measured(made.body), artifacts: { science: json(made.body.science), template: json(made.body.template) } };
  if (made?.stage === 'difference') return { ...base, ...measured(made.body), artifacts: { difference: json(made.body.difference), score: json(made.body.score) } };
  if (made?.stage === 'rejected') return { ...base, ...nothing, reason: storable(made.body.reason), error_code: storable(made.body.code), quality: json(made.body.numbers), warnings: made.body.faults.map(storable) };
  return { ...base, ...nothing };
}

export const preprocessRow = (entry: Outcome): PreprocessRow => ({ ...runRow(entry), wcs_source: entry.made?.stage === 'preprocess' ? entry.made.body.wcs_source : null });
export const differenceRow = (entry: Outcome): DifferenceRow => {
  const body = entry.made?.stage === 'difference' ? entry.made.body : undefined;
  return { ...runRow(entry), method: body?.observation.method ?? null, candidates: body?.candidates.length ?? null };
};

/** Rows of `detections`; the place in the list is the plane of the file of cutouts. */
export function detectionRows(entry: Outcome, { detections }: SkyDetectedBody): readonly object[] {
  return detections.map(({ features, ...detection }, plane) => ({ ...detection, observation_id: entry.id, run: entry.run, plane, features: json(features), last_sequence: entry.sequence }));
}

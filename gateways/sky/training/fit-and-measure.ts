/** The scale of a network's confidence, fitted on fields that it has not learnt from, and what it is worth on others still. */
import { calibrationOf } from '../../../actors/learning/core/calibration.ts';
import { fitLogistic } from '../../../actors/learning/core/logistic.ts';
import type { FftEngine } from '../../../actors/numeric/fft.ts';
import { classify, judge, networkScores, type DetectionModel } from '../../../actors/sky/core/classify/classify.ts';
import { confidenceTerms, termValues, type ConfidenceWeights } from '../../../actors/sky/core/classify/confidence.ts';
import { tileFloats, tilesOf } from '../../../actors/sky/core/classify/tile.ts';
import type { LabelledField } from '../../../actors/sky/core/labelled/field.ts';
import { metricsOf, tallyOf, total, type FieldTally } from '../../../actors/sky/core/labelled/measure.ts';
import { ModelError } from '../../models/errors.ts';
import { seedOf, usualField, variedField, type Purpose } from './fields.ts';
import { noLabels, type LabelledDetection } from './labels.ts';
import type { TrainEars, TrainRequest } from './request.ts';

export interface Measured {
  readonly weights: ConfidenceWeights;
  readonly threshold: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Against separable classes; in units of one detection's information. */
const RIDGE = 1;
export const THRESHOLD = 0.5;
/** Pixels on a side of the fields that acceptance is measured on. */
const USUAL_SIDE = 1024;

export async function fitAndMeasure(engine: FftEngine, request: Pick<TrainRequest, 'seed' | 'fields' | 'side' | 'usualFields' | 'labels'>, segment: DetectionModel['segment'], ears: TrainEars): Promise<Measured> {
  const varied = Math.max(1, Math.round(request.fields / 4));
  const work = 2 * varied + 4 * request.usualFields;
  let done = 0;
  const each = async (purpose: Purpose, count: number, cost: number, make: typeof variedField, use: (field: LabelledField) => Promise<void>): Promise<void> => {
    for (let k = 0; k < count; k++) {
      const field = await make(engine, seedOf(request.seed, purpose, k), purpose === 'usual' ? USUAL_SIDE : request.side);
      if (field !== undefined) await use(field);
      ears.at((done += cost) / work, `${purpose}: field ${k + 1} of ${count}`);
      await new Promise((resume) => setImmediate(resume));
      ears.signal.throwIfAborted();
    }
  };
  const { calibrate, measure } = request.labels ?? noLabels;
  const weights = await fitted(each, varied, segment, calibrate);
  const model: DetectionModel = { weights, threshold: THRESHOLD, segment };
  const tallies: { readonly varied: FieldTally[]; readonly rules: FieldTally[]; readonly usual: FieldTally[]; readonly usualRules: FieldTally[] } = { varied: [], rules: [], usual: [], usualRules: [] };
  const [confidences, labels]: [number[], number[]] = [[], []];
  const judgeField = async (field: LabelledField, snr: 'local' | 'ideal', ours: FieldTally[], rules: FieldTally[]): Promise<void> => {
    const classified = await classify(field.difference, field.detections, model);
    ours.push(tallyOf(field, classified, THRESHOLD, snr));
    rules.push(tallyOf(field, field.detections, THRESHOLD, snr));
    if (snr === 'ideal') return;
    confidences.push(...classified.map(({ reliability }) => reliability));
    labels.push(...field.isReal.map(Number));
  };
  await each('measure', varied, 1, variedField, (field) => judgeField(field, 'local', tallies.varied, tallies.rules));
  await each('usual', request.usualFields, 4, usualField, (field) => judgeField(field, 'ideal', tallies.usual, tallies.usualRules));
  const { error, brier, auc } = calibrationOf(Float64Array.from(confidences), Uint8Array.from(labels));
  return {
    weights, threshold: THRESHOLD,
    metrics: {
      calibration_error: error, brier, auc, detections_measured: labels.length,
      ...(await labelledMetrics(measure, model)),
      ...metricsOf(total(tallies.varied), 'varied'), ...metricsOf(total(tallies.rules), 'varied_rules'),
      ...(request.usualFields === 0 ? {} : { ...metricsOf(total(tallies.usual), 'usual'), ...metricsOf(total(tallies.usualRules), 'usual_rules') }),
    },
  };
}

type Each = (purpose: Purpose, count: number, cost: number, make: typeof variedField, use: (field: LabelledField) => Promise<void>) => Promise<void>;

async function fitted(each: Each, count: number, segment: DetectionModel['segment'], labelled: readonly LabelledDetection[]): Promise<ConfidenceWeights> {
  const [rows, labels]: [number[], number[]] = [[], []];
  await each('calibrate', count, 1, variedField, async (field) => {
    const network = await networkScores(tilesOf(field.difference, field.detections), { segment });
    field.detections.forEach((one, i) => {
      rows.push(...termValues(one, network[i]!));
      labels.push(field.isReal[i] === true ? 1 : 0);
    });
  });
  const seen = await networkScores(tilesTogether(labelled), { segment });
  labelled.forEach((one, i) => {
    rows.push(...termValues(one, seen[i]!));
    labels.push(one.isReal ? 1 : 0);
  });
  if (labels.length === 0) throw new ModelError('MODEL_INVALID', `none of ${count} generated fields gave a detection to calibrate with: larger ones (--side) have more`);
  const weights = fitLogistic(Float64Array.from(rows), Uint8Array.from(labels), confidenceTerms.length, RIDGE);
  return Object.fromEntries(confidenceTerms.map((name, k) => [name, Number((weights[k] ?? 0).toPrecision(6))]));
}

/** On what people have agreed on and nothing was learnt from; `labelled_former_…`: by the confidence that it came with. */
async function labelledMetrics(labelled: readonly LabelledDetection[], model: DetectionModel): Promise<Readonly<Record<string, number>>> {
  if (labelled.length === 0) return {};
  const judged = await judge(tilesTogether(labelled), labelled, model);
  const of = (prefix: string, confidences: readonly number[]): Readonly<Record<string, number>> => {
    const { error, brier, auc } = calibrationOf(Float64Array.from(confidences), Uint8Array.from(labelled, ({ isReal }) => Number(isReal)));
    const kept = (isReal: boolean): number => {
      const such = confidences.filter((_, i) => labelled[i]?.isReal === isReal);
      return such.filter((confidence) => confidence >= THRESHOLD).length / such.length;
    };
    return { [`${prefix}_calibration_error`]: error, [`${prefix}_brier`]: brier, [`${prefix}_auc`]: auc, [`${prefix}_complete`]: kept(true), [`${prefix}_false_alarm_share`]: kept(false) };
  };
  return { labelled_detections_measured: labelled.length, ...of('labelled', judged.map(({ confidence }) => confidence)), ...of('labelled_former', labelled.map(({ former }) => former)) };
}

function tilesTogether(labelled: readonly LabelledDetection[]): Float32Array {
  const tiles = new Float32Array(labelled.length * tileFloats);
  labelled.forEach(({ tile }, k) => tiles.set(tile, k * tileFloats));
  return tiles;
}

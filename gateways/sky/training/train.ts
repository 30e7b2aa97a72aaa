/** `alidade sky train`: a network that tells new sources from what only looks like them, from generated fields and, where there are any, from what people have agreed on. */
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Examples } from '../../../actors/learning/core/batches.ts';
import { inferenceModel } from '../../../actors/learning/core/training.ts';
import { parameterCount, type UNet } from '../../../actors/learning/core/unet.ts';
import type { FftEngine } from '../../../actors/numeric/fft.ts';
import { tileChannels, tilePreprocessing, tileSide } from '../../../actors/sky/core/classify/tile.ts';
import { exampleSide, examplesOf, type FieldExamples } from '../../../actors/sky/core/labelled/examples.ts';
import { examplesFromLabels } from '../../../actors/sky/core/labelled/from-label.ts';
import { ModelError } from '../../models/errors.ts';
import { ModelSession } from '../../models/session.ts';
import { demandPlaceForModel, writeModelFolder } from '../../models/training/model-folder.ts';
import { trainNetwork, type TrainingPlan } from '../../models/training/train.ts';
import { simdFft } from '../simd-fft.ts';
import { fitAndMeasure, type Measured } from './fit-and-measure.ts';
import { seedOf, variedField, type Purpose } from './fields.ts';
import { keptExamples } from './kept-examples.ts';
import { noLabels, type Labels } from './labels.ts';
import { readmeOf } from './readme.ts';
import type { TrainEars, TrainRequest } from './request.ts';
import { goldenPair } from './golden.ts';

export interface TrainReport {
  readonly out: string;
  readonly parameters: number;
  readonly examples: number;
  readonly bytes: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** Wall clock of each part. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** Shares of the whole that are behind when a part begins. */
const begun = { examples: 0, training: 0.25, calibrating: 0.75, measuring: 0.82 } as const;

/** Throws ModelError; what was reached of the training is kept beside `out` when `signal` is aborted, and gone on with by the next call. */
export async function trainSky(request: TrainRequest, ears: TrainEars): Promise<TrainReport> {
  await demandPlaceForModel(request.out);
  const labels = request.labels ?? noLabels;
  if (labels.withoutTile > 0) ears.say(`${labels.withoutTile} labels are left out: their pixels are not kept`);
  const engine = await simdFft();
  const folder = `${resolve(request.out)}.training`;
  const seconds: Record<string, number> = {};
  const timed = async <T>(part: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    seconds[part] = (performance.now() - start) / 1000;
    return result;
  };
  const watched = Math.max(1, Math.round(request.fields / 8));
  const count = request.fields + watched;
  const { learn, watch } = await timed('examples', async () => {
    const gathered = (purpose: Purpose, fields: number, before: number): Promise<Examples> => gather(engine, folder, request, purpose, fields, (k) => ears.at(begun.examples + ((begun.training - begun.examples) * (before + k)) / count, `field ${before + k} of ${count}`), ears.signal);
    const generated = await gathered('learn', request.fields, 0);
    return { learn: withLabels(generated, labels, request.labelShare ?? usualLabelShare), watch: await gathered('watch', watched, request.fields) };
  });
  const net: UNet = { inputs: tileChannels, channels: request.channels, activation: 'relu', pooling: 'maximum' };
  const plan: TrainingPlan = { net, batch: request.batch, side: tileSide, positiveWeight: 2, steps: request.steps, rate: request.rate, seed: request.seed, examples: `${tilePreprocessing}, ${request.fields} fields of ${request.side}${labels.sha256 === '' ? '' : `, labels ${labels.sha256} ${request.labelShare ?? usualLabelShare}`}` };
  const trained = await timed('training', () => trainNetwork(plan, learn, watch, {
    folder, threads: request.threads, signal: ears.signal,
    onStep: (step, loss) => ears.at(begun.training + ((begun.calibrating - begun.training) * step) / plan.steps, `step ${step} of ${plan.steps}, loss ${loss.toFixed(4)}`),
    onHeldOut: (step, loss) => ears.say(`step ${step}: held-out loss ${loss.toFixed(4)}`),
  }));
  const onnx = inferenceModel(net, trained.parameters);
  const file = join(folder, 'model.onnx');
  await writeFile(file, onnx);
  const session = new ModelSession(file, { threads: request.threads });
  try {
    const segment = async (tiles: Float32Array, tileCount: number, side: number): Promise<Float32Array> => {
      const { outputs } = await session.run({ images: { shape: [tileCount, tileChannels, side, side], data: tiles } });
      const answer = outputs['probability'];
      if (answer === undefined) throw new ModelError('MODEL_INVALID', `${file} gave no probability`);
      return answer.data;
    };
    const measured = await timed('measuring', () => fitAndMeasure(engine, request, segment, { ...ears, at: (fraction, what) => ears.at(begun.calibrating + (1 - begun.calibrating) * fraction, what) }));
    const metrics = { training_loss: trained.loss, held_out_loss: trained.heldOutLoss, ...measured.metrics };
    const golden = await goldenPair(watch, segment);
    await writeModelFolder(request.out, {
      onnx, golden, readme: readmeOf(request, parameterCount(net), measured),
      manifest: {
        id: request.id, version: request.version, kind: 'segmentation', input: 'images', output: 'probability', preprocessing: tilePreprocessing, threshold: measured.threshold, confidence: measured.weights,
        source: labels.sha256 === '' ? 'trained by alidade sky train on generated fields' : `trained by alidade sky train on generated fields and ${labels.learn.length} labelled detections`, licence: 'Apache-2.0',
        training: { seed: request.seed, fields: request.fields, examples: learn.count, steps: request.steps, batch: request.batch, rate: request.rate, parameters: parameterCount(net), ...(labels.sha256 === '' ? {} : { labels_learnt: labels.learn.length, labels_calibrated: labels.calibrate.length, labels_measured: labels.measure.length, labels_without_pixels: labels.withoutTile }) },
        metrics: finite(metrics),
      },
    });
    await rm(folder, { recursive: true });
    return { out: request.out, parameters: parameterCount(net), examples: learn.count, bytes: onnx.length, metrics: finite(metrics), seconds };
  } finally {
    await session.close();
  }
}

/** Six digits; what could not be measured is left out. */
const finite = (metrics: Measured['metrics']): Record<string, number> => Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)).map(([name, value]) => [name, Number(value.toPrecision(6))]));

/** Examples of so many fields; refused ones are passed over. */
async function gather(engine: FftEngine, folder: string, { seed, side }: TrainRequest, purpose: Purpose, fields: number, onField: (k: number) => void, signal: AbortSignal): Promise<Examples> {
  const parts: FieldExamples[] = [];
  for (let k = 0; k < fields; k++) {
    const own = seedOf(seed, purpose, k);
    parts.push(await keptExamples(join(folder, 'fields', `${own}-${side}.f32`), async () => {
      const field = await variedField(engine, own, side);
      return field === undefined ? undefined : examplesOf(field, own);
    }));
    onField(k + 1);
    // Leaves room for an interruption to be heard.
    await new Promise((resume) => setImmediate(resume));
    signal.throwIfAborted();
  }
  const all = joined(parts);
  if (all.count === 0) throw new ModelError('MODEL_INVALID', `none of ${fields} generated fields of ${side}² could be used, they have too few stars: larger ones (--side) have more`);
  return all;
}

function joined(parts: readonly FieldExamples[]): Examples {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const size = exampleSide * exampleSide;
  const [images, targets] = [new Float32Array(count * tileChannels * size), new Uint8Array(count * size)];
  let at = 0;
  for (const part of parts) {
    images.set(part.images, at * tileChannels * size);
    targets.set(part.targets, at * size);
    at += part.count;
  }
  return { count, channels: tileChannels, side: exampleSide, images, targets };
}

/** Unless the request says otherwise. */
const usualLabelShare = 0.2;
const mostRepeats = 20;

/** Labelled examples are few: they are repeated until they are their share of the whole. */
function withLabels(generated: Examples, { learn }: Labels, share: number): Examples {
  if (learn.length === 0) return generated;
  const repeats = Math.max(1, Math.min(mostRepeats, Math.round((generated.count * share) / (1 - share) / learn.length)));
  const labelled = examplesFromLabels(learn);
  return joined([generated, ...Array.from({ length: repeats }, () => labelled)]);
}

/** Trains a segmentation network: the graph of `actors/learning/core`, run step by step in the process of a model. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cosineRate, drawBatch, plainBatch, type Batch, type Examples } from '../../../actors/learning/core/batches.ts';
import { rateAt, trainingModel } from '../../../actors/learning/core/training.ts';
import { initialParameters, type UNet } from '../../../actors/learning/core/unet.ts';
import { ModelError } from '../errors.ts';
import { ModelSession } from '../session.ts';
import type { Tensors } from '../words.ts';
import { loadCheckpoint, saveCheckpoint, type Checkpoint } from './checkpoint.ts';

export interface TrainingPlan {
  readonly net: UNet;
  readonly batch: number;
  /** Pixels on a side of what the network sees. */
  readonly side: number;
  /** Weight of an object's pixel against one of the background. */
  readonly positiveWeight: number;
  readonly steps: number;
  /** Greatest learning rate. */
  readonly rate: number;
  readonly seed: number;
  /** Where the examples came from, in words: part of what a checkpoint belongs to. */
  readonly examples: string;
}

export interface TrainingWork {
  /** For the graph and the checkpoint; made when it is not there. */
  readonly folder: string;
  readonly threads: number;
  readonly signal: AbortSignal;
  /** After each step: its loss. */
  readonly onStep: (step: number, loss: number) => void;
  /** Now and then: the loss over all held-out examples. */
  readonly onHeldOut: (step: number, loss: number) => void;
}

export interface Trained {
  readonly parameters: Float32Array;
  readonly heldOutLoss: number;
  /** Mean over the last tenth of the steps. */
  readonly loss: number;
}

const CHECKPOINTS = 20;

/**
 * The same plan and examples give the same network on the same machine. When `signal` is aborted what has been reached is kept, and the
 * next call with this plan and folder goes on from there. Throws ModelError.
 */
export async function trainNetwork(plan: TrainingPlan, examples: Examples, heldOut: Examples, work: TrainingWork): Promise<Trained> {
  const { net, batch, side, positiveWeight, steps, seed } = plan;
  await mkdir(work.folder, { recursive: true });
  const [graph, file, name] = [join(work.folder, 'training.onnx'), join(work.folder, 'checkpoint'), JSON.stringify(plan)];
  await writeFile(graph, trainingModel(net, { batch, side, positiveWeight }));
  const first = initialParameters(net, seed);
  const none = (): Float32Array => new Float32Array(first.length);
  let state: Checkpoint = (await loadCheckpoint(file, name, first.length)) ?? { plan: name, step: 0, parameters: first, mean: none(), square: none() };
  const session = new ModelSession(graph, { threads: work.threads });
  const every = Math.max(1, Math.ceil(steps / CHECKPOINTS));
  const late: number[] = [];
  try {
    let heldOutLoss = NaN;
    while (state.step < steps) {
      const step = state.step + 1;
      const { next, loss } = await advance(session, plan, state, drawBatch(examples, batch, side, seed, step), rateAt(cosineRate(plan.rate, step, steps), step));
      if (!Number.isFinite(loss)) throw new ModelError('MODEL_INVALID', `the loss of step ${step} is ${loss}: a smaller rate than ${plan.rate} may help`);
      state = { ...next, plan: name, step };
      if (step > 0.9 * steps) late.push(loss);
      work.onStep(step, loss);
      if (step % every === 0 || step === steps || work.signal.aborted) await saveCheckpoint(file, state);
      work.signal.throwIfAborted();
      if (step % every === 0 || step === steps) {
        heldOutLoss = await lossOver(session, plan, state, heldOut);
        work.onHeldOut(step, heldOutLoss);
      }
    }
    if (Number.isNaN(heldOutLoss)) heldOutLoss = await lossOver(session, plan, state, heldOut);
    return { parameters: state.parameters, heldOutLoss, loss: late.reduce((sum, v) => sum + v, 0) / late.length };
  } finally {
    await session.close();
  }
}

type State = Pick<Checkpoint, 'parameters' | 'mean' | 'square'>;

async function advance(session: ModelSession, { net, batch, side }: TrainingPlan, { parameters, mean, square }: State, { images, targets }: Batch, rate: number): Promise<{ readonly next: State; readonly loss: number }> {
  const vector = (data: Float32Array): { readonly shape: readonly number[]; readonly data: Float32Array } => ({ shape: [data.length], data });
  const feeds: Tensors = {
    parameters: vector(parameters), mean: vector(mean), square: vector(square), rate: { shape: [], data: Float32Array.of(rate) },
    images: { shape: [batch, net.inputs, side, side], data: images }, targets: { shape: [batch, 1, side, side], data: targets },
  };
  const { outputs } = await session.run(feeds);
  const of = (name: string): Float32Array => {
    const data = outputs[name]?.data;
    if (data === undefined) throw new ModelError('MODEL_INVALID', `a step of training gave no ${name}`);
    return data;
  };
  return { next: { parameters: of('parameters_next'), mean: of('mean_next'), square: of('square_next') }, loss: of('loss')[0] ?? NaN };
}

async function lossOver(session: ModelSession, plan: TrainingPlan, state: State, examples: Examples): Promise<number> {
  let [sum, batches] = [0, 0];
  for (let from = 0; from < examples.count; from += plan.batch, batches++) sum += (await advance(session, plan, state, plainBatch(examples, plan.batch, plan.side, from), 0)).loss;
  return sum / batches;
}

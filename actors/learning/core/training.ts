/**
 * One step of training as one ONNX graph: forward, loss, backward and Adam. Any runtime with the plain
 * operators can train with it; what is learnt goes in and out as three vectors.
 */
import { segmentationLoss } from './loss.ts';
import { Model } from './onnx/model.ts';
import { Tape } from './tape.ts';
import { parameterCount, unet, type UNet } from './unet.ts';

export interface TrainingShape {
  readonly batch: number;
  /** Rows and columns of a tile. */
  readonly side: number;
  /** Weight of an object's pixel against one of the background. */
  readonly positiveWeight: number;
}

/** Adam (Kingma & Ba 2015, arXiv:1412.6980, algorithm 1) with its usual constants. */
export const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** What `rate` must be at step t = 1, 2, …: the learning rate with both bias corrections in it (the paper's section 2, end). */
export const rateAt = (learningRate: number, step: number): number => (learningRate * Math.sqrt(1 - adam.beta2 ** step)) / (1 - adam.beta1 ** step);

/**
 * Inputs: `parameters`, `mean`, `square` [P]; `rate` []; `images` [B, C, S, S]; `targets` [B, 1, S, S].
 * Outputs: `parameters_next`, `mean_next`, `square_next` [P]; `loss` []; `gradient` [P].
 */
export function trainingModel(net: UNet, { batch, side, positiveWeight }: TrainingShape): Uint8Array {
  const model = new Model('training');
  const tape = new Tape(model);
  const size = [parameterCount(net)];
  const parameters = model.input('parameters', size);
  const mean = model.input('mean', size);
  const square = model.input('square', size);
  const rate = model.input('rate', []);
  const images = model.input('images', [batch, net.inputs, side, side]);
  const targets = model.input('targets', [batch, 1, side, side]);

  const logits = unet(tape, net, parameters, images);
  const loss = segmentationLoss(model, logits, targets, positiveWeight);
  const gradient = tape.gradientOfParts(tape.backward(logits, loss.gradient));

  const blend = (old: typeof mean, fresh: typeof mean, share: number): typeof mean => model.node('Add', [model.node('Mul', [old, model.scalar(share)], size), model.node('Mul', [fresh, model.scalar(1 - share)], size)], size);
  const nextMean = blend(mean, gradient, adam.beta1);
  const nextSquare = blend(square, model.node('Mul', [gradient, gradient], size), adam.beta2);
  const root = model.node('Add', [model.node('Sqrt', [nextSquare], size), model.scalar(adam.epsilon)], size);
  const move = model.node('Mul', [rate, model.node('Div', [nextMean, root], size)], size);
  model.output('parameters_next', model.node('Sub', [parameters, move], size));
  model.output('mean_next', nextMean);
  model.output('square_next', nextSquare);
  model.output('loss', loss.value);
  model.output('gradient', gradient);
  return model.toBytes();
}

/** The trained network alone: `images` [N, C, H, W] → `probability` [N, 1, H, W], H and W multiples of 2^(levels - 1). */
export function inferenceModel(net: UNet, parameters: Float32Array): Uint8Array {
  const model = new Model('unet');
  const tape = new Tape(model);
  const unit = 2 ** (net.channels.length - 1);
  const images = model.input('images', [1, net.inputs, unit, unit], ['N', net.inputs, 'H', 'W']);
  const vector = model.constant(parameters, [parameterCount(net)]);
  const logits = unet(tape, net, vector, images);
  model.output('probability', model.node('Sigmoid', [logits], logits.shape), ['N', 1, 'H', 'W']);
  return model.toBytes();
}

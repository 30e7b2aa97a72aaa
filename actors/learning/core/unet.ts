/** A U-Net (Ronneberger, Fischer & Brox 2015, MICCAI, LNCS 9351, 234): its parameters as one vector, and its graph. */
import { normals } from '../../numeric/draws.ts';
import { activation, convolution, double, halve, halveByMaximum, joined, type Activation } from './layers.ts';
import { sizeOf, type Value } from './onnx/model.ts';
import type { Tape } from './tape.ts';

export interface UNet {
  readonly inputs: number;
  /** Channels of each level from the full size down; each level halves the sides. */
  readonly channels: readonly number[];
  readonly activation: Activation;
  readonly pooling: 'maximum' | 'mean';
}

/** A convolution of the network: its place in the parameter vector is where the ones before it end. */
interface Convolution {
  readonly from: number;
  readonly to: number;
  readonly side: 1 | 3;
}

/** In the order in which the graph uses them: down, up, and the last of side 1. */
function convolutionsOf({ inputs, channels }: UNet): readonly Convolution[] {
  const list: Convolution[] = [];
  const pair = (from: number, to: number): void => void list.push({ from, to, side: 3 }, { from: to, to, side: 3 });
  channels.forEach((count, level) => pair(channels[level - 1] ?? inputs, count));
  for (let level = channels.length - 2; level >= 0; level--) pair((channels[level + 1] ?? 0) + (channels[level] ?? 0), channels[level] ?? 0);
  list.push({ from: channels[0] ?? inputs, to: 1, side: 1 });
  return list;
}

const weightShape = ({ from, to, side }: Convolution): readonly number[] => [to, from, side, side];

/** Length of the parameter vector: for each convolution its weights, then its biases. */
export const parameterCount = (net: UNet): number => convolutionsOf(net).reduce((sum, one) => sum + sizeOf(weightShape(one)) + one.to, 0);

/** Weights normal with variance 2/fan-in (He et al. 2015, arXiv:1502.01852, eq. 10), biases zero. */
export function initialParameters(net: UNet, seed: number): Float32Array {
  const all = new Float32Array(parameterCount(net));
  const drawn = { first: 0, second: 0 };
  let at = 0;
  convolutionsOf(net).forEach((one, stream) => {
    const scale = Math.sqrt(2 / (one.from * one.side ** 2));
    const count = sizeOf(weightShape(one));
    for (let i = 0; i < count; i++) all[at + i] = normals(seed, stream, i, 0, drawn).first * scale;
    at += count + one.to;
  });
  return all;
}

/** Logits [N, 1, H, W] of images [N, inputs, H, W], H and W multiples of 2^(levels - 1). */
export function unet(tape: Tape, net: UNet, parameters: Value, images: Value): Value {
  const { channels } = net;
  const queue = [...convolutionsOf(net)];
  let at = 0;
  const next = (x: Value): Value => {
    const one = queue.shift();
    if (one === undefined) throw new RangeError('the network has fewer convolutions than its graph uses');
    const weights = tape.part(parameters, at, weightShape(one));
    at += sizeOf(weights.shape);
    const bias = tape.part(parameters, at, [one.to]);
    at += one.to;
    return convolution(tape, x, weights, bias);
  };
  const stage = (x: Value): Value => activation(tape, next(activation(tape, next(x), net.activation)), net.activation);
  const pool = net.pooling === 'maximum' ? halveByMaximum : halve;

  const kept: Value[] = [];
  let x = images;
  channels.forEach((_, level) => {
    x = stage(level === 0 ? x : pool(tape, x));
    kept.push(x);
  });
  for (const above of kept.slice(0, -1).reverse()) x = stage(joined(tape, double(tape, x), above));
  return next(x);
}

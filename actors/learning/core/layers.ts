/** The operations of a convolutional network, forward and backward, in plain ONNX operators. */
import type { Value } from './onnx/model.ts';
import type { Tape } from './tape.ts';

type Image4 = readonly [number, number, number, number];
function imageShape({ name, shape }: Value): Image4 {
  const [n, c, h, w] = shape;
  if (shape.length !== 4 || n === undefined || c === undefined || h === undefined || w === undefined) throw new RangeError(`${name} is no [N, C, H, W]: [${shape.join(', ')}]`);
  return [n, c, h, w];
}

/** Convolution with a square kernel of odd side, same size out. `weights` [K, C, S, S], `bias` [K]. */
export function convolution(tape: Tape, x: Value, weights: Value, bias: Value): Value {
  const { model } = tape;
  const [n, , h, w] = imageShape(x);
  const [k, , side] = imageShape(weights);
  const margin = (side - 1) / 2;
  const pads = [margin, margin, margin, margin];
  const y = model.node('Conv', [x, weights, bias], [n, k, h, w], { kernel_shape: [side, side], pads });
  return tape.record(y, [x, weights, bias], (dy) => [
    tape.needs(x) ? model.node('Conv', [dy, turned(tape, weights)], x.shape, { kernel_shape: [side, side], pads }) : undefined,
    weightGradient(tape, x, dy, weights),
    model.node('ReduceSum', [dy, model.whole([0, 2, 3])], [k], { keepdims: 0 }),
  ]);
}

/** Kernels turned by 180° with in and out exchanged: the convolution that carries a gradient back. */
function turned(tape: Tape, weights: Value): Value {
  const { model } = tape;
  const [k, c, s] = imageShape(weights);
  const least = -(2 ** 31);
  const flipped = s === 1 ? weights : model.node('Slice', [weights, model.whole([-1, -1]), model.whole([least, least]), model.whole([2, 3]), model.whole([-1, -1])], weights.shape);
  return model.node('Transpose', [flipped], [c, k, s, s], { perm: [1, 0, 2, 3] });
}

/** One matrix product for every place in the kernel: the input, shifted, against the gradient. */
function weightGradient(tape: Tape, x: Value, dy: Value, weights: Value): Value {
  const { model } = tape;
  const [n, c, h, w] = imageShape(x);
  const [k, , s] = imageShape(weights);
  const margin = (s - 1) / 2;
  const padded = margin === 0 ? x : model.node('Pad', [x, model.whole([0, 0, margin, margin, 0, 0, margin, margin])], [n, c, h + 2 * margin, w + 2 * margin]);
  const rows = model.node('Reshape', [dy, model.whole([n, k, h * w])], [n, k, h * w]);
  const places = Array.from({ length: s * s }, (_, place) => {
    const [top, left] = [Math.floor(place / s), place % s];
    const shifted = margin === 0 ? x : model.node('Slice', [padded, model.whole([top, left]), model.whole([top + h, left + w]), model.whole([2, 3])], [n, c, h, w]);
    const flat = model.node('Reshape', [shifted, model.whole([n, c, h * w])], [n, c, h * w]);
    const columns = model.node('Transpose', [flat], [n, h * w, c], { perm: [0, 2, 1] });
    const products = model.node('MatMul', [rows, columns], [n, k, c]);
    return model.node('ReduceSum', [products, model.whole([0])], [1, k, c], { keepdims: 1 });
  });
  const stacked = places.length === 1 ? places[0] : model.node('Concat', places, [s * s, k, c], { axis: 0 });
  const ordered = model.node('Transpose', stacked === undefined ? [] : [stacked], [k, c, s * s], { perm: [1, 2, 0] });
  return model.node('Reshape', [ordered, model.whole([k, c, s, s])], weights.shape);
}

export type Activation = 'relu' | 'softplus';

/** `softplus` is the smooth one, for checks of gradients by differences. */
export function activation(tape: Tape, x: Value, kind: Activation): Value {
  const { model } = tape;
  const y = model.node(kind === 'relu' ? 'Relu' : 'Softplus', [x], x.shape);
  return tape.record(y, [x], (dy) => {
    const slope = kind === 'relu' ? model.node('Cast', [model.node('Greater', [x, model.scalar(0)], x.shape)], x.shape, { to: 1 }) : model.node('Sigmoid', [x], x.shape);
    return [model.node('Mul', [dy, slope], x.shape)];
  });
}

/** Mean of each 2 × 2 pixels; sides must be even. */
export function halve(tape: Tape, x: Value): Value {
  const { model } = tape;
  const [n, c, h, w] = imageShape(x);
  const y = model.node('AveragePool', [x], [n, c, h / 2, w / 2], { kernel_shape: [2, 2], strides: [2, 2] });
  return tape.record(y, [x], (dy) => [model.node('Mul', [repeated(tape, dy), model.scalar(0.25)], x.shape)]);
}

/** Greatest of each 2 × 2 pixels; equal ones share the gradient's whole value, which only zeros behind a ReLU can be. */
export function halveByMaximum(tape: Tape, x: Value): Value {
  const { model } = tape;
  const [n, c, h, w] = imageShape(x);
  const y = model.node('MaxPool', [x], [n, c, h / 2, w / 2], { kernel_shape: [2, 2], strides: [2, 2] });
  return tape.record(y, [x], (dy) => {
    const isMost = model.node('Cast', [model.node('Equal', [x, repeated(tape, y)], x.shape)], x.shape, { to: 1 });
    return [model.node('Mul', [repeated(tape, dy), isMost], x.shape)];
  });
}

const nearest = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' } as const;
function repeated(tape: Tape, x: Value): Value {
  const [n, c, h, w] = imageShape(x);
  return tape.model.node('Resize', [x, '', tape.model.constant([1, 1, 2, 2], [4])], [n, c, h * 2, w * 2], nearest);
}

/** Each pixel as 2 × 2. */
export function double(tape: Tape, x: Value): Value {
  const { model } = tape;
  const [n, c, h, w] = imageShape(x);
  return tape.record(repeated(tape, x), [x], (dy) => {
    const blocks = model.node('Reshape', [dy, model.whole([n, c, h, 2, w, 2])], [n, c, h, 2, w, 2]);
    return [model.node('ReduceSum', [blocks, model.whole([3, 5])], x.shape, { keepdims: 0 })];
  });
}

/** Channels of the one after those of the other. */
export function joined(tape: Tape, a: Value, b: Value): Value {
  const { model } = tape;
  const [n, ca, h, w] = imageShape(a);
  const [, cb] = imageShape(b);
  const y = model.node('Concat', [a, b], [n, ca + cb, h, w], { axis: 1 });
  const cut = (dy: Value, from: number, to: number): Value => model.node('Slice', [dy, model.whole([from]), model.whole([to]), model.whole([1])], [n, to - from, h, w]);
  return tape.record(y, [a, b], (dy) => [cut(dy, 0, ca), cut(dy, ca, ca + cb)]);
}

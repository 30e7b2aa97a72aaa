/** How wrong a segmentation is, and the gradient of that by its logits. */
import { sizeOf, type Model, type Value } from './onnx/model.ts';

export interface Loss {
  /** A scalar. */
  readonly value: Value;
  /** Its gradient by the logits. */
  readonly gradient: Value;
}

/** Keeps the Dice ratio finite, and calm on tiles without any object. */
const diceSmoothing = 1;

/**
 * Mean binary cross-entropy plus 1 - Dice, over all pixels of a batch:
 *
 *   BCE = mean(w·(max(z, 0) - z·t + log(1 + exp(-|z|)))),  w = 1 + (positiveWeight - 1)·t
 *   Dice = (2·Σ p·t + 1) / (Σ p + Σ t + 1),  p = sigmoid(z)   (Milletari, Navab & Ahmadi 2016, arXiv:1606.04797, eq. 3, unsquared)
 */
export function segmentationLoss(model: Model, logits: Value, targets: Value, positiveWeight: number): Loss {
  const { shape } = logits;
  const of = (operator: string, ...inputs: readonly Value[]): Value => model.node(operator, inputs, shape);
  const one = (operator: string, ...inputs: readonly Value[]): Value => model.node(operator, inputs, []);
  const sum = (x: Value): Value => model.node('ReduceSum', [x], [], { keepdims: 0 });
  const number = (value: number): Value => model.scalar(value);

  const p = of('Sigmoid', logits);
  const weight = of('Add', number(1), of('Mul', targets, number(positiveWeight - 1)));
  const entropy = of('Add', of('Sub', of('Relu', logits), of('Mul', logits, targets)), of('Softplus', of('Neg', of('Abs', logits))));
  const bce = one('Div', sum(of('Mul', weight, entropy)), number(sizeOf(shape)));
  const byEntropy = of('Div', of('Mul', weight, of('Sub', p, targets)), number(sizeOf(shape)));

  const above = one('Add', one('Mul', number(2), sum(of('Mul', p, targets))), number(diceSmoothing));
  const below = one('Add', one('Add', sum(p), sum(targets)), number(diceSmoothing));
  const dice = one('Div', above, below);
  // d(above/below)/dp = 2t/below - above/below², dp/dz = p(1 - p).
  const slope = of('Sub', of('Div', of('Mul', number(2), targets), below), one('Div', dice, below));
  const byDice = of('Mul', slope, of('Mul', p, of('Sub', number(1), p)));

  return { value: one('Add', bce, one('Sub', number(1), dice)), gradient: of('Sub', byEntropy, byDice) };
}

/**
 * Reverse-mode differentiation of a graph, as more graph: every operation writes down how a gradient
 * of its result becomes gradients of its inputs, and `backward` walks that list from its end
 * (Baydin et al. 2018, JMLR 18, 153, section 3.2). Images are [N, C, H, W].
 */
import { sizeOf, type Model, type Value } from './onnx/model.ts';

interface Step {
  readonly result: Value;
  readonly inputs: readonly Value[];
  /** Gradients of the inputs, in their order; undefined where none is wanted. */
  readonly pull: (gradient: Value) => readonly (Value | undefined)[];
}

export class Tape {
  readonly model: Model;
  readonly #steps: Step[] = [];
  readonly #parts: Value[] = [];
  /** Names of values that depend on a parameter: only they need a gradient. */
  readonly #tracked = new Set<string>();

  constructor(model: Model) {
    this.model = model;
  }

  /** Asks for the gradient of this value. */
  watch(value: Value): Value {
    this.#tracked.add(value.name);
    return value;
  }

  record(result: Value, inputs: readonly Value[], pull: Step['pull']): Value {
    if (inputs.some(({ name }) => this.#tracked.has(name))) {
      this.#tracked.add(result.name);
      this.#steps.push({ result, inputs, pull });
    }
    return result;
  }

  needs(value: Value): boolean {
    return this.#tracked.has(value.name);
  }

  /** Gradients by the name of the value, given that of the result. */
  backward(result: Value, gradient: Value): ReadonlyMap<string, Value> {
    const gradients = new Map<string, Value>([[result.name, gradient]]);
    for (const { result: { name }, inputs, pull } of [...this.#steps].reverse()) {
      const arriving = gradients.get(name);
      if (arriving === undefined) continue;
      pull(arriving).forEach((share, i) => {
        const input = inputs[i];
        if (share === undefined || input === undefined || !this.needs(input)) return;
        const before = gradients.get(input.name);
        gradients.set(input.name, before === undefined ? share : this.model.node('Add', [before, share], input.shape));
      });
    }
    return gradients;
  }

  /** Elements `from` to `from + size` of a vector, as a tensor. Parts are asked for from the vector's start to its end, without gaps. */
  part(vector: Value, from: number, shape: readonly number[]): Value {
    const { model } = this;
    const cut = model.node('Slice', [vector, model.whole([from]), model.whole([from + sizeOf(shape)])], [sizeOf(shape)]);
    const part = this.watch(model.node('Reshape', [cut, model.whole(shape)], shape));
    this.#parts.push(part);
    return part;
  }

  /** The gradient of the vector that `part` has divided. Throws RangeError where a part has none. */
  gradientOfParts(gradients: ReadonlyMap<string, Value>): Value {
    const { model } = this;
    const flat = this.#parts.map(({ name, shape }) => {
      const gradient = gradients.get(name);
      if (gradient === undefined) throw new RangeError(`the result does not depend on ${name}`);
      return model.node('Reshape', [gradient, model.whole([sizeOf(shape)])], [sizeOf(shape)]);
    });
    return model.node('Concat', flat, [flat.reduce((sum, { shape }) => sum + sizeOf(shape), 0)], { axis: 0 });
  }
}

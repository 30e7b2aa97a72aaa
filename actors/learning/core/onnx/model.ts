/** An ONNX model (opset 17) built node by node, as bytes. */
import { bytes, float, join, message, text, whole, type Field } from './wire.ts';

/** A value in the graph; all are float32 with a known shape. */
export interface Value {
  readonly name: string;
  readonly shape: readonly number[];
}
export type Attribute = number | string | readonly number[] | { readonly float: number };
/** A side of any length, by a name of its own. */
export type Side = number | string;

const elementType = { float: 1, int64: 7 } as const;
const attributeType = { float: 1, int: 2, string: 3, ints: 7 } as const;
const opset = 17;
const irVersion = 8;

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

export class Model {
  readonly #name: string;
  readonly #nodes: Field[] = [];
  readonly #constants: Field[] = [];
  readonly #inputs: Field[] = [];
  readonly #outputs: Field[] = [];
  #count = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** `shape` is what the graph is built for; `declared` what others may feed, where that is more. */
  input(name: string, shape: readonly number[], declared: readonly Side[] = shape): Value {
    this.#inputs.push(message(11, [text(1, name), typeOf(declared)]));
    return { name, shape };
  }

  output(name: string, value: Value, declared: readonly Side[] = value.shape): void {
    this.#nodes.push(node('Identity', [value.name], name, {}));
    this.#outputs.push(message(12, [text(1, name), typeOf(declared)]));
  }

  constant(data: Float32Array | readonly number[], shape: readonly number[]): Value {
    const name = this.#fresh('c');
    this.#constants.push(tensor(name, elementType.float, shape, new Uint8Array(Float32Array.from(data).buffer)));
    return { name, shape };
  }
  scalar(value: number): Value {
    return this.constant([value], []);
  }
  /** Axes, bounds and shapes, which some operators take as inputs. */
  whole(values: readonly number[]): string {
    const name = this.#fresh('i');
    this.#constants.push(tensor(name, elementType.int64, [values.length], new Uint8Array(BigInt64Array.from(values, BigInt).buffer)));
    return name;
  }

  node(operator: string, inputs: readonly (Value | string)[], shape: readonly number[], attributes: Readonly<Record<string, Attribute>> = {}): Value {
    const name = this.#fresh(operator.toLowerCase());
    this.#nodes.push(node(operator, inputs.map((input) => (typeof input === 'string' ? input : input.name)), name, attributes));
    return { name, shape };
  }

  toBytes(): Uint8Array {
    const graph = message(7, [...this.#nodes, text(2, this.#name), ...this.#constants, ...this.#inputs, ...this.#outputs]);
    return join([whole(1, irVersion), text(2, 'alidade'), graph, message(8, [text(1, ''), whole(2, opset)])]);
  }

  #fresh(stem: string): string {
    return `${stem}_${this.#count++}`;
  }
}

function node(operator: string, inputs: readonly string[], output: string, attributes: Readonly<Record<string, Attribute>>): Field {
  const all = Object.entries(attributes).map(([name, value]) => attribute(name, value));
  return message(1, [...inputs.map((input) => text(1, input)), text(2, output), text(3, output), text(4, operator), ...all]);
}

function attribute(name: string, value: Attribute): Field {
  if (typeof value === 'number') return message(5, [text(1, name), whole(3, value), whole(20, attributeType.int)]);
  if (typeof value === 'string') return message(5, [text(1, name), text(4, value), whole(20, attributeType.string)]);
  if ('float' in value) return message(5, [text(1, name), float(2, value.float), whole(20, attributeType.float)]);
  return message(5, [text(1, name), ...value.map((one) => whole(8, one)), whole(20, attributeType.ints)]);
}

const tensor = (name: string, type: number, shape: readonly number[], raw: Uint8Array): Field => message(5, [...shape.map((side) => whole(1, side)), whole(2, type), text(8, name), bytes(9, raw)]);

const typeOf = (shape: readonly Side[]): Field =>
  message(2, [message(1, [whole(1, elementType.float), message(2, shape.map((side) => message(1, [typeof side === 'number' ? whole(1, side) : text(2, side)])))])]);

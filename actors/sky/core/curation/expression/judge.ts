/**
 * Whether an alert passes. What is null makes arithmetic null; a comparison with it is false, but for == null and != null.
 * So `not (detection.mag < 19)` holds for an alert without a magnitude.
 */
import { separationDeg } from '../../coordinates/direction.ts';
import { galacticOf } from '../../coordinates/frames.ts';
import type { Arithmetic, Comparison, FunctionName, Node, Value } from './tree.ts';

/** `fields`: the alert, or anything with its shape. */
export const passes = (expression: Node, fields: unknown): boolean => valueOf(expression, fields) === true;

export function valueOf(node: Node, fields: unknown): Value {
  switch (node.node) {
    case 'value':
      return node.value;
    case 'field':
      return fieldAt(fields, node.path);
    case 'not':
      return valueOf(node.of, fields) !== true;
    case 'minus': {
      const value = valueOf(node.of, fields);
      return typeof value === 'number' ? -value : null;
    }
    case 'and':
      return valueOf(node.left, fields) === true && valueOf(node.right, fields) === true;
    case 'or':
      return valueOf(node.left, fields) === true || valueOf(node.right, fields) === true;
    case 'compare':
      return compared(node.by, valueOf(node.left, fields), valueOf(node.right, fields));
    case 'arithmetic':
      return calculated(node.by, valueOf(node.left, fields), valueOf(node.right, fields));
    case 'in': {
      const [what, list] = [valueOf(node.what, fields), valueOf(node.list, fields)];
      return Array.isArray(list) && list.some((one) => one === what);
    }
    case 'call':
      return called(node.name, node.arguments.map((one) => valueOf(one, fields)));
  }
}

function fieldAt(fields: unknown, path: readonly string[]): Value {
  let value = fields;
  for (const step of path) value = typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? Object.getOwnPropertyDescriptor(value, step)?.value : null;
  if (typeof value === 'number') return finite(value);
  return typeof value === 'string' || typeof value === 'boolean' || Array.isArray(value) ? value : null;
}

function compared(by: Comparison, left: Value, right: Value): boolean {
  if (by === '==') return left === right;
  if (by === '!=') return left !== right;
  if (left === null || right === null) return false;
  switch (by) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

function calculated(by: Arithmetic, left: Value, right: Value): Value {
  if (typeof left !== 'number' || typeof right !== 'number') return null;
  switch (by) {
    case '+':
      return finite(left + right);
    case '-':
      return finite(left - right);
    case '*':
      return finite(left * right);
    case '/':
      return finite(left / right);
    case '%':
      return finite(left % right);
  }
}

/** What is no number is null: 1/0, √−1. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function called(name: FunctionName, values: readonly Value[]): Value {
  if (name === 'length') {
    const [value] = values;
    return typeof value === 'string' || Array.isArray(value) ? value.length : null;
  }
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length) return null;
  const [a = NaN, b = NaN, c = NaN, d = NaN] = numbers;
  switch (name) {
    case 'abs':
      return Math.abs(a);
    case 'sqrt':
      return finite(Math.sqrt(a));
    case 'log10':
      return finite(Math.log10(a));
    case 'floor':
      return Math.floor(a);
    case 'round':
      return Math.round(a);
    case 'min':
      return Math.min(...numbers);
    case 'max':
      return Math.max(...numbers);
    case 'separation':
      return separationDeg(a, b, c, d) * 3600;
    case 'galactic_latitude':
      return galacticOf(a, b)[1];
  }
}

/** Expressions over other rules as steps for a stack machine: no recursion and no allocation while evaluating. */
import type { Expression } from './rule.ts';

export interface Program {
  /** ≥ 0: does this leaf fire? Others as below. */
  readonly steps: Int32Array;
  /** Scratch space, of one run at a time. */
  readonly stack: Uint8Array;
}

const NOT = -1;
const NEVER = -2;
const FIRST_GROUP = -3;
const groupCode = (isAll: boolean, count: number): number => FIRST_GROUP - 2 * count - (isAll ? 1 : 0);

/** A rule that is not about the device (`leafOf` knows no place for it) does not fire there. */
export function compile(expression: Expression, leafOf: (rule: string) => number | undefined): Program {
  const steps = Int32Array.from(stepsOf(expression, leafOf));
  return { steps, stack: new Uint8Array(steps.length) };
}

function stepsOf(expression: Expression, leafOf: (rule: string) => number | undefined): readonly number[] {
  if ('rule' in expression) return [leafOf(expression.rule) ?? NEVER];
  if ('not' in expression) return [...stepsOf(expression.not, leafOf), NOT];
  const [isAll, members] = 'all' in expression ? [true, expression.all] : [false, expression.any];
  return [...members.flatMap((member) => stepsOf(member, leafOf)), groupCode(isAll, members.length)];
}

/** `fires`: whether a leaf fires. */
export function run({ steps, stack }: Program, fires: (leaf: number) => boolean): boolean {
  let top = 0;
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i]!;
    if (step >= 0) stack[top++] = fires(step) ? 1 : 0;
    else if (step === NEVER) stack[top++] = 0;
    else if (step === NOT) stack[top - 1] = 1 - stack[top - 1]!;
    else {
      const count = (FIRST_GROUP - step) >> 1;
      let firing = 0;
      for (let k = 0; k < count; k++) firing += stack[--top]!;
      stack[top++] = ((FIRST_GROUP - step) & 1) === 1 ? Number(firing === count) : Number(firing > 0);
    }
  }
  return stack[0] === 1;
}

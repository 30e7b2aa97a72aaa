/** Rules as columns: what the loop over millions of pairs reads. Position = place in the list of rules. */
import { operators, noDataPolicies, thresholdOf, type Rule } from './rule.ts';

export const [OP_GT, OP_LT, OP_EQ, OP_GE, OP_LE] = [0, 1, 2, 3, 4] as const;
export const [NO_DATA_RESOLVE, NO_DATA_KEEP, NO_DATA_ALERT] = [0, 1, 2] as const;
/** How a rule comes by its value. */
export const [PLAIN, WINDOW, COMPOSITE] = [0, 1, 2] as const;

export interface RuleTable {
  readonly rules: readonly Rule[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly kind: Uint8Array;
  readonly op: Uint8Array;
  /** Of rules over other rules 1, which their value is when they are met. */
  readonly threshold: Float64Array;
  /** `clear`, or the threshold where there is none. */
  readonly limit: Float64Array;
  readonly noData: Uint8Array;
  readonly forMs: Float64Array;
  readonly keepMs: Float64Array;
  /** Of m_of_n; n = 0: the rule has none. */
  readonly m: Int32Array;
  readonly n: Int32Array;
  readonly onReading: Uint8Array;
}

export function ruleTable(rules: readonly Rule[]): RuleTable {
  const threshold = rules.map(({ condition }) => (condition.kind === 'threshold' ? condition : undefined));
  return {
    rules,
    indexOf: new Map(rules.map(({ id }, i) => [id, i])),
    kind: Uint8Array.from(threshold, (one) => (one === undefined ? COMPOSITE : one.over === undefined ? PLAIN : WINDOW)),
    op: Uint8Array.from(threshold, (one) => operators.indexOf(one?.op ?? '>=')),
    threshold: Float64Array.from(rules, (rule) => thresholdOf(rule) ?? 1),
    limit: Float64Array.from(rules, (rule, i) => threshold[i]?.clear ?? thresholdOf(rule) ?? 1),
    noData: Uint8Array.from(threshold, (one) => noDataPolicies.indexOf(one?.noData ?? 'resolve')),
    forMs: Float64Array.from(rules, ({ forMs }) => forMs),
    keepMs: Float64Array.from(rules, ({ keepFiringMs }) => keepFiringMs),
    m: Int32Array.from(threshold, (one) => one?.mOfN?.m ?? 0),
    n: Int32Array.from(threshold, (one) => one?.mOfN?.n ?? 0),
    onReading: Uint8Array.from(rules, ({ evaluate }) => (evaluate === 'reading' ? 1 : 0)),
  };
}

/** `value op limit`, with no tolerance. */
export function holds(op: number, value: number, limit: number): boolean {
  switch (op) {
    case OP_GT: return value > limit;
    case OP_LT: return value < limit;
    case OP_EQ: return value === limit;
    case OP_GE: return value >= limit;
    case OP_LE: return value <= limit;
    default: return value !== limit;
  }
}

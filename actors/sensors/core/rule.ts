/** Rules and devices after they have been checked: times in milliseconds, everything filled in. `check.ts` makes them. */
import type { MetricPath } from './metric-path.ts';

export const operators = ['>', '<', '==', '>=', '<=', '!='] as const;
export type Operator = (typeof operators)[number];
export const noDataPolicies = ['resolve', 'keep', 'alert'] as const;
export type NoData = (typeof noDataPolicies)[number];

export type Labels = Readonly<Record<string, string>>;

export interface Device {
  readonly id: string;
  readonly labels: Labels;
}

/** Which devices a rule is about: one, those with these labels, or all. */
export type Selector = { readonly id: string } | { readonly match: Labels } | '*';

export interface Rule {
  readonly id: string;
  readonly selector: Selector;
  readonly condition: Condition;
  readonly forMs: number;
  readonly keepFiringMs: number;
  /** `reading`: also at once when a reading of the device comes in. */
  readonly evaluate: 'tick' | 'reading';
  readonly severity: string | null;
  readonly labels: Labels;
  readonly annotations: Labels;
}

export type Condition = ThresholdCondition | CompositeCondition;

export interface ThresholdCondition {
  readonly kind: 'threshold';
  readonly path: MetricPath;
  readonly op: Operator;
  readonly threshold: number;
  /** In the place of the threshold while pending or firing. */
  readonly clear: number | undefined;
  readonly noData: NoData;
  readonly mOfN: { readonly m: number; readonly n: number } | undefined;
  /** A function of the readings in a window; undefined: the reading in force. */
  readonly over: Over | undefined;
}

export const overFunctions = ['avg', 'min', 'max', 'range', 'stddev', 'median', 'quantile', 'count', 'deriv', 'predict_linear', 'delta', 'idelta', 'changes', 'zscore'] as const;
export type OverFunction = (typeof overFunctions)[number];

/** The window is [t − offset − window, t − offset], closed at both ends. */
export interface Over {
  readonly function: OverFunction;
  readonly windowMs: number;
  readonly offsetMs: number;
  /** Fewer readings than this with a number: no value. */
  readonly minReadings: number;
  /** Of `quantile`, 0…1. */
  readonly q: number;
  /** Of `predict_linear`. */
  readonly aheadMs: number;
  /** Of `zscore`: the spread is taken to be at least this; 0: as it is. */
  readonly minStddev: number;
  /** Of `zscore`: compare with the same hour of earlier days (or whatever the season is). */
  readonly season: { readonly periodMs: number; readonly count: number } | undefined;
}

/** Over the states of other rules: of the same device, or of any device with the same value of a label. */
export interface CompositeCondition {
  readonly kind: 'composite';
  readonly expression: Expression;
  readonly across: string | undefined;
}
export type Expression = { readonly rule: string } | { readonly all: readonly Expression[] } | { readonly any: readonly Expression[] } | { readonly not: Expression };

/** Ids of the rules that an expression speaks of, in order, repeated ones repeated. */
export function membersOf(expression: Expression): readonly string[] {
  if ('rule' in expression) return [expression.rule];
  if ('not' in expression) return membersOf(expression.not);
  return ('all' in expression ? expression.all : expression.any).flatMap(membersOf);
}

/** What an alert says of its rule; null for rules over other rules. */
export const thresholdOf = ({ condition }: Rule): number | null => (condition.kind === 'threshold' ? condition.threshold : null);
export const operatorOf = ({ condition }: Rule): Operator | null => (condition.kind === 'threshold' ? condition.op : null);
export const metricOf = ({ condition }: Rule): string | null => (condition.kind === 'threshold' ? condition.path.text : null);

/** Labels of an alert: the device's, over them the rule's, then severity, alertname and device. They never change while it lives. */
export function alertLabels(rule: Rule, device: Device): Labels {
  return { ...device.labels, ...rule.labels, ...(rule.severity === null ? {} : { severity: rule.severity }), alertname: rule.id, device: device.id };
}

/** Rules and devices as people write them, after their shape has been checked (`gateways/sensors/config/schema.ts` is that shape). */
import type { NoData, Operator, OverFunction } from './rule.ts';

export interface RuleDefinition {
  readonly id: string;
  readonly device?: '*' | { readonly id?: string; readonly match?: Readonly<Record<string, string>> };
  readonly metric?: string;
  readonly op?: Operator;
  readonly threshold?: number;
  readonly clear?: number;
  readonly m_of_n?: { readonly m: number; readonly n: number };
  readonly over?: OverDefinition;
  readonly all?: readonly MemberDefinition[];
  readonly any?: readonly MemberDefinition[];
  readonly not?: MemberDefinition;
  readonly across?: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly no_data?: NoData;
  readonly evaluate?: 'tick' | 'reading';
  readonly severity?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface OverDefinition {
  readonly function: OverFunction;
  readonly window: string;
  readonly offset?: string;
  readonly min_readings?: number;
  readonly q?: number;
  readonly ahead?: string;
  readonly min_stddev?: number;
  readonly season?: string;
  readonly seasons?: number;
}

/** The id of a rule, or an expression. */
export type MemberDefinition = string | { readonly all?: readonly MemberDefinition[]; readonly any?: readonly MemberDefinition[]; readonly not?: MemberDefinition };

export interface DeviceDefinition {
  readonly id: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Something wrong in a list of rules or devices. `path` leads to it: `['rules', 3, 'clear']`. */
export interface Fault {
  readonly path: readonly (string | number)[];
  /** The rule or device it concerns. */
  readonly id: string | undefined;
  readonly message: string;
  /** A warning is loaded all the same. */
  readonly severity: 'error' | 'warning';
}

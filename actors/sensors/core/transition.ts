/** What happens to an alert: one line of its history. */

export const states = ['inactive', 'pending', 'firing'] as const;
export type State = (typeof states)[number];
export const [INACTIVE, PENDING, FIRING] = [0, 1, 2] as const;

export type Reason = 'held_for' | 'condition_met' | 'condition_cleared' | 'no_data' | 'rule_changed' | 'by_hand';

/** Times are milliseconds since 1970. */
export interface Transition {
  readonly at: number;
  readonly rule: string;
  readonly device: string;
  readonly from: State;
  readonly to: State;
  /** At this evaluation; null where there was none. */
  readonly value: number | null;
  /** The rule's; null for rules over other rules, whose value is 1 when they are met and 0 when not. */
  readonly threshold: number | null;
  readonly reason: Reason;
  /** When the condition began to hold: the evaluation that left inactive. */
  readonly since: number;
  /** When the alert began to fire; null when it has not. */
  readonly openedAt: number | null;
  /** The value that lay farthest on the alarm side since then; null when there was none. */
  readonly worstValue: number | null;
}

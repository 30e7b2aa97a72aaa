/** What becomes of a reading, counted for each rule that is about its device. */

export const fates = ['accepted', 'no_number', 'out_of_order', 'duplicate', 'late', 'ahead', 'future', 'unmatched'] as const;
/**
 * accepted      newer than what was in force: now in force
 * no_number     accepted, but the rule's metric is no finite number in it: no value
 * out_of_order  older than what is in force: counts in windows that still reach it
 * duplicate     of the same time as one that is there: the later one counts
 * late          older than what is in force, and no window of a rule reaches it: without effect
 * ahead         its time lies a little ahead: kept until then
 * future        its time lies too far ahead (or too many wait): dropped
 * unmatched     no rule is about its device: dropped, not kept in memory
 */
export type Fate = (typeof fates)[number];
export const [ACCEPTED, NO_NUMBER, OUT_OF_ORDER, DUPLICATE, LATE, AHEAD, FUTURE, UNMATCHED] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

export interface Limits {
  /** Age at which a reading is no longer in force, milliseconds; at exactly this age it is. */
  readonly freshnessMs: number;
  /** How far ahead of its arrival a reading's own time may lie. */
  readonly aheadMs: number;
  /** Readings of one device that may wait for their time. */
  readonly aheadCount: number;
  /** Devices beyond the listed ones that may become known by their readings. */
  readonly unlistedDevices: number;
}
export const defaultLimits: Limits = { freshnessMs: 300_000, aheadMs: 300_000, aheadCount: 64, unlistedDevices: 1_000_000 };

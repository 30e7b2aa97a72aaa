/** How long stored files are kept, and how they go. */
export { clearedOf, clearedSentence, type Cleared } from './cleared.ts';
export { keepRetention, retentionLease, retentionLeaseSeconds, type Retention } from './keep.ts';
export type { Claim, Going, KnownFile, Usage } from './plan.ts';
export { lastOfLogs } from './logs.ts';
export { retentionSettings, settingOf, type Keeping, type Kind } from './settings.ts';
export { intendSweep, sweep, type Intent, type SweepSpec, type Swept } from './sweep.ts';

/** Rules, devices and readings from files, and what rules would have done. */
export { applyPlan, planApply, type Plan, type PlannedChange } from './apply.ts';
export { describeFinding, readConfiguration, type Configuration, type Finding, type Source, type Written } from './config/read.ts';
export { DryRun, type DryRunCounts } from './dry-run.ts';
export { ActiveSet } from './active-set.ts';
export { parseTime, type LineFault } from './readings-file.ts';
export { replayFile } from './replay-file.ts';
export { Replay, type Replayed, type ReplayTimes } from './replay.ts';
export { readScenario, type Scenario } from './rules-test/read.ts';
export { runTest, type Difference } from './rules-test/run.ts';
export type { PlottedReplay } from './plot/draw.ts';
export { Timeline } from './plot/timeline.ts';
export { applyFiles, readFiles, stepsTowards, type FilePlaces, type Filed } from './files.ts';
export { followFiles, type FollowFilesOptions } from './follow-files.ts';

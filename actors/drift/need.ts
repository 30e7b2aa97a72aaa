/** What a mission needs of its forcing: the same in every stage that looks at it. */
import { neededInterval, neededVariables } from './core/coverage.ts';
import type { Mission } from './core/mission.ts';
import { reachOf } from './core/reach.ts';
import type { ForcingNeed } from './ports.ts';

export function needOf(mission: Mission, maxBytes: number): ForcingNeed {
  const box = reachOf(mission);
  return { window: neededInterval(mission), variables: neededVariables(mission), maxBytes, ...(box === undefined ? {} : { box }) };
}

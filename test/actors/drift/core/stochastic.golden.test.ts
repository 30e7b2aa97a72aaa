/** Every stochastic case of the reference within the spread of its seeds, and proof that the judgement sees what it should. */
import { describe, expect, test } from 'vitest';
import type { Mission } from '../../../../actors/drift/core/mission.ts';
import { referenceMissing } from '../../../support/index.ts';
import { caseNames, coastMissing, forcingOf, landFor, readStochastic, stochasticMissionOf } from './cases.ts';
import { judge, readSpread } from './judgement.ts';
import type { Verdict } from './judgement.ts';
import { run } from './scenes.ts';
import type { Run, Snapshot } from './scenes.ts';

const missing = referenceMissing('drift', 'spread.json');
const SEED = 1;

describe.skipIf(missing !== undefined)(`stochastic reference cases${missing === undefined ? '' : ` (${missing})`}`, () => {
  for (const name of caseNames('sto_')) {
    const reason = coastMissing(readStochastic(name));
    test.skipIf(reason !== undefined)(`${name}${reason === undefined ? '' : ` (${reason})`}: every statistic at every hour within its allowance`, async () => {
      const verdicts = judge(readStochastic(name), readSpread(name), (await runCase(name)).frames);
      expect(verdicts.length).toBeGreaterThan(300);
      expect(tooFar(verdicts)).toEqual([]);
    });
  }

  const raft = 'sto_const_RAFTNB1_24h';

  test('the judgement sees a crosswind of the wrong sign', async () => {
    const { frames } = await runCase(raft);
    expect(tooFar(judge(readStochastic(raft), readSpread(raft), frames.map(otherSide)))).not.toEqual([]);
  });

  test.each<[string, Partial<Mission>]>([
    ['jibing left out', { jibeProbabilityPerHour: 0 }],
    ['jibing at twice the rate', { jibeProbabilityPerHour: 0.0784 }],
    ['errors left out', { leewayUncertainty: false }],
    ['a radius 10 % too large', { radiusMetres: 1100 }],
    ['the errors of another object', { objectId: 29 }],
  ])('the judgement sees %s', async (_what, change) => {
    const { frames } = await runCase(raft, change);
    expect(tooFar(judge(readStochastic(raft), readSpread(raft), frames))).not.toEqual([]);
  });
});

async function runCase(name: string, change: Partial<Mission> = {}): Promise<Run> {
  const one = readStochastic(name);
  const mission = { ...stochasticMissionOf(one, SEED), ...change };
  return run(mission, await forcingOf(mission), await landFor(one));
}

/** What a run with the sides exchanged would have given: the labels of the right-drifters on the left-drifters’ tracks. */
function otherSide(frame: Snapshot): Snapshot {
  return { ...frame, orientation: frame.orientation.map((side) => 1 - side) };
}

function tooFar(verdicts: readonly Verdict[]): string[] {
  return verdicts.filter(({ used }) => used > 1).map(({ used, statistic, hour }) => `${statistic} at ${hour} h uses ${used.toFixed(2)} of its allowance`);
}

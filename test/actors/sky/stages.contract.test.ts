import { afterAll, beforeAll } from 'vitest';
import { sky } from '../../../actors/sky/pipeline.ts';
import type { AttemptContext } from '../../../protocol/actor.ts';
import { decode, encode } from '../../../protocol/codec.ts';
import { SkyObserved } from '../../../schemas/index.ts';
import { actorContract } from '../../contract/actor.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/folders.ts';
import { attempt, contextIn, generated, observationOf, placeIn, writeNight, type Place } from './night.ts';

let home: TemporaryFolder;
let place: Place;
/** What each stage is given. */
const inputs = new Map<string, Uint8Array>();

beforeAll(async () => {
  home = await temporaryFolder('sky-contract');
  place = placeIn(home.path);
  const files = await writeNight(home.path, 'night', generated({ columns: 256, rows: 256, starsPerMegapixel: 2200, transients: 2 }));
  let data = encode(SkyObserved, observationOf('contract', files));
  for (const stage of sky.stages) {
    inputs.set(stage.name, data);
    const result = await attempt(stage, data, place, 'contract');
    if (result.kind !== 'done') throw new Error(`${stage.name}: ${result.kind} ${'reason' in result ? result.reason : ''}`);
    data = result.data;
  }
});
afterAll(() => home.remove());

/** The stage's input as JSON with one field of the observation changed. */
function changed(stage: (typeof sky.stages)[number], change: (event: Record<string, unknown>) => object): Uint8Array {
  const read = decode(inputs.get(stage.name) ?? new Uint8Array(0), [stage.consumes]);
  if ('fault' in read) throw new Error(read.fault.message);
  return new TextEncoder().encode(JSON.stringify(change(Object.fromEntries(Object.entries(Object(read.ok.value))))));
}

for (const stage of sky.stages)
  actorContract({
    actor: stage,
    prepare: async () => ({
      input: inputs.get(stage.name) ?? new Uint8Array(0),
      context: (): AttemptContext => contextIn(place, 'contract'),
      stored: async () => {
        const hashes: string[] = [];
        for await (const { hash } of place.artifacts.list()) hashes.push(hash);
        return hashes.sort();
      },
    }),
    invalid:
      stage.consumes === SkyObserved
        ? [{ input: () => changed(stage, (event) => ({ ...event, dec: 100 })), field: 'dec' }, { input: () => changed(stage, (event) => ({ ...event, files: { raw: 'raw.fits' } })), field: 'files.template' }]
        : [{ input: () => changed(stage, (event) => ({ ...event, observation: { ...Object(event['observation']), columns: 0 } })), field: 'observation.columns' }],
    volatile: ['seconds'],
  });

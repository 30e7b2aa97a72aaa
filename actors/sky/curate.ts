/**
 * From detections to alerts on objects. Its log is the order: frames that were searched, forced measurements, votes,
 * another configuration. What it says: alerts, how each object and each vetting stands, the intent to tell somebody, and
 * which known places are to be measured in a frame; each once, whatever dies.
 */
import { defineKeyedActor } from '../../protocol/keyed.ts';
import { SkyAlert, SkyCurationChanged, SkyDetected, SkyForced, SkyForcedAsked, SkyNotice, SkyObject, SkyValidation, SkyVoted } from '../../schemas/index.ts';
import { CurateMachine } from './curate-machine.ts';
import { curateSettings } from './curate-settings.ts';

export const curate = defineKeyedActor({
  domain: 'sky',
  name: 'curate',
  consumes: [SkyDetected, SkyVoted, SkyForced, SkyCurationChanged],
  emits: [SkyAlert, SkyObject, SkyValidation, SkyNotice, SkyForcedAsked],
  settings: curateSettings,
  // An object may lie in any frame: one machine knows them all.
  partitions: () => 1,
  machine: (settings, _partition, snapshot) => new CurateMachine(settings, snapshot),
});

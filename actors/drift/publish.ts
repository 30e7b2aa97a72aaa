/** Puts the results under their names. Naming the same content again changes nothing, so this may be repeated at will. */
import { defineActor, done } from '../../protocol/actor.ts';
import { settingsTable } from '../../protocol/settings.ts';
import { DriftCompleted, DriftMapped } from '../../schemas/index.ts';

/** Where the results of a mission are found in the artifact store; the particles as they came from the model are `raw`. */
const nameOf = (id: string, file: string): string => `driftline-results/${id}/${file === 'particles.nc' ? 'raw/' : ''}${file}`;

export const publish = defineActor({
  domain: 'drift',
  name: 'publish',
  consumes: DriftMapped,
  emits: { completed: DriftCompleted },
  settings: settingsTable({}),
  policy: { attempts: 8, timeLimitSeconds: 60, concurrency: 64, runs: 'inline' },
  ports: ['artifacts'],
  async run(mapped, { id, artifacts }) {
    for (const { name, ref } of mapped.artifacts) await artifacts.alias(nameOf(id, name), { hash: ref.hash, size: ref.size, mediaType: ref.media_type });
    return done(DriftCompleted, mapped);
  },
});

/** A process that sweeps once and says when it begins to discard: database, store and what is kept (JSON; null: for ever) as arguments. */
import { openArtifacts } from '../../../gateways/artifacts/index.ts';
import { openPool } from '../../../gateways/postgres/index.ts';
import { sweep, type Keeping } from '../../../gateways/retention/index.ts';

const [, , databaseUrl = '', store = '', keeping = '{}'] = process.argv;
const given: Readonly<Record<string, number | null>> = JSON.parse(keeping);
const of = (kind: keyof Keeping): number => given[kind] ?? Infinity;
const pool = openPool({ url: databaseUrl, log: () => undefined });
const real = await openArtifacts(store);
let said = false;
const artifacts: typeof real = Object.assign(Object.create(real), {
  discard: async (hash: string, since: number): Promise<boolean> => {
    if (!said) process.stdout.write('discards\n');
    said = true;
    return real.discard(hash, since);
  },
  list: () => real.list(),
  names: (prefix?: string) => real.names(prefix),
  unname: (name: string) => real.unname(name),
});
await sweep({ pool, artifacts, keep: { frames: of('frames'), masters: of('masters'), missions: of('missions'), unreferenced: of('unreferenced') }, now: Date.now, lastSequences: () => Promise.resolve(new Map()) });
await pool.end();

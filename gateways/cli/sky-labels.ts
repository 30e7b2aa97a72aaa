/** `alidade sky labels`: what people have agreed on, with what a network may learn from. */
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { homePath } from '../../deploy/embedded/index.ts';
import { fromJson } from '../../protocol/codec.ts';
import { SkyAlert, type SkyAlertBody } from '../../schemas/index.ts';
import type { Shown } from '../postgres/index.ts';
import { artifactsUrl } from './artifact-place.ts';
import { exit, type Exit } from './exit.ts';
import type { Always, Given } from './given.ts';
import { withReadModel } from './read-model.ts';
import { withSession, type Session } from './session.ts';
import type { Terminal } from './terminal.ts';

interface LabelsOptions extends Always {
  readonly csv?: boolean;
  readonly label?: 'real' | 'bogus';
  readonly synthetic?: boolean;
  /** Where copies of the cutouts go. */
  readonly cutouts?: string;
}

/** An example: the cutouts are one plane of a stored FITS file (image HDUs SCIENCE, TEMPLATE, DIFFERENCE). */
interface Example {
  readonly alert_id: string;
  readonly object_id: string;
  readonly observation_id: string;
  readonly label: string;
  readonly agreement: number;
  readonly votes: number;
  readonly synthetic: boolean;
  readonly class: string;
  readonly reliability: number;
  readonly score: number;
  readonly flags: number;
  readonly cutouts: string | null;
  readonly plane: number | null;
  readonly features: Readonly<Record<string, number>>;
}

const atOnce = 200;

export const labels = ({ terminal, options }: Given<LabelsOptions>): Promise<Exit> =>
  withSession(terminal, (session) =>
    withReadModel(session, async ({ sky }) => {
      const { csv, label, synthetic, cutouts } = options;
      const copies = cutouts === undefined ? undefined : await openCopies(terminal, session, cutouts);
      let count = 0;
      let names: readonly string[] | undefined;
      for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
        const page = await sky.labels({ ...(label === undefined ? {} : { label }), ...(synthetic === true ? {} : { synthetic: false }) }, { limit: atOnce, ...(cursor === undefined ? {} : { cursor }) });
        for (const example of page.items.flatMap(exampleOf)) {
          if (csv === true) {
            names ??= header(example, terminal.print.bind(terminal));
            terminal.print(lineOf(example, names));
          } else terminal.print(options.json === true ? JSON.stringify(example) : `${example.label.padEnd(6)} ${example.alert_id} (${example.votes} votes, agreement ${example.agreement}; the model said ${example.class} ${example.reliability.toFixed(3)})`);
          await copies?.take(example);
          count++;
        }
        cursor = page.next;
      }
      terminal.note(`${count} ${count === 1 ? 'label' : 'labels'}${copies === undefined ? '' : `, ${copies.counts()}`}`);
      return exit.ok;
    }),
  );

interface Copies {
  take(example: Example): Promise<void>;
  counts(): string;
}

/** Files named by their hash, so that a training elsewhere finds them. */
async function openCopies(terminal: Terminal, session: Session, folder: string): Promise<Copies> {
  const { openArtifacts } = await import('../artifacts/index.ts');
  const home = homePath(terminal.env);
  const store = await openArtifacts(artifactsUrl(terminal.env, home), { env: terminal.env, nats: session.transport.nc, cacheFolder: join(home, 'artifact-copies') });
  await mkdir(folder, { recursive: true });
  const known = new Map<string, boolean>();
  return {
    async take({ cutouts: hash }) {
      if (hash === null || known.has(hash)) return;
      const ref = await store.stat(hash);
      known.set(hash, ref !== undefined);
      if (ref === undefined) return;
      const copy = join(folder, `${hash}.fits`);
      await copyFile(await store.path(ref), `${copy}.new`);
      await rename(`${copy}.new`, copy);
    },
    counts: () => {
      const gone = [...known.values()].filter((isThere) => !isThere).length;
      return `${known.size - gone} files of cutouts in ${folder}${gone === 0 ? '' : `; ${gone} are not kept any more`}`;
    },
  };
}

/** None where the alert in the tables is of a version that nobody reads any more. */
function exampleOf(row: Shown): readonly Example[] {
  const read = fromJson(row['alert'], [SkyAlert]);
  return 'fault' in read ? [] : [exampleFrom(read.ok.value, row)];
}

/** The object is that of the tables: it may have been merged since the alert was said. */
function exampleFrom({ alert_id, observation, detection, cutouts }: SkyAlertBody, row: Shown): Example {
  return {
    alert_id, object_id: String(row['object_id']), observation_id: observation.observation_id, label: String(row['label']), agreement: Number(row['agreement']), votes: Array.isArray(row['votes']) ? row['votes'].length : 0, synthetic: observation.synthetic,
    class: detection.class, reliability: detection.reliability, score: detection.score, flags: detection.flags, cutouts: cutouts?.ref.hash ?? null, plane: cutouts?.plane ?? null, features: detection.features,
  };
}

const plain = ['alert_id', 'object_id', 'observation_id', 'label', 'agreement', 'votes', 'synthetic', 'class', 'reliability', 'score', 'flags', 'cutouts', 'plane'] as const;

/** Features are those of the first example; ids and classes need no quotes. */
function header({ features }: Example, print: (line: string) => void): readonly string[] {
  const names = Object.keys(features).sort();
  print([...plain, ...names.map((name) => `feature_${name}`)].join(','));
  return names;
}
const lineOf = (example: Example, names: readonly string[]): string => [...plain.map((name) => example[name] ?? ''), ...names.map((name) => example.features[name] ?? '')].join(',');

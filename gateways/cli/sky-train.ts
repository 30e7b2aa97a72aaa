import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { homePath } from '../../deploy/embedded/index.ts';
import type { Environment } from '../../protocol/settings.ts';
import { artifactsUrl } from './artifact-place.ts';
import { openProgress } from './progress.ts';
import { exit, CliFailure, usage } from './exit.ts';
import { examples, number, whole, type SkyCommand } from './sky-command.ts';
import type { Always } from './given.ts';

interface TrainOptions extends Always {
  readonly out: string;
  readonly id: string;
  readonly modelVersion: string;
  readonly seed: number;
  readonly fields: number;
  readonly side: number;
  readonly steps: number;
  readonly batch: number;
  readonly rate: number;
  readonly channels: readonly number[];
  readonly usualFields: number;
  readonly threads: number;
  readonly labels?: string;
  readonly cutouts?: string;
  readonly labelShare: number;
}

function channels(text: string): readonly number[] {
  const list = text.split(',').map(Number);
  if (list.length < 2 || list.length > 4 || list.some((count) => !Number.isSafeInteger(count) || count < 1 || count > 256)) throw new InvalidArgumentError('It must be 2 to 4 whole numbers from 1 to 256, such as 8,16,32.');
  return list;
}

function word(text: string): string {
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(text)) throw new InvalidArgumentError('It must be a word of letters, digits, _, . and -.');
  return text;
}

/** The file of a hash, in a folder or in the artifact store; undefined when it is not there. */
async function cutoutsIn(folder: string | undefined, env: Environment): Promise<(hash: string) => Promise<string | undefined>> {
  if (folder !== undefined) return (hash) => access(join(folder, `${hash}.fits`)).then(() => join(folder, `${hash}.fits`), () => undefined);
  const home = homePath(env);
  const url = artifactsUrl(env, home);
  if (url === 'nats') throw usage('the artifacts are in the broker: `alidade sky labels --json --cutouts FOLDER` copies the cutouts, then give --cutouts FOLDER here');
  const { openArtifacts } = await import('../artifacts/index.ts');
  const store = await openArtifacts(url, { env, cacheFolder: join(home, 'artifact-copies') });
  return async (hash) => {
    const ref = await store.stat(hash);
    return ref === undefined ? undefined : store.path(ref);
  };
}

export const train: SkyCommand = (sky, does) => {
  does(
    sky.command('train').description('Trains the network that judges what a difference shows, from generated fields, and from what people have agreed on where --labels names it: makes the fields, trains, calibrates its confidence, measures it on fields that it has not seen, and writes a model directory. Interrupted, the same command goes on where it was.')
      .requiredOption('-o, --out <folder>', 'the model directory; replaces a model that is there')
      .option('--id <word>', 'name of the model', word, 'alidade-unet')
      .option('--model-version <word>', 'its version', word, '1')
      .option('-s, --seed <number>', 'of the fields and the network', whole(0, 1_000_000), 1)
      .option('--fields <count>', 'generated fields to learn from', whole(1, 10_000), 160)
      .option('--side <px>', 'of a generated field', whole(128, 4096), 512)
      .option('--steps <count>', 'steps of training', whole(1, 1_000_000), 6000)
      .option('--batch <count>', 'examples a step', whole(1, 1024), 32)
      .option('--rate <number>', 'greatest learning rate', number(1e-7, 1), 0.003)
      .option('--channels <list>', 'channels of each level of the network', channels, [8, 16, 32])
      .option('--usual-fields <count>', 'fields of 1024² to measure false alarms on', whole(0, 1000), 20)
      .option('--labels <file>', 'what people have agreed on: lines of `alidade sky labels --json`; a fifth of their objects calibrates, a fifth measures')
      .option('--cutouts <folder>', 'where the cutouts of the labels lie as <sha256>.fits; default: the artifact store')
      .option('--label-share <share>', 'labelled examples are repeated until they are this share, each at most 20 times', number(0, 0.9), 0.2)
      .option('-t, --threads <count>', 'threads of the network', whole(1, 64), 1)
      .addHelpText('after', examples('npx alidade sky train --out models/sky-unet', 'npx alidade sky train --out /tmp/tiny --fields 4 --steps 100 --usual-fields 0 --json')),
    async () => {
      const [{ trainSky }, { readLabels }] = await Promise.all([import('../sky/training/train.ts'), import('../sky/training/labels.ts')]);
      return async ({ terminal, options }: { terminal: Parameters<typeof openProgress>[0]; args: readonly string[]; options: TrainOptions }) => {
        const progress = await openProgress(terminal, 'train', options.json === true);
        const { labels, cutouts, ...given } = options;
        const signal = terminal.interruption();
        try {
          const report = await trainSky({ ...given, version: options.modelVersion, ...(labels === undefined ? {} : { labels: await readLabels(labels, await cutoutsIn(cutouts, terminal.env)) }) }, { signal, at: (fraction, what) => progress.at(fraction, what), say: (text) => terminal.note(text) });
          progress.at(1, 'all done');
          progress.close();
          terminal.print(options.json === true ? JSON.stringify(report) : `${report.out}: ${report.parameters} parameters, ${report.bytes} bytes\n${Object.entries(report.metrics).map(([name, value]) => `  ${name} ${value}`).join('\n')}`);
          return exit.ok;
        } catch (error) {
          progress.close();
          if (signal.aborted) throw new CliFailure(exit.interrupted, `interrupted; the same command goes on with what is in ${options.out}.training`, { name: 'INTERRUPTED' });
          throw error;
        }
      };
    },
  );
};

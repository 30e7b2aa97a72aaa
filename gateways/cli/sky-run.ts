import { Option } from 'commander';
import { answers, examples, number, type SkyCommand } from './sky-command.ts';
import type { Always } from './given.ts';

interface RunOptions extends Always {
  readonly raw: string;
  readonly bias?: readonly string[];
  readonly dark?: readonly string[];
  readonly flat?: readonly string[];
  readonly template: string;
  readonly catalogue?: string;
  readonly method: 'zogy' | 'classic';
  readonly model: string;
  readonly threshold: number;
  readonly reliability: number;
  readonly force?: boolean;
  readonly out: string;
}

export const run: SkyCommand = (sky, does) => {
  does(
    sky.command('run').description('From a raw exposure to alerts: calibration, cosmic rays, alignment of the template, PSFs, subtraction, detection. Writes alerts.json (what would be sent), candidates.csv (everything, with features), difference.fits and score.fits.')
      .requiredOption('--raw <fits>', 'the exposure, with GAIN, RDNOISE, EXPTIME and coordinates in its header')
      .option('--bias <fits...>', 'bias frames')
      .option('--dark <fits...>', 'dark frames')
      .option('--flat <fits...>', 'flat frames')
      .requiredOption('--template <fits>', 'the field without what is sought, calibrated, with its own coordinates')
      .option('--catalogue <file>', 'stars of known places and magnitudes, CSV or FITS table: coordinates where the header\'s are poor, zero point')
      .addOption(new Option('--method <name>', 'how the template is taken away').choices(['zogy', 'classic']).default('zogy'))
      .option('-m, --model <directory>', 'the network that judges candidates; "" is the one that is shipped, "rules" are rules of thumb', '')
      .option('--threshold <score>', 'least score of a candidate', number(Number.MIN_VALUE), 5)
      .option('--reliability <r>', 'least reliability of an alert', number(0, 1), 0.5)
      .option('--force', 'go on even when the template turns out not to fit')
      .requiredOption('-o, --out <folder>', 'where the results go')
      .addHelpText('after', examples('npx alidade sky run --raw raw.fits --bias bias*.fits --dark dark*.fits --flat flat*.fits --template ref.fits --out result')),
    answers<RunOptions>(async () => {
      const { runFiles } = await import('../sky/run.ts');
      return async (_args, { raw, bias = [], dark = [], flat = [], template, catalogue, method, model, threshold, reliability, force = false, out }) => {
        const answer = await runFiles({ raw, bias, dark, flat, template, ...(catalogue === undefined ? {} : { catalogue }), method, model, threshold, reliability, force, out });
        return { json: { ...answer, out }, text: `${answer.alerts} alerts of ${answer.candidates} candidates in ${out} (${answer.seconds.toFixed(1)} s)` };
      };
    }),
  );
};

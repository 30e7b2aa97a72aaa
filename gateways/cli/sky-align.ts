import { Option } from 'commander';
import type { Method } from '../../actors/sky/core/resample/kernel.ts';
import { argument, type Always } from './given.ts';
import { answers, examples, hdu, whole, type SkyCommand } from './sky-command.ts';

interface AlignOptions extends Always {
  readonly hdu?: number | string;
  readonly onto: string;
  readonly method: Method;
  readonly conserveFlux?: boolean;
  readonly variance?: string;
  readonly mask?: string;
  readonly out: string;
  readonly repeat: number;
}

export const align: SkyCommand = (sky, does) => {
  does(
    sky.command('align').description("An image on the pixels of a reference, through both headers' coordinates; NaN where it has no pixels.")
      .argument('<image>', 'FITS').requiredOption('--onto <reference>', 'FITS whose size and coordinates the result has')
      .option('--hdu <n>', 'index from 0, or EXTNAME, of the image; default: the first with pixels', hdu)
      .addOption(new Option('--method <name>', 'interpolation').choices(['bilinear', 'lanczos3']).default('lanczos3'))
      .option('--conserve-flux', 'times target pixel area / source pixel area; default: surface brightness is kept')
      .option('--variance <fits>', "the image's variance: resampled too, into HDU VARIANCE")
      .option('--mask <fits>', "the image's mask bits: carried into HDU MASK")
      .option('--repeat <times>', 'compute so often; seconds is the median', whole(1, 1000), 1)
      .requiredOption('-o, --out <fits>', 'float32 image')
      .addHelpText('after', examples('npx alidade sky align frame.fits --onto template.fits --out aligned.fits', 'npx alidade sky align frame.fits --onto template.fits --method bilinear --conserve-flux --out aligned.fits --json')),
    answers<AlignOptions>(async () => {
      const { alignFile } = await import('../sky/align.ts');
      return (args, { json: _json, conserveFlux = false, ...options }) => {
        const answer = alignFile({ image: argument(args, 0, 'the image'), conserveFlux, ...options });
        return { json: { ...answer, out: options.out }, text: `${options.out}: ${answer.shape.join(' × ')}, ${(100 * answer.covered).toFixed(1)} % covered` };
      };
    }),
  );
};

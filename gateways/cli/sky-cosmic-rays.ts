import { Option } from 'commander';
import type { CosmicRayOptions } from '../sky/cosmic-rays.ts';
import { argument, type Always } from './given.ts';
import { answers, examples, hdu, number, whole, type SkyCommand } from './sky-command.ts';

export const cosmicRays: SkyCommand = (sky, does) => {
  does(
    sky.command('cosmic-rays').summary('find cosmic rays and fill them').description('Find cosmic rays in a single exposure and fill them from their surroundings: L.A.Cosmic (van Dokkum 2001). The image is in ADU and has its sky.')
      .argument('<image>', 'FITS')
      .option('--hdu <n>', 'index or name of the HDU; default the first with an image', hdu)
      .option('--sigclip <sigma>', 'Laplacian over noise', number(0), 4.5)
      .option('--sigfrac <share>', 'share of sigclip that neighbours need', number(0), 0.3)
      .option('--objlim <ratio>', 'contrast between Laplacian and fine structure; higher spares stars', number(0), 5)
      .option('--gain <g>', 'electrons per ADU', number(Number.MIN_VALUE), 1)
      .option('--readnoise <e>', 'electrons', number(0), 6.5)
      .option('--satlevel <e>', 'electrons at which stars are saturated', number(0), 65_536)
      .option('--niter <n>', 'rounds at most', whole(1, 100), 4)
      .option('--sepmed', 'separable medians', true)
      .option('--no-sepmed', 'full medians')
      .addOption(new Option('--cleantype <how>', 'what fills a pixel: the median of the good ones around it').choices(['medmask']).default('medmask'))
      .addOption(new Option('--fsmode <how>', 'where the fine structure comes from').choices(['median']).default('median'))
      .addOption(new Option('--border <how>', 'windows that do not fit into the image: "none" takes no median there, as other programs do; "cut" spares stars at the border').choices(['none', 'cut']).default('none'))
      .option('--mask <file>', 'pixels that are not 0 are bad already')
      .option('--out-mask <file>', 'write the mask of what was found')
      .option('--repeat <n>', 'compute this many times; seconds is the median', whole(1, 1000), 1)
      .requiredOption('--out <file>', 'the cleaned image')
      .addHelpText('after', examples('npx alidade sky cosmic-rays frame.fits --gain 1.5 --readnoise 8 --out-mask hits.fits --out clean.fits')),
    answers<CosmicRayOptions & Always>(async () => {
      const { cosmicRaysFile } = await import('../sky/cosmic-rays.ts');
      return (args, options) => {
        const found = cosmicRaysFile(argument(args, 0, 'the image'), options);
        return { json: found, text: `${found.pixels} pixels hit, filled in ${options.out} (${found.rounds} rounds, ${found.seconds.toFixed(3)} s)` };
      };
    }),
  );
};

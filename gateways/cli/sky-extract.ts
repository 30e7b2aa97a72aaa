import { InvalidArgumentError } from 'commander';
import type { Always } from './given.ts';
import { argument } from './given.ts';
import type { ExtractOptions } from '../sky/extract.ts';
import { answers, examples, hdu, number, whole, type SkyCommand } from './sky-command.ts';

/** Radii keep their spelling, which names the column. */
function radius(text: string, before: readonly string[]): readonly string[] {
  if (!(Number(text) > 0) || !Number.isFinite(Number(text))) throw new InvalidArgumentError('It must be a radius in pixels, more than 0.');
  return [...before, text];
}

function odd(text: string): number {
  const value = whole(1)(text);
  if (value % 2 === 0) throw new InvalidArgumentError('It must be an odd number.');
  return value;
}

export const extract: SkyCommand = (sky, does) => {
  does(
    sky.command('extract').summary('find and measure the objects of an image').description('Find and measure the objects of an image: background mesh, matched filter, deblending, moments, apertures (Bertin & Arnouts 1996). Positions count from 0, the centre of the first pixel.')
      .argument('<image>', 'FITS')
      .option('--hdu <n>', 'index or name of the HDU; default the first with an image', hdu)
      .option('--threshold <sigma>', 'in units of the global background noise, or of each pixel\'s with --variance', number(0), 1.5)
      .option('--min-area <px>', 'pixels above the threshold that make an object', whole(1), 5)
      .option('--mesh <px>', 'side of a background cell; 0: the image is subtracted already', whole(0), 64)
      .option('--filter <cells>', 'median filter over the background mesh, odd', odd, 3)
      .option('--rms <v>', 'noise of a pixel, in place of the measured one', number(Number.MIN_VALUE))
      .option('--deblend-levels <n>', 'levels between threshold and peak', whole(1, 1024), 32)
      .option('--deblend-contrast <share>', 'least share of the flux that a part must hold', number(0, 1), 0.005)
      .option('--no-clean', 'keep objects that a neighbour\'s wings explain')
      .option('--variance <file>', 'variance of each pixel')
      .option('--mask <file>', 'pixels that are not 0 are bad')
      .option('--gain <g>', 'electrons per unit of the image, for the errors of the apertures', number(Number.MIN_VALUE))
      .option('--aperture <radius>', 'sum in a circle of this radius, px; may be given several times', radius, [])
      .option('--extended', 'also windowed positions, Kron radius and flux, half-light radius')
      .option('--out-background <file>', 'write the background as an image')
      .option('--repeat <n>', 'compute this many times; seconds is the median', whole(1), 1)
      .requiredOption('--out <csv>', 'the table')
      .addHelpText('after', examples('npx alidade sky extract frame.fits --aperture 5 --out objects.csv', 'npx alidade sky extract difference.fits --mesh 0 --variance variance.fits --threshold 5 --out objects.csv')),
    answers<ExtractOptions & Always>(async () => {
      const { extractFile } = await import('../sky/extract.ts');
      return (args, options) => {
        const found = extractFile(argument(args, 0, 'the image'), options);
        return { json: found, text: `${found.objects} objects in ${options.out} (background ${found.background_global.toPrecision(6)}, noise ${found.background_rms_global.toPrecision(4)}, ${found.seconds.toFixed(3)} s)` };
      };
    }),
  );
};

import { availableParallelism } from 'node:os';
import { Option } from 'commander';
import type { SideFiles } from '../sky/subtract-files.ts';
import { answers, examples, number, whole, type SkyCommand } from './sky-command.ts';
import type { Always } from './given.ts';

interface SubtractOptions extends Always {
  readonly science: string;
  readonly template: string;
  readonly sciencePsf: string;
  readonly templatePsf: string;
  readonly scienceVariance?: string;
  readonly templateVariance?: string;
  readonly scienceMask?: string;
  readonly templateMask?: string;
  readonly scienceSky?: number;
  readonly templateSky?: number;
  readonly scienceSkySigma?: number;
  readonly templateSkySigma?: number;
  readonly scienceFluxZeroPoint?: number;
  readonly templateFluxZeroPoint?: number;
  readonly method: 'zogy' | 'classic';
  readonly sigmaX: number;
  readonly sigmaY: number;
  readonly threshold: number;
  readonly force?: boolean;
  readonly threads: number;
  readonly repeat: number;
  readonly out: string;
}

export const subtract: SkyCommand = (sky, does) => {
  const above0 = number(Number.MIN_VALUE);
  does(
    sky.command('subtract').description('What is new in a science frame: subtracts a template on the same grid and lists what stands out. Writes difference.fits (D; for classic science − kernel ⊗ template), significance.fits (S), score.fits (S_corr), psf.fits and candidates.csv.')
      .requiredOption('--science <fits>', 'the new frame')
      .requiredOption('--template <fits>', 'the same field without what is sought, on the same grid')
      .requiredOption('--science-psf <fits>', 'PSF: an odd stamp with the peak in the middle')
      .requiredOption('--template-psf <fits>', "the template's")
      .option('--science-sky <adu>', 'constant to take away; default: a measured mesh', number())
      .option('--template-sky <adu>', "the template's", number())
      .option('--science-sky-sigma <adu>', 'noise of a sky pixel; default: measured', above0)
      .option('--template-sky-sigma <adu>', "the template's", above0)
      .option('--science-flux-zero-point <f>', 'counts of a source of flux 1; default: 1, and the ratio of the two from common stars', above0)
      .option('--template-flux-zero-point <f>', "the template's", above0)
      .option('--science-variance <fits>', 'variance of each pixel; default: from GAIN and RDNOISE of the header')
      .option('--template-variance <fits>', "the template's")
      .option('--science-mask <fits>', 'not zero is bad; NaN pixels are bad without it')
      .option('--template-mask <fits>', "the template's")
      .addOption(new Option('--method <name>', 'zogy: optimal; classic: a fitted kernel turns one seeing into the other').choices(['zogy', 'classic']).default('zogy'))
      .option('--sigma-x <px>', 'astrometric noise along x', number(0), 0)
      .option('--sigma-y <px>', 'astrometric noise along y', number(0), 0)
      .option('--threshold <score>', 'least score of a candidate', above0, 5)
      .option('--force', 'write the results even when template, PSFs or noise turn out not to fit')
      .option('-t, --threads <count>', 'threads; the result does not depend on it', whole(1, 64), Math.min(2, availableParallelism()))
      .option('--repeat <n>', 'compute n times; the times are the median and the best', whole(1), 1)
      .requiredOption('-o, --out <folder>', 'where the results go')
      .addHelpText('after', examples('npx alidade sky subtract --science new.fits --template ref.fits --science-psf new-psf.fits --template-psf ref-psf.fits --science-sky 600 --template-sky 450 --science-sky-sigma 21 --template-sky-sigma 9 --science-flux-zero-point 1 --template-flux-zero-point 1.25 --out difference')),
    answers<SubtractOptions>(async () => {
      const { subtractFiles } = await import('../sky/subtract.ts');
      return async (_args, options) => {
        const { method, sigmaX, sigmaY, threshold, force = false, threads, repeat, out } = options;
        const answer = await subtractFiles({ science: scienceOf(options), template: templateOf(options), method, sigmaX, sigmaY, threshold, force, threads, repeat, out });
        return { json: { ...answer, out }, text: `${answer.candidates} candidates in ${out} (${answer.seconds.toFixed(2)} s)` };
      };
    }),
  );
};

const scienceOf = (o: SubtractOptions): SideFiles => ({ image: o.science, psf: o.sciencePsf, variance: o.scienceVariance, mask: o.scienceMask, sky: o.scienceSky, skySigma: o.scienceSkySigma, fluxZeroPoint: o.scienceFluxZeroPoint });
const templateOf = (o: SubtractOptions): SideFiles => ({ image: o.template, psf: o.templatePsf, variance: o.templateVariance, mask: o.templateMask, sky: o.templateSky, skySigma: o.templateSkySigma, fluxZeroPoint: o.templateFluxZeroPoint });

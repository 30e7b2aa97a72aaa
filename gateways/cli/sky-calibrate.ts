import { Option } from 'commander';
import type { CalibrateOptions } from '../sky/calibrate.ts';
import { argument, type Always } from './given.ts';
import { answers, examples, hdu, number, type SkyCommand } from './sky-command.ts';

export const calibrate: SkyCommand = (sky, does) => {
  does(
    sky.command('calibrate').summary('take bias, dark and flat out of a raw frame').description('Take bias, dark current and flat field out of a raw frame. Calibration frames are combined first; the result carries variance and mask.')
      .argument('<raw>', 'FITS')
      .option('--bias <files...>', 'bias frames', [])
      .option('--dark <files...>', 'dark frames of one exposure time; scaled by EXPTIME', [])
      .option('--flat <files...>', 'flat fields', [])
      .addOption(new Option('--combine <how>', 'frames of one kind into one').choices(['median', 'mean']).default('median'))
      .option('--sigma-clip <k>', 'mean: drop values farther than k σ (from the MAD) from the median, once; 0 drops none', number(0), 3)
      .option('--hdu <n>', 'index or name of the HDU in all files; default the first with an image', hdu)
      .option('--overscan <section>', '[x1:x2,y1:y2] that saw no light, or "header" for BIASSEC')
      .option('--trim <section>', '[x1:x2,y1:y2] to keep, or "header" for TRIMSEC')
      .option('--gain <g>', 'electrons per ADU; default GAIN of the header', number(Number.MIN_VALUE))
      .option('--read-noise <e>', 'electrons; default RDNOISE', number(0))
      .option('--saturation <adu>', 'of the raw frame; default SATURATE', number(0))
      .requiredOption('--out <file>', 'the calibrated frame')
      .addHelpText('after', examples('npx alidade sky calibrate raw.fits --bias bias*.fits --dark dark*.fits --flat flat*.fits --out frame.fits', 'npx alidade sky calibrate raw.fits --bias b1.fits b2.fits b3.fits --overscan header --trim header --out frame.fits')),
    answers<CalibrateOptions & Always>(async () => {
      const { calibrateFile } = await import('../sky/calibrate.ts');
      return (args, options) => {
        const found = calibrateFile(argument(args, 0, 'the raw frame'), options);
        const wrong = Object.entries(found.mask).map(([name, count]) => `${count} ${name}`).join(', ');
        return { json: found, text: `${options.out}: ${found.frames.bias} bias, ${found.frames.dark} dark, ${found.frames.flat} flat frames; masked: ${wrong === '' ? 'nothing' : wrong}${found.variance ? '' : '; no variance, as no gain is known'}` };
      };
    }),
  );
};

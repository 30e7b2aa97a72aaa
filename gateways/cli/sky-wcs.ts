import { usage } from './exit.ts';
import { argument, type Always } from './given.ts';
import { answers, examples, hdu, type SkyCommand } from './sky-command.ts';

interface WcsOptions extends Always {
  readonly hdu?: number | string;
  readonly toWorld?: string;
  readonly toPixel?: string;
  readonly out: string;
}

export const wcs: SkyCommand = (sky, does) => {
  does(
    sky.command('wcs').description('Positions through the coordinates of an image: pixels (x,y, from 0) to the sky (ra,dec in degrees, in the system of the header) or back.')
      .argument('<image>', 'FITS')
      .option('--hdu <n>', 'index from 0, or EXTNAME; default: the first with coordinates', hdu)
      .option('--to-world <csv>', 'columns x,y')
      .option('--to-pixel <csv>', 'columns ra,dec')
      .requiredOption('-o, --out <csv>', 'columns x,y,ra,dec; empty where there is no counterpart')
      .addHelpText('after', examples('npx alidade sky wcs frame.fits --to-world pixels.csv --out sky.csv', 'npx alidade sky wcs frame.fits --to-pixel catalogue.csv --out pixels.csv --json')),
    answers<WcsOptions>(async () => {
      const { convertPositions } = await import('../sky/wcs.ts');
      return (args, { hdu, toWorld, toPixel, out }) => {
        const positions = toWorld ?? toPixel;
        if (positions === undefined || (toWorld !== undefined && toPixel !== undefined)) throw usage('give either --to-world or --to-pixel');
        const answer = convertPositions({ image: argument(args, 0, 'the image'), ...(hdu === undefined ? {} : { hdu }), positions, direction: toWorld === undefined ? 'to-pixel' : 'to-world', out });
        return { json: { ...answer, out }, text: `${answer.points} positions, ${answer.without} of them without counterpart: ${out}` };
      };
    }),
  );
};

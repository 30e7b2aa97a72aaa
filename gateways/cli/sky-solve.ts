import { usage } from './exit.ts';
import { argument, type Always } from './given.ts';
import { answers, examples, hdu, number, whole, type SkyCommand } from './sky-command.ts';

interface SolveOptions extends Always {
  readonly hdu?: number | string;
  readonly catalogue?: string;
  readonly template?: string;
  readonly raColumn?: string;
  readonly decColumn?: string;
  readonly magColumn?: string;
  readonly blind?: boolean;
  readonly order: number;
  readonly threshold: number;
  readonly out?: string;
}

export const solve: SkyCommand = (sky, does) => {
  does(
    sky.command('solve').description('Coordinates (TAN and SIP) and zero point of an image, from its stars and a catalogue or a template that has coordinates. A rough pointing in the header helps and is not needed; no colour term.')
      .argument('<image>', 'FITS')
      .option('--catalogue <file>', 'CSV or FITS table with ra, dec in degrees and a magnitude; about the size of the field when the header has no pointing')
      .option('--template <fits>', 'in place of a catalogue: the stars of this image; no zero point then')
      .option('--hdu <n>', 'index from 0, or EXTNAME; default: the first with pixels', hdu)
      .option('--ra-column <name>', 'default: ra, ra_icrs, raj2000 and the like').option('--dec-column <name>', 'default: dec, dej2000 and the like').option('--mag-column <name>', 'default: mag, phot_g_mean_mag and the like')
      .option('--blind', "do not use the header's coordinates")
      .option('--order <n>', 'SIP order at most; few stars get less', whole(1, 5), 3)
      .option('--threshold <sigma>', 'for detecting stars', number(1.5, 1000), 5)
      .option('-o, --out <fits>', 'the image with the new coordinates in its header')
      .addHelpText('after', examples('npx alidade sky solve frame.fits --catalogue gaia.csv --out solved.fits', 'npx alidade sky solve frame.fits --template reference.fits --blind --json')),
    answers<SolveOptions>(async () => {
      const { solveFile } = await import('../sky/solve.ts');
      return (args, { json: _json, raColumn, decColumn, magColumn, blind = false, ...options }) => {
        if ((options.catalogue === undefined) === (options.template === undefined)) throw usage('give either --catalogue or --template');
        const columns = { ...(raColumn === undefined ? {} : { ra: raColumn }), ...(decColumn === undefined ? {} : { dec: decColumn }), ...(magColumn === undefined ? {} : { magnitude: magColumn }) };
        const found = solveFile({ image: argument(args, 0, 'the image'), columns, blind, ...options });
        const zero = found.zero_point === null ? 'no zero point' : `zero point ${found.zero_point.toFixed(3)}, scatter ${found.zero_point_scatter?.toFixed(3)} (${found.zero_point_stars} stars, no colour term)`;
        return { json: { ...found, ...(options.out === undefined ? {} : { out: options.out }) }, text: `${found.ra.toFixed(6)} ${found.dec.toFixed(6)}, ${found.scale_arcsec.toFixed(4)}″ a pixel; ${found.kept} of ${found.matched} matched stars, rms ${found.rms_arcsec.toFixed(3)}″ = ${found.rms_px.toFixed(3)} px; ${zero}` };
      };
    }),
  );
};

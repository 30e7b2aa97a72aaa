import { InvalidArgumentError } from 'commander';
import { usage } from './exit.ts';
import { argument, type Always } from './given.ts';
import { answers, examples, number, type SkyCommand } from './sky-command.ts';

interface CoordinatesOptions extends Always {
  readonly healpix?: number;
  readonly site?: { readonly longitudeDeg: number; readonly latitudeDeg: number };
  readonly mjd?: number;
  readonly out: string;
}

/** A power of two, so that there are nested indices. */
function nside(text: string): number {
  const value = Number(text);
  if (!(value >= 1 && value <= 2 ** 24 && Number.isInteger(Math.log2(value)))) throw new InvalidArgumentError('It must be a power of two, 1 to 16777216.');
  return value;
}

function place(text: string): { readonly longitudeDeg: number; readonly latitudeDeg: number } {
  const parts = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const [longitudeDeg = Number.NaN, latitudeDeg = Number.NaN, height = 0] = parts;
  if (parts.length > 3 || !(Math.abs(longitudeDeg) <= 360) || !(Math.abs(latitudeDeg) <= 90) || !Number.isFinite(height)) throw new InvalidArgumentError('It must be longitude (east), latitude and height in metres, such as -116.863,33.356,1712.');
  return { longitudeDeg, latitudeDeg };
}

export const coordinates: SkyCommand = (sky, does) => {
  does(
    sky.command('coordinates').description('Positions (ra,dec, ICRS) in galactic and ecliptic coordinates, as HEALPix pixels, and over the horizon of a site: altitude, azimuth and sec z without refraction.')
      .argument('<targets>', 'CSV with ra,dec in degrees')
      .option('--healpix <nside>', 'adds healpix_nested and healpix_ring', nside)
      .option('--site <lon,lat,height>', 'degrees, east is positive; metres (the height does not matter without refraction)', place)
      .option('--mjd <utc>', 'with --site: adds alt, az and airmass at this time, a modified Julian day since 1972', number(41_317, 200_000))
      .requiredOption('-o, --out <csv>', 'columns ra,dec,gal_l,gal_b,ecl_lon,ecl_lat and those asked for')
      .addHelpText('after', examples('npx alidade sky coordinates targets.csv --healpix 4096 --out converted.csv', 'npx alidade sky coordinates targets.csv --site -116.863,33.356,1712 --mjd 59000.25 --out tonight.csv')),
    answers<CoordinatesOptions>(async () => {
      const { convertTargets } = await import('../sky/coordinates.ts');
      return (args, { json: _json, ...options }) => {
        if ((options.site === undefined) !== (options.mjd === undefined)) throw usage('--site and --mjd go together: where, and when');
        const answer = convertTargets({ targets: argument(args, 0, 'the targets'), ...options });
        return { json: { ...answer, out: options.out }, text: `${answer.targets} targets: ${options.out}` };
      };
    }),
  );
};

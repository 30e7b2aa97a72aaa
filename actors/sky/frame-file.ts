/** A calibrated frame as a FITS file between two stages. */
import type { SkyIngestedBody, SkyObservation } from '../../schemas/index.ts';
import { fitTanSip } from './core/astrometry/tan-sip.ts';
import { rewritten, type NewCard } from './core/fits/card-writer.ts';
import type { Header } from './core/fits/header.ts';
import type { PointFrame } from './core/pipeline/prepare.ts';
import { storedSky, storedStars } from './core/pipeline/stored-examined.ts';
import type { ZeroPoint } from './core/photometry/zero-point.ts';
import { storedPsf } from './core/psf/stored.ts';
import type { Wcs } from './core/wcs/header-wcs.ts';
import { isWcsKeyword } from './core/wcs/keywords.ts';
import { pixelToWorld } from './core/wcs/transform.ts';
import { FileFault, type Plane } from './ports.ts';

/** The coordinates of a header. */
export const wcsCards = ({ cards }: Header): readonly NewCard[] => cards.filter(({ keyword }) => isWcsKeyword(keyword)).map(rewritten);

/** Places of a frame at which its coordinates are taken over, along each side. */
const GRID = 25;
const SIP_ORDER = 5;

/** Cards for coordinates that hold in a file by itself: where the header leans on tables in other HDUs, a TAN-SIP fit to them. */
export function ownCards(header: Header, wcs: Wcs, columns: number, rows: number): readonly NewCard[] {
  if (!['CPDIS1', 'CPDIS2', 'D2IMDIS1', 'D2IMDIS2'].some((keyword) => header.has(keyword))) return wcsCards(header);
  const at = (k: number, size: number): number => (k / (GRID - 1)) * (size - 1);
  const x = Float64Array.from({ length: GRID * GRID }, (_, k) => at(k % GRID, columns));
  const y = Float64Array.from({ length: GRID * GRID }, (_, k) => at(Math.floor(k / GRID), rows));
  const [ra, dec] = [x.slice(), y.slice()];
  pixelToWorld(wcs, ra, dec, ra, dec);
  const fit = fitTanSip({ x: [...x], y: [...y], ra: [...ra], dec: [...dec] }, columns, rows, SIP_ORDER);
  if (fit === undefined) throw new FileFault('the coordinates of the header have no sky over the frame');
  return fit.cards;
}

/** What people look for in a header. */
export const factCards = ({ observation_id, observation_time, mjd, exposure_seconds, filter }: SkyObservation, { gain, read_noise }: SkyIngestedBody['camera'], zero: ZeroPoint | undefined): readonly NewCard[] => [
  { keyword: 'OBSID', value: observation_id }, { keyword: 'DATE-OBS', value: observation_time.replace('Z', '') }, { keyword: 'MJD-OBS', value: mjd - exposure_seconds / 2 / 86_400 },
  { keyword: 'EXPTIME', value: exposure_seconds }, { keyword: 'FILTER', value: filter.replace(/[^ -~]/g, '?') }, { keyword: 'GAIN', value: gain }, { keyword: 'RDNOISE', value: read_noise },
  ...(zero === undefined ? [] : [{ keyword: 'MAGZP', value: zero.zeroPoint, comment: 'AB magnitude of 1 ADU' }]),
];

/** Image, VARIANCE, MASK and PSF; SKY and STARS of a frame that was examined. */
export function framePlanes({ image, variance, mask, psf, sky, found }: PointFrame, cards: readonly NewCard[]): readonly Plane[] {
  const { columns, rows } = image;
  const model = storedPsf(psf);
  const stars = found === undefined ? undefined : storedStars(found);
  return [
    { columns, rows, data: image.data, cards },
    { name: 'VARIANCE', columns, rows, data: variance.data },
    { name: 'MASK', columns, rows, data: mask },
    { name: 'PSF', columns: model.image.columns, rows: model.image.rows, data: model.image.data, cards: model.cards },
    ...(sky === undefined ? [] : [storedSky(sky)]),
    ...(stars === undefined ? [] : [stars]),
  ];
}

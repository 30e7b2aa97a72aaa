/** The two frames of a subtraction, as they are given on the command line. */
import { image, type Image } from '../../actors/sky/core/image.ts';
import { SkyFileError } from './errors.ts';
import { readImageFile, type ReadImage } from './files.ts';
import { sharedImage } from '../../actors/sky/core/crew/shared.ts';

/** Files and numbers of one side; what is undefined is taken from the header or measured. */
export interface SideFiles {
  readonly image: string;
  readonly psf: string;
  readonly variance: string | undefined;
  readonly mask: string | undefined;
  readonly sky: number | undefined;
  readonly skySigma: number | undefined;
  readonly fluxZeroPoint: number | undefined;
}

/** One side in memory. Images lie on memory that threads share. */
export interface ReadSide {
  readonly path: string;
  readonly file: ReadImage;
  readonly image: Image;
  readonly psf: Image;
  readonly variance: Image;
  readonly mask: Uint8Array | undefined;
}

export function readSide(files: SideFiles): ReadSide {
  const file = readImageFile(files.image);
  const same = (path: string): Image => {
    const other = readImageFile(path).image;
    if (other.columns !== file.image.columns || other.rows !== file.image.rows) throw new SkyFileError('BAD_INPUT', path, `has ${other.columns} × ${other.rows} pixels, ${files.image} has ${file.image.columns} × ${file.image.rows}`);
    return other;
  };
  return {
    path: files.image,
    file,
    image: sharedImage(file.image),
    psf: readPsf(files.psf),
    variance: sharedImage(files.variance === undefined ? varianceOf(files.image, file) : same(files.variance)),
    mask: files.mask === undefined ? undefined : Uint8Array.from(same(files.mask).data, (v) => (v === 0 ? 0 : 1)),
  };
}

/** Of unit sum; an odd stamp with its peak in the middle. */
function readPsf(path: string): Image {
  const { image: stamp } = readImageFile(path);
  const wrong = (what: string): SkyFileError => new SkyFileError('BAD_INPUT', path, `${what}: a PSF is an odd stamp with the peak in the middle`);
  if (stamp.columns % 2 === 0 || stamp.rows % 2 === 0) throw wrong(`has ${stamp.columns} × ${stamp.rows} pixels`);
  const sum = stamp.data.reduce((total, v) => total + v, 0);
  if (!(sum > 0 && sum < Infinity)) throw wrong(`its pixels sum up to ${sum}`);
  const top = stamp.data.indexOf(stamp.data.reduce((most, v) => Math.max(most, v), -Infinity));
  const [offX, offY] = [(top % stamp.columns) - (stamp.columns >> 1), Math.floor(top / stamp.columns) - (stamp.rows >> 1)];
  if (Math.abs(offX) > 1 || Math.abs(offY) > 1) throw wrong(`its peak lies ${offX}, ${offY} px off`);
  return image(stamp.columns, stamp.rows, stamp.data.map((v) => v / sum));
}

/** value/GAIN + (RDNOISE/GAIN)², ADU². */
function varianceOf(path: string, { image: picture, header }: ReadImage): Image {
  const [gain, readNoise] = [header.number('GAIN'), header.number('RDNOISE')];
  if (gain === undefined || readNoise === undefined || !(gain > 0)) throw new SkyFileError('BAD_INPUT', path, `the header has no ${gain === undefined || !(gain > 0) ? 'GAIN above 0' : 'RDNOISE'}: give a variance image`);
  const floor = (readNoise / gain) ** 2;
  return image(picture.columns, picture.rows, picture.data.map((v) => Math.max(0, v) / gain + floor));
}

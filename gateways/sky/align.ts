/** `alidade sky align`: an image file on the pixels of another one. */
import { rewritten, type NewCard } from '../../actors/sky/core/fits/card-writer.ts';
import type { Header } from '../../actors/sky/core/fits/header.ts';
import { planeOf } from '../../actors/sky/core/fits/image-reader.ts';
import { maskBits, type Image } from '../../actors/sky/core/image.ts';
import type { Method } from '../../actors/sky/core/resample/kernel.ts';
import { resample, type Plane } from '../../actors/sky/core/resample/resample.ts';
import { isWcsKeyword } from '../../actors/sky/core/wcs/keywords.ts';
import type { Wcs } from '../../actors/sky/core/wcs/header-wcs.ts';
import { SkyFileError } from './errors.ts';
import { imageHduOf, readImageFile, writeImageFile } from './files.ts';
import { withFits } from './open.ts';
import { repeated, type Timing } from './seconds.ts';
import { wcsOfHdu } from './wcs-file.ts';

export interface AlignRequest {
  readonly image: string;
  readonly hdu?: number | string;
  readonly onto: string;
  readonly method: Method;
  readonly conserveFlux: boolean;
  /** Files with the variance and the mask of the image. */
  readonly variance?: string;
  readonly mask?: string;
  readonly out: string;
  /** Times that the computation is done. */
  readonly repeat: number;
}

export interface AlignAnswer extends Timing {
  readonly shape: readonly [rows: number, columns: number];
  /** Share of the pixels that have a value. */
  readonly covered: number;
}

/** The first HDU of the result is the image; VARIANCE and MASK follow where they were given. No value is NaN. */
export function alignFile({ image: path, hdu, onto, method, conserveFlux, variance, mask, out, repeat }: AlignRequest): AlignAnswer {
  const target = withFits(onto, (file) => {
    const found = imageHduOf(file, undefined);
    return { ...planeOf(found), wcs: wcsOfHdu(file, found), header: found.header };
  });
  if (hasTables(target.wcs)) throw new SkyFileError('BAD_INPUT', onto, 'its coordinates need lookup tables of other HDUs, which the result could not carry');
  const source = readImageFile(path, hdu);
  const wcs = withFits(path, (file) => wcsOfHdu(file, imageHduOf(file, source.hdu)));
  const planes = { image: source.image, ...(variance === undefined ? {} : { variance: sameSize(variance, source.image) }), ...(mask === undefined ? {} : { mask: bitsOf(sameSize(mask, source.image)) }) };
  const { result, ...timing } = repeated(repeat, () => resample({ ...planes, wcs, target, method, conserveFlux }));
  const covered = result.image.data.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0) / result.image.data.length;
  if (covered === 0) throw new SkyFileError('BAD_INPUT', path, `no pixel of it lies on ${onto}: nothing was written`);
  writeImageFile(out, hdusOf(result, cardsOf(source.header, target.header)));
  return { ...timing, shape: [result.image.rows, result.image.columns], covered };
}

const hasTables = ({ distortion }: Wcs): boolean => distortion?.detector !== undefined || distortion?.image !== undefined;

function sameSize(path: string, { columns, rows }: Image): Image {
  const { image: read } = readImageFile(path);
  if (read.columns !== columns || read.rows !== rows) throw new SkyFileError('BAD_INPUT', path, `has ${read.columns} × ${read.rows} pixels, the image ${columns} × ${rows}`);
  return read;
}

/** Bits as they are; what cannot be eight bits is at least bad. */
const bitsOf = ({ data }: Image): Uint8Array => Uint8Array.from(data, (value) => (Number.isNaN(value) ? maskBits.noData : value === 0 || (value > 0 && value < 256 && Number.isInteger(value)) ? value : maskBits.badPixel));

/** What the source's header says of its exposure, and the target's coordinates. */
const cardsOf = (source: Header, target: Header): readonly NewCard[] => [
  ...target.cards.filter(({ keyword, form }) => form === 'value' && isWcsKeyword(keyword)).map(rewritten),
  ...source.cards.filter(({ keyword }) => !isWcsKeyword(keyword)).map(rewritten),
];

const hdusOf = ({ image, variance, mask }: Plane, cards: readonly NewCard[]) => [
  { image, cards },
  ...(variance === undefined ? [] : [{ image: variance, name: 'VARIANCE' }]),
  ...(mask === undefined ? [] : [{ image: { ...image, data: Float32Array.from(mask) }, name: 'MASK' }]),
];

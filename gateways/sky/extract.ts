/** `alidade sky extract`: files in, a table of objects out. */
import { backgroundImage, subtractBackground } from '../../actors/sky/core/background/render.ts';
import { measureBackground } from '../../actors/sky/core/background/mesh.ts';
import type { BackgroundMesh } from '../../actors/sky/core/background/mesh.ts';
import { sumCircles } from '../../actors/sky/core/extract/apertures.ts';
import type { ApertureSums } from '../../actors/sky/core/extract/apertures.ts';
import { measureExtended } from '../../actors/sky/core/extract/extended.ts';
import type { Extended } from '../../actors/sky/core/extract/extended.ts';
import { extract, extractDefaults } from '../../actors/sky/core/extract/extract.ts';
import type { Sources } from '../../actors/sky/core/extract/sources.ts';
import { image as imageOf } from '../../actors/sky/core/image.ts';
import type { Image } from '../../actors/sky/core/image.ts';
import { writeCsv } from './csv.ts';
import { SkyFileError } from './errors.ts';
import { readImageFile, writeImageFile } from './files.ts';
import { readMask, readPlane } from './planes.ts';
import { repeated } from './seconds.ts';
import type { Timing } from './seconds.ts';

export interface ExtractOptions {
  readonly hdu?: number | string;
  readonly threshold: number;
  readonly minArea: number;
  /** Side of a background cell, px; 0: the image is subtracted already. */
  readonly mesh: number;
  readonly filter: number;
  readonly rms?: number;
  readonly deblendLevels: number;
  readonly deblendContrast: number;
  readonly clean: boolean;
  readonly variance?: string;
  readonly mask?: string;
  readonly gain?: number;
  /** Radii as they were spelled. */
  readonly aperture: readonly string[];
  /** Also windowed positions, Kron and half light. */
  readonly extended?: boolean;
  readonly outBackground?: string;
  readonly out: string;
  readonly repeat: number;
}

export interface ExtractAnswer extends Timing {
  readonly objects: number;
  readonly background_global: number;
  readonly background_rms_global: number;
}

interface Found {
  readonly mesh: BackgroundMesh | undefined;
  readonly sources: Sources;
  readonly apertures: readonly ApertureSums[];
  readonly extended: Extended | undefined;
}

/** Throws SkyFileError for what is wrong with a file or with what is missing beside it. */
export function extractFile(path: string, options: ExtractOptions): ExtractAnswer {
  const { image } = readImageFile(path, options.hdu);
  if (options.mesh === 0 && options.rms === undefined && options.variance === undefined) throw new SkyFileError('BAD_INPUT', path, 'with --mesh 0 the noise has to be given: --rms or --variance');
  const mask = options.mask === undefined ? undefined : readMask(options.mask, image);
  const variance = options.variance === undefined ? undefined : readPlane(options.variance, image, 'variance');
  const { result, ...timing } = repeated(options.repeat, () => find(image, options, mask, variance));
  const level = result.mesh?.globalLevel ?? 0;
  const rms = result.mesh?.globalRms ?? options.rms ?? NaN;
  writeCsv(options.out, columnsOf(result, options.aperture), [`background_global ${level}`, `background_rms_global ${rms}`]);
  if (options.outBackground !== undefined) {
    const sky = result.mesh === undefined ? imageOf(image.columns, image.rows) : backgroundImage(result.mesh, image.columns, image.rows);
    writeImageFile(options.outBackground, { image: sky });
  }
  return { ...timing, objects: result.sources.count, background_global: level, background_rms_global: rms };
}

function find(image: Image, options: ExtractOptions, mask: Uint8Array | undefined, variance: Image | undefined): Found {
  const mesh = options.mesh === 0 ? undefined : measureBackground(image, { cell: options.mesh, filter: options.filter }, mask);
  const flat = mesh === undefined ? image : subtractBackground(image, mesh);
  const rms = options.rms ?? mesh?.globalRms;
  const planes = { ...(mask === undefined ? {} : { mask }), ...(variance === undefined ? {} : { variance }) };
  const sources = extract(flat, {
    ...planes, threshold: options.threshold, rms: rms ?? NaN, minArea: options.minArea, deblendLevels: options.deblendLevels, deblendContrast: options.deblendContrast,
    cleaning: options.clean ? extractDefaults.cleaning : undefined,
  });
  const noise = { ...planes, ...(rms === undefined ? {} : { rms }), ...(options.gain === undefined ? {} : { gain: options.gain }) };
  return { mesh, sources, extended: options.extended === true ? measureExtended(flat, sources, mask) : undefined, apertures: options.aperture.map((radius) => sumCircles(flat, sources.x, sources.y, { ...noise, radius: Number(radius) })) };
}

function columnsOf({ sources, apertures, extended }: Found, radii: readonly string[]): Readonly<Record<string, ArrayLike<number>>> {
  const { x, y, a, b, theta, npix, flux, peak, flag } = sources;
  const sums = apertures.flatMap((one, place): [string, ArrayLike<number>][] => {
    const radius = radii[place] ?? '';
    return [[`flux_aper_${radius}`, one.flux], [`flux_aper_error_${radius}`, one.error], [`flag_aper_${radius}`, one.flag]];
  });
  return { x, y, a, b, theta, npix, flux, peak, flag, ...Object.fromEntries(sums), ...extended };
}

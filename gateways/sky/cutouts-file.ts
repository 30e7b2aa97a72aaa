/** Cutouts of a frame's detections: one FITS file, the HDUs SCIENCE, TEMPLATE and DIFFERENCE, plane i of each for detection i; in TILES what the network saw of it. */
import { tileChannels, tileFloats, tilePreprocessing, tileSide } from '../../actors/sky/core/classify/tile.ts';
import { FitsFault } from '../../actors/sky/core/fits/fault.ts';
import { readStored } from '../../actors/sky/core/fits/image-reader.ts';
import { scalingOf, toFloat32 } from '../../actors/sky/core/fits/pixels.ts';
import { image, type Image } from '../../actors/sky/core/image.ts';
import { imageHduOf } from './files.ts';
import { machine } from './machine.ts';
import { withFits, type FitsFile } from './open.ts';

export const stampNames = ['science', 'template', 'difference'] as const;
export type StampName = (typeof stampNames)[number];
export type Stamps = Readonly<Record<StampName, Image>>;

/** The three cutouts of one detection. Throws SkyFileError. */
export const readStamps = (path: string, plane: number): Stamps =>
  withFits(path, (file) => ({ science: planeOf(file, 'science', plane), template: planeOf(file, 'template', plane), difference: planeOf(file, 'difference', plane) }));

export const readStamp = (path: string, name: StampName, plane: number): Image => withFits(path, (file) => planeOf(file, name, plane));

function planeOf(file: FitsFile, name: StampName, plane: number): Image {
  const hdu = imageHduOf(file, name);
  const [columns = 0, rows = 0, planes = 1] = hdu.axes;
  if (hdu.axes.length < 2 || hdu.axes.length > 3 || columns * rows === 0) throw hdu.header.fault(`cutouts have two axes or three, this HDU has ${hdu.axes.join(' × ')}`);
  if (!Number.isInteger(plane) || plane < 0 || plane >= planes) throw new FitsFault(`there is no plane ${plane} in ${name}; it has ${planes}`);
  const pixels = columns * rows;
  return image(columns, rows, toFloat32(readStored(file.source, hdu, machine, plane * pixels, pixels), scalingOf(hdu.header, hdu.bitpix)));
}

/** What the network saw of one detection; undefined in a file of before that was kept, or that is prepared in another way. Throws SkyFileError. */
export const readTile = (path: string, plane: number): Float32Array | undefined =>
  withFits(path, (file) => {
    const hdu = file.hdus().find((one) => one.kind === 'image' && one.name.toUpperCase() === 'TILES');
    if (hdu === undefined || hdu.header.text('PREPROC') !== tilePreprocessing) return undefined;
    const [columns = 0, rows = 0, planes = 0] = hdu.axes;
    if (columns !== tileSide || rows !== tileSide || !Number.isInteger(plane) || plane < 0 || (plane + 1) * tileChannels > planes) throw new FitsFault(`there is no tile ${plane} in ${columns} × ${rows} × ${planes}`);
    return toFloat32(readStored(file.source, hdu, machine, plane * tileFloats, tileFloats), scalingOf(hdu.header, hdu.bitpix));
  });

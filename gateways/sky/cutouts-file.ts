/** Cutouts of a frame's detections: one FITS file, the HDUs SCIENCE, TEMPLATE and DIFFERENCE, plane i of each for detection i. */
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

/** Images of the artifact store, by their headers and whole. */
import { compressedLayout, isCompressed } from '../../actors/sky/core/fits/compressed-layout.ts';
import { planeOf } from '../../actors/sky/core/fits/image-reader.ts';
import type { Hdu } from '../../actors/sky/core/fits/structure.ts';
import type { CrewMemory } from '../../actors/sky/core/crew/share.ts';
import type { Image } from '../../actors/sky/core/image.ts';
import { hasWcs } from '../../actors/sky/core/wcs/header-wcs.ts';
import type { SurveyedFile } from '../../actors/sky/ports.ts';
import { readingInto } from './machine.ts';
import { imageHduOf, readImage } from './files.ts';
import type { FitsFile } from './open.ts';
import { wcsOfHdu } from './wcs-file.ts';

export function surveyed(file: FitsFile, hdu: Hdu): SurveyedFile {
  const { header } = hdu;
  const { columns, rows } = planeOf(isCompressed(hdu) ? { header, axes: compressedLayout(hdu).axes } : hdu);
  return { columns, rows, header, wcs: hasWcs(header) ? wcsOfHdu(file, hdu) : undefined };
}

export const surveyFirst = (file: FitsFile): SurveyedFile => surveyed(file, imageHduOf(file, undefined));

/** The first image, its stored pixels in the memory given; checksums are verified where they stand. */
export function readFirst(file: FitsFile, memory?: CrewMemory): SurveyedFile & { readonly image: Image } {
  const hdu = imageHduOf(file, undefined);
  file.verify(hdu);
  return { ...surveyed(file, hdu), image: readImage(file, hdu, readingInto(memory)) };
}

/** The coordinates of an image file, its lookup tables in other HDUs included. */
import { readPlainImage } from '../../actors/sky/core/fits/image-reader.ts';
import { WcsFault } from '../../actors/sky/core/wcs/fault.ts';
import { wcsOf, type Wcs } from '../../actors/sky/core/wcs/header-wcs.ts';
import type { Hdu } from '../../actors/sky/core/fits/structure.ts';
import type { Tables } from '../../actors/sky/core/wcs/lookup.ts';
import { SkyFileError } from './errors.ts';
import { machine } from './machine.ts';
import type { FitsFile } from './open.ts';

/** Throws SkyFileError when the HDU has no coordinates or wrong ones. */
export function wcsOfHdu(file: FitsFile, hdu: Hdu): Wcs {
  try {
    return wcsOf(hdu.header, tablesOf(file));
  } catch (error) {
    if (error instanceof WcsFault) throw new SkyFileError('BAD_INPUT', file.path, `HDU ${hdu.index}: ${error.message}`, error);
    throw error;
  }
}

const tablesOf = (file: FitsFile): Tables => (name, version) => {
  const found = file.hdus().find((one) => one.kind === 'image' && one.name.toUpperCase() === name && (one.header.integer('EXTVER') ?? 1) === version);
  return found === undefined ? undefined : { image: readPlainImage(file.source, found, machine), header: found.header };
};

/** What the header of a raw frame says of its observation, for those who do not want to say it again. */
import { isoOfMjd, mjdOfIso } from '../../../actors/sky/core/coordinates/time.ts';
import type { Header } from '../../../actors/sky/core/fits/header.ts';
import { hasWcs } from '../../../actors/sky/core/wcs/header-wcs.ts';
import { worldAt } from '../../../actors/sky/core/wcs/transform.ts';
import { imageHduOf } from '../files.ts';
import { withFits } from '../open.ts';
import { frameSize } from '../picture/draw.ts';
import { wcsOfHdu } from '../wcs-file.ts';

export interface Headed {
  /** Degrees, of the frame's centre. */
  readonly ra?: number;
  readonly dec?: number;
  /** ISO 8601, UTC. */
  readonly observation_time?: string;
}

/** Throws SkyFileError. */
export function readHeaded(path: string): Headed {
  const { columns, rows } = frameSize(path);
  return withFits(path, (file) => {
    const hdu = imageHduOf(file, undefined);
    const time = timeOf(hdu.header);
    const [ra, dec] = hasWcs(hdu.header) ? worldAt(wcsOfHdu(file, hdu), (columns - 1) / 2, (rows - 1) / 2) : [NaN, NaN];
    return { ...(Number.isFinite(ra) && Number.isFinite(dec) ? { ra: ((ra % 360) + 360) % 360, dec } : {}), ...(time === undefined ? {} : { observation_time: time }) };
  });
}

/** DATE-OBS, with TIME-OBS or UT where it holds a date alone; else MJD-OBS. */
function timeOf(header: Header): string | undefined {
  const date = textOf(header, 'DATE-OBS') ?? '';
  const clock = date.includes('T') ? '' : (textOf(header, 'TIME-OBS') ?? textOf(header, 'UT') ?? '');
  const mjd = mjdOfIso(clock === '' ? date : `${date}T${clock}`) ?? header.number('MJD-OBS');
  return mjd === undefined || !Number.isFinite(mjd) ? undefined : isoOfMjd(mjd);
}

/** Vendors write dates that are no text; they are passed over. */
function textOf(header: Header, keyword: string): string | undefined {
  try {
    return header.text(keyword)?.trim();
  } catch {
    return undefined;
  }
}

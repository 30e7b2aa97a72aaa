/** Raw frames in files, read row by row as far as they are needed. */
import { compressedLayout, isCompressed } from '../../actors/sky/core/fits/compressed-layout.ts';
import { readPlainImage, planeOf } from '../../actors/sky/core/fits/image-reader.ts';
import type { Header } from '../../actors/sky/core/fits/header.ts';
import type { Exposed } from '../../actors/sky/core/calibrate/masters.ts';
import { sectionOf, subtractOverscan, trim } from '../../actors/sky/core/calibrate/overscan.ts';
import type { Section } from '../../actors/sky/core/calibrate/overscan.ts';
import { inMemory } from '../../actors/sky/core/combine/combine.ts';
import type { Image } from '../../actors/sky/core/image.ts';
import { SkyFileError } from './errors.ts';
import { imageHduOf, readImageFile } from './files.ts';
import { machine } from './machine.ts';
import { withFits } from './open.ts';

export interface FrameOptions {
  readonly hdu?: number | string;
  /** `[x1:x2,y1:y2]` from 1, or `header`: BIASSEC and TRIMSEC. */
  readonly overscan?: string;
  readonly trim?: string;
}

export interface RawFrame extends Exposed {
  readonly path: string;
  readonly header: Header;
}

/** Header and size now, pixels when they are asked for: a frame is never held. Compressed ones, and those with sections, are read whole each time. The exposure time is NaN where the header has none. */
export function openFrame(path: string, options: FrameOptions): RawFrame {
  const { header, columns, rows, packed } = withFits(path, (file) => {
    const found = imageHduOf(file, options.hdu);
    file.verify(found);
    const packed = isCompressed(found);
    return { header: found.header, packed, ...planeOf(packed ? { header: found.header, axes: compressedLayout(found).axes } : found) };
  });
  const seconds = header.number('EXPTIME') ?? header.number('EXPOSURE') ?? NaN;
  const [strip, kept] = [section(path, header, 'BIASSEC', options.overscan, columns, rows), section(path, header, 'TRIMSEC', options.trim, columns, rows)];
  if (strip === undefined && kept === undefined && !packed) return { path, header, seconds, columns, rows, read: (first, count) => readRows(path, options.hdu, first, count) };
  const whole = (): Image => {
    const { image } = readImageFile(path, options.hdu, { verify: false });
    const level = strip === undefined ? image : subtractOverscan(image, strip);
    return kept === undefined ? level : trim(level, kept);
  };
  return { path, header, seconds, columns: kept === undefined ? columns : kept.x1 - kept.x0, rows: kept === undefined ? rows : kept.y1 - kept.y0, read: (first, count) => inMemory(whole()).read(first, count) };
}

const readRows = (path: string, hdu: number | string | undefined, first: number, count: number): Float32Array =>
  withFits(path, (file) => readPlainImage(file.source, imageHduOf(file, hdu), machine, first, count).data);

function section(path: string, header: Header, keyword: string, asked: string | undefined, columns: number, rows: number): Section | undefined {
  if (asked === undefined) return undefined;
  const text = asked === 'header' ? header.text(keyword) : asked;
  if (text === undefined) throw new SkyFileError('BAD_INPUT', path, `the header has no ${keyword}: give the section as [x1:x2,y1:y2]`);
  const found = sectionOf(text, columns, rows);
  if (found === undefined) throw new SkyFileError('BAD_INPUT', path, `${text} is no section [x1:x2,y1:y2] of its ${columns} × ${rows} pixels`);
  return found;
}

/** A cutout in the page: its pixels from FITS, as shades of grey. */
import type { Image } from '../../../../../actors/sky/core/image.ts';
import { readPlainImage } from '../../../../../actors/sky/core/fits/image-reader.ts';
import { FitsFault } from '../../../../../actors/sky/core/fits/fault.ts';
import { memorySource, type FitsMachine } from '../../../../../actors/sky/core/fits/source.ts';
import { hdusOf } from '../../../../../actors/sky/core/fits/structure.ts';
import { shaded } from '../../../../../actors/sky/core/picture/picture.ts';
import { shadeWith, type Limits, type Stretch } from '../../../../../actors/sky/core/picture/stretch.ts';
import { Refused } from '../api.ts';
import { stampPath } from './alert.ts';
import { compassOf, type Compass } from './compass.ts';
import type { StampName } from './look.ts';

export type Stamps = Readonly<Record<StampName, Image>> & {
  /** Undefined where the cutouts have no coordinates. */
  readonly compass: Compass | undefined;
};

const unpacked = (): never => {
  throw new FitsFault('a cutout is never compressed');
};
const machine: FitsMachine = { gunzip: unpacked, gzip: unpacked };

interface Stamp {
  readonly image: Image;
  readonly compass: Compass | undefined;
}

async function load(id: string, name: StampName): Promise<Stamp> {
  const answer = await fetch(stampPath(id, name)).catch(() => undefined);
  if (answer === undefined) throw new Refused(0, `The ${name} picture cannot be had: Alidade does not answer.`, []);
  if (!answer.ok) throw new Refused(answer.status, answer.status === 404 ? 'Its pictures are not kept any more.' : `The ${name} picture cannot be had: the answer was ${answer.status}.`, []);
  const source = memorySource(new Uint8Array(await answer.arrayBuffer()));
  const [first] = hdusOf(source);
  if (first === undefined) throw new FitsFault('an empty file');
  return { image: readPlainImage(source, first, machine), compass: compassOf((keyword) => first.header.number(keyword)) };
}

const kept = new Map<string, Promise<Stamps>>();
const mostKept = 40;

/** Of an alert; asked for once, so that the next one can be had before it is shown. */
export function loadStamps(id: string): Promise<Stamps> {
  const known = kept.get(id);
  if (known !== undefined) return known;
  const found = Promise.all([load(id, 'science'), load(id, 'template'), load(id, 'difference')]).then(([science, template, difference]) => ({ science: science.image, template: template.image, difference: difference.image, compass: science.compass }));
  found.catch(() => kept.delete(id));
  if (kept.size >= mostKept) for (const oldest of [...kept.keys()].slice(0, 1)) kept.delete(oldest);
  kept.set(id, found);
  return found;
}

/** Paints one pixel of the picture to one of the canvas; what holds no data stays clear. */
export function paint(canvas: HTMLCanvasElement, picture: Image, limits: Limits, stretch: Stretch): void {
  canvas.width = picture.columns;
  canvas.height = picture.rows;
  const grey = shaded(picture, shadeWith(limits, stretch));
  const pixels = new ImageData(picture.columns, picture.rows);
  for (let at = 0; at < picture.data.length; at++) {
    pixels.data.fill(grey[2 * at] ?? 0, 4 * at, 4 * at + 3);
    pixels.data[4 * at + 3] = grey[2 * at + 1] ?? 0;
  }
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
}

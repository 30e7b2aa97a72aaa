/** A template of the artifact store on the pixels of a raw exposure, by the exposure's own header: work for a thread of its own. */
import type { Camera } from '../../actors/sky/core/calibrate/calibrate.ts';
import { maskedTemplate, onGrid, type OnGrid } from '../../actors/sky/core/pipeline/on-grid.ts';
import { unwatched } from '../../actors/sky/core/pipeline/step.ts';
import type { CrewMemory, Share } from '../../actors/sky/core/crew/share.ts';
import { FileFault } from '../../actors/sky/ports.ts';
import { openStored } from './stored.ts';
import { readFirst, surveyFirst } from './surveyed.ts';

export interface TemplateOrder {
  /** Paths of files. */
  readonly template: string;
  readonly raw: string;
  /** Of the template. */
  readonly camera: Camera;
  /** Of the exposure's size, for the result. */
  readonly into: { readonly image: Float32Array; readonly variance: Float32Array; readonly mask: Uint8Array };
}

/** `unusable`: what is wrong with a file. */
export function templateByHeader({ template, raw, camera, into }: TemplateOrder, { memory }: Share): { readonly onGrid: OnGrid } | { readonly unusable: string } {
  try {
    const { wcs: target, columns, rows } = openStored(raw, surveyFirst);
    const { image, wcs } = openStored(template, (file) => readFirst(file, memory));
    if (wcs === undefined) return { unusable: 'the template has no celestial coordinates' };
    if (target === undefined) return { unusable: 'the exposure has no celestial coordinates' };
    if (columns * rows !== into.mask.length) return { unusable: `the exposure has become one of ${columns} × ${rows} pixels` };
    const { aligned, seen } = onGrid(maskedTemplate({ image, camera, wcs }, memory), { wcs: target, columns, rows }, unwatched, inOrder(into), memory);
    const { flat: _, ...rest } = seen;
    return { onGrid: { aligned, seen: rest } };
  } catch (error) {
    if (error instanceof FileFault) return { unusable: error.message };
    throw error;
  }
}

/** The planes as they are asked for: an image, then its variance; one mask. */
function inOrder({ image, variance, mask }: TemplateOrder['into']): CrewMemory {
  const floats = [image, variance];
  const next = <T extends { readonly length: number }>(plane: T | undefined, length: number): T => {
    if (plane?.length !== length) throw new RangeError(`a plane of ${length} values where one of ${plane?.length ?? 0} is at hand`);
    return plane;
  };
  return { floats: (length) => next(floats.shift(), length), bytes: (length) => next(mask, length) };
}

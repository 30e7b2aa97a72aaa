/** A template of the artifact store on the pixels of a raw exposure, by the exposure's own header: work for a thread of its own. */
import type { Camera } from '../../actors/sky/core/calibrate/calibrate.ts';
import { maskedTemplate, onGrid, type OnGrid } from '../../actors/sky/core/pipeline/on-grid.ts';
import { FileFault } from '../../actors/sky/ports.ts';
import { openStored } from './stored.ts';
import { readFirst, surveyFirst } from './surveyed.ts';

export interface TemplateOrder {
  /** Paths of files. */
  readonly template: string;
  readonly raw: string;
  /** Of the template. */
  readonly camera: Camera;
}

/** `unusable`: what is wrong with a file. */
export function templateByHeader({ template, raw, camera }: TemplateOrder): { readonly onGrid: OnGrid } | { readonly unusable: string } {
  try {
    const { wcs: target, columns, rows } = openStored(raw, surveyFirst);
    const { image, wcs } = openStored(template, readFirst);
    if (wcs === undefined) return { unusable: 'the template has no celestial coordinates' };
    if (target === undefined) return { unusable: 'the exposure has no celestial coordinates' };
    const { aligned, seen } = onGrid(maskedTemplate({ image, camera, wcs }), { wcs: target, columns, rows });
    const { flat: _, ...rest } = seen;
    return { onGrid: { aligned, seen: rest } };
  } catch (error) {
    if (error instanceof FileFault) return { unusable: error.message };
    throw error;
  }
}

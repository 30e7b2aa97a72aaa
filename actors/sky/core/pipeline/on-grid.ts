/** A template on the exposure's pixels, and what is seen of it there. */
import type { Camera } from '../calibrate/calibrate.ts';
import { ownMemory, type CrewMemory } from '../crew/share.ts';
import type { Image } from '../image.ts';
import type { Wcs } from '../wcs/header-wcs.ts';
import { alignTemplate, type Aligned } from './align.ts';
import { examine, type Examined } from './examine.ts';
import { calibratedMask } from './preprocess.ts';
import { unwatched, type Step } from './step.ts';

export interface Template {
  readonly image: Image;
  readonly camera: Camera;
  readonly wcs: Wcs;
}

export interface OnGrid {
  readonly aligned: Aligned;
  /** Without `flat` where nobody needs it. */
  readonly seen: Omit<Examined, 'flat'> & Partial<Pick<Examined, 'flat'>>;
}

/** The pixels that are to be covered. */
export interface Grid {
  readonly wcs: Wcs;
  readonly columns: number;
  readonly rows: number;
}

export interface MaskedTemplate extends Template {
  readonly mask: Uint8Array;
}

export const maskedTemplate = (template: Template, memory: CrewMemory = ownMemory): MaskedTemplate => ({ ...template, mask: calibratedMask(template.image, template.camera.saturation, memory) });

/** `memory`: for the planes of the result; `flat` lies in `scratch`. */
export function onGrid(template: MaskedTemplate, grid: Grid, step: Step = unwatched, memory: CrewMemory = ownMemory, scratch: CrewMemory = memory): OnGrid {
  const aligned = step('align', () => alignTemplate(template, template.camera, template.wcs, grid, memory, scratch));
  return { aligned, seen: step('examine-template', () => examine(aligned, undefined, scratch)) };
}

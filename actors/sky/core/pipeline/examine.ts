/** What an exposure looks like: its sky, its objects, the image of a point, and from these how good it is. */
import { measureBackground, type BackgroundMesh } from '../background/mesh.ts';
import { subtractRows } from '../background/render.ts';
import { ownMemory, type CrewMemory } from '../crew/share.ts';
import { extract } from '../extract/extract.ts';
import type { Sources } from '../extract/sources.ts';
import { image as imageOf, type Image } from '../image.ts';
import { psfFromStars } from '../psf/frame-psf.ts';
import { starSearch, TooFewStars } from '../psf/measure.ts';
import type { PsfModel } from '../psf/model.ts';
import { measureQuality, type FrameQuality } from '../quality/measure.ts';
import type { Frame } from './preprocess.ts';

export interface Examined {
  readonly mesh: BackgroundMesh;
  /** The frame minus its mesh. */
  readonly flat: Image;
  /** Objects whose smoothed pixels stand 5σ above the sky. */
  readonly sources: Sources;
  /** Undefined with fewer stars than a PSF takes. */
  readonly psf: PsfModel | undefined;
  readonly quality: FrameQuality;
}

export const skyMesh = { cell: 64, filter: 3 } as const;

/** Any frame gives an answer. `zeroPoint`: magnitude of 1 ADU. Memory: one image of what is given. */
export function examine(frame: Frame, zeroPoint?: number, memory: CrewMemory = ownMemory): Examined {
  const { image, mask } = frame;
  const { mesh, flat, sources } = objectsOf(frame, memory);
  const psf = psfIfAny(flat, frame.variance, mask, sources, mesh.globalRms);
  const quality = measureQuality({ image, mask, background: mesh, objects: sources.count, ...(psf === undefined ? {} : { psf }), ...(zeroPoint === undefined ? {} : { zeroPoint }) });
  return { mesh, flat, sources, psf, quality };
}

/** The sky and what stands out of it. */
export function objectsOf({ image, mask }: Pick<Frame, 'image' | 'mask'>, memory: CrewMemory = ownMemory): Pick<Examined, 'mesh' | 'flat' | 'sources'> {
  const mesh = measureBackground(image, skyMesh, mask);
  const flat = subtractRows(image, mesh, imageOf(image.columns, image.rows, memory.floats(image.data.length)));
  return { mesh, flat, sources: extract(flat, { ...starSearch, rms: mesh.globalRms, mask }) };
}

function psfIfAny(flat: Image, variance: Image, mask: Uint8Array, sources: Sources, rms: number): PsfModel | undefined {
  try {
    return psfFromStars(flat, variance, mask, sources, rms).model;
  } catch (error) {
    if (error instanceof TooFewStars) return undefined;
    throw error;
  }
}

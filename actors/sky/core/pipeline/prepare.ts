/**
 * The preprocessing stage: from a raw exposure and a template to two frames on one grid that can be subtracted, with
 * all that was measured on the way. An exposure that is too poor is a result with its numbers, not a fault.
 */
import { NoSolution, type Catalogue } from '../astrometry/solve.ts';
import type { BackgroundMesh } from '../background/mesh.ts';
import type { Masters } from '../calibrate/masters.ts';
import { ownMemory, type CrewMemory } from '../crew/share.ts';
import type { FoundStars } from '../difference/common-stars.ts';
import { maskBits, type Image } from '../image.ts';
import type { ZeroPoint } from '../photometry/zero-point.ts';
import type { PsfModel } from '../psf/model.ts';
import { judge, qualityDefaults, sentenceOf, type QualityFault, type QualityLimits } from '../quality/judge.ts';
import type { FrameQuality } from '../quality/measure.ts';
import type { Wcs } from '../wcs/header-wcs.ts';
import { maskedTemplate, onGrid, type MaskedTemplate, type OnGrid, type Template } from './on-grid.ts';
import { examine, objectsOf, type Examined } from './examine.ts';
import { brightStars, catalogueOf, heldOn, isGood, place, zeroPointBy, type Placement, type ToPlace } from './place.ts';
import { preprocess, type Exposure, type Frame, type Preprocessed } from './preprocess.ts';
import { unwatched, type Step } from './step.ts';

export type { Template } from './on-grid.ts';
export type { Step } from './step.ts';

export interface PrepareInput {
  readonly exposure: Exposure;
  readonly masters: Masters;
  /** Non-zero pixels of the detector are bad; rows × columns. */
  readonly badPixels?: Uint8Array;
  /** Of the raw header; undefined where it has no coordinates. */
  readonly wcs: Wcs | undefined;
  /** Asked for when it is needed: not for an exposure that is too poor. */
  readonly template: () => Template;
  readonly catalogue?: Catalogue;
  readonly limits?: QualityLimits;
}

/** A frame with the image of a point in it. */
export interface PointFrame extends Frame {
  readonly psf: PsfModel;
  /** Without its sky, where somebody has it at hand; its sky; its objects, 5σ and more. */
  readonly flat?: Image;
  readonly sky?: BackgroundMesh;
  readonly found?: FoundStars;
}

export interface Prepared {
  readonly accepted: true;
  readonly science: PointFrame;
  /** On the science frame's pixels. */
  readonly template: PointFrame;
  readonly placement: Placement;
  readonly zeroPoint: ZeroPoint | undefined;
  readonly quality: FrameQuality;
  readonly templateQuality: FrameQuality;
  /** Share of the science frame's pixels that the template covers. */
  readonly covered: number;
}

/** Why an exposure is not searched. */
export interface Rejection {
  readonly accepted: false;
  readonly step: 'quality' | 'astrometry' | 'template' | 'subtraction';
  /** One sentence with its numbers. */
  readonly reason: string;
  readonly faults: readonly QualityFault[];
  /** What was measured; null where it could not be. */
  readonly numbers: Readonly<Record<string, number | null>>;
  readonly quality: FrameQuality | undefined;
}

/** The template must cover this share of the exposure. */
const LEAST_COVERED = 0.1;

/** An exposure that is good enough, by itself. */
export interface Science {
  readonly accepted: true;
  readonly frame: Frame;
  readonly seen: Examined & { readonly psf: PsfModel };
}

/** Throws RangeError where sizes do not agree. Memory: about sixteen planes. */
export function prepare(input: PrepareInput, step: Step = unwatched): Prepared | Rejection {
  const science = scienceOf(input, step);
  return science.accepted ? compared(science, input, undefined, step) : science;
}

/** The exposure without a look at the template, in the memory given. */
export function scienceOf({ exposure, masters, badPixels, limits = qualityDefaults }: Omit<PrepareInput, 'template'>, step: Step = unwatched, memory: CrewMemory = ownMemory): Science | Rejection {
  const frame = step('calibrate', () => withBadPixels(preprocess(exposure, masters, memory), badPixels));
  const { psf, ...seen } = step('examine', () => examine(frame, undefined, memory));
  const first = judge(seen.quality, { ...limits, depth: -Infinity, zeroPoint: -Infinity });
  return !first.accepted || psf === undefined ? poor(seen.quality, first.accepted ? [] : first.faults) : { accepted: true, frame, seen: { ...seen, psf } };
}

/** The exposure and its template. `byHeader`: the template by the coordinates of the exposure's header, where it was brought there already. */
export function compared({ frame: science, seen }: Science, input: PrepareInput, byHeader: OnGrid | undefined, step: Step = unwatched): Prepared | Rejection {
  const { catalogue, limits = qualityDefaults } = input;
  const stars = brightStars(seen.sources, science.mask, science.image.columns);
  const onSky = { stars, columns: science.image.columns, rows: science.image.rows };
  try {
    const absolute = catalogue === undefined ? undefined : step('place', () => place({ ...onSky, header: input.wcs }, catalogue, 'catalogue'));
    const wcs = absolute?.wcs ?? input.wcs;
    const onto = registered(onSky, input, wcs, wcs === input.wcs ? byHeader : undefined, step);
    if (onto.aligned.covered < LEAST_COVERED) return refused('template', `the template covers ${(100 * onto.aligned.covered).toFixed(1)} % of the exposure, ${100 * LEAST_COVERED} % are needed: another field, or wrong coordinates`, { covered: onto.aligned.covered }, seen.quality);
    if (onto.seen.psf === undefined) return refused('template', `too few stars of the template lie in the exposure to measure its PSF: ${onto.seen.sources.count} objects`, { templateObjects: onto.seen.sources.count }, seen.quality);
    const placement = absolute ?? onto.placement;
    const zeroPoint = catalogue === undefined ? undefined : zeroPointBy(seen.flat, science.mask, seen.psf, stars, placement.wcs, catalogue);
    const quality = withZeroPoint(seen.quality, zeroPoint);
    const last = judge(quality, limits);
    if (!last.accepted) return poor(quality, last.faults);
    return { accepted: true, science: { ...science, psf: seen.psf, flat: seen.flat, sky: seen.mesh, found: seen.sources }, template: { ...onto.aligned, psf: onto.seen.psf, ...(onto.seen.flat === undefined ? {} : { flat: onto.seen.flat }), sky: onto.seen.mesh, found: onto.seen.sources }, placement, zeroPoint, quality, templateQuality: onto.seen.quality, covered: onto.aligned.covered };
  } catch (error) {
    if (error instanceof NoSolution) return refused('astrometry', error.message, { stars: stars.x.length }, seen.quality);
    throw error;
  }
}

interface Registered extends OnGrid {
  readonly placement: Placement;
}

/** The template on the exposure's pixels: by the coordinates at hand where its stars confirm them, else by the stars themselves. */
function registered(onSky: Omit<ToPlace, 'header'>, input: PrepareInput, wcs: Wcs | undefined, byWcs: OnGrid | undefined, step: Step): Registered {
  let read: MaskedTemplate | undefined;
  const template = (): MaskedTemplate => (read ??= maskedTemplate(input.template()));
  const by = (placement: Placement): Registered => ({ placement, ...onGrid(template(), { wcs: placement.wcs, columns: onSky.columns, rows: onSky.rows }, step) });
  const stands = wcs === undefined ? undefined : { wcs, from: 'header', cards: undefined, stars: 0, offset: null, rms: null } as const;
  const first = stands === undefined ? undefined : byWcs === undefined ? by(stands) : { placement: stands, ...byWcs };
  const held = first === undefined ? undefined : heldOn(onSky.stars, brightStars(first.seen.sources, first.aligned.mask, onSky.columns));
  const asItStands = first === undefined || held === undefined ? undefined : { ...first, placement: { ...first.placement, stars: held.star.length, offset: Number.isNaN(held.offset) ? null : held.offset } };
  if (asItStands !== undefined && held !== undefined && isGood(held)) return asItStands;
  try {
    return by(step('place', () => place({ ...onSky, header: wcs }, starsOf(template()), 'template')));
  } catch (error) {
    // Coordinates that the stars cannot better are left to the validation of the difference.
    if (error instanceof NoSolution && asItStands !== undefined) return asItStands;
    throw error;
  }
}

const starsOf = ({ image, mask, wcs }: MaskedTemplate): Catalogue => catalogueOf(brightStars(objectsOf({ image, mask }).sources, mask, image.columns), wcs);

function withBadPixels(frame: Preprocessed, bad: Uint8Array | undefined): Preprocessed {
  if (bad === undefined) return frame;
  if (bad.length !== frame.mask.length) throw new RangeError(`the map of bad pixels has ${bad.length} pixels, the exposure ${frame.mask.length}`);
  for (let i = 0; i < bad.length; i++) if (bad[i] !== 0) frame.mask[i]! |= maskBits.badPixel;
  return frame;
}

function withZeroPoint(quality: FrameQuality, zero: ZeroPoint | undefined): FrameQuality {
  if (zero === undefined) return quality;
  return { ...quality, zeroPoint: zero.zeroPoint, depth: quality.depthFlux === null ? null : zero.zeroPoint - 2.5 * Math.log10(quality.depthFlux) };
}

function poor(quality: FrameQuality, faults: readonly QualityFault[]): Rejection {
  const reason = faults.length > 0 ? sentenceOf(faults) : `too few stars for a PSF: ${quality.objects} objects`;
  return { accepted: false, step: 'quality', reason, faults, numbers: { ...quality }, quality };
}

const refused = (step: Rejection['step'], reason: string, numbers: Rejection['numbers'], quality: FrameQuality): Rejection => ({ accepted: false, step, reason, faults: [], numbers, quality });

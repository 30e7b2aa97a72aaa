/** A generated field with its truth, taken through the stages that a real exposure goes through. */
import type { FftEngine } from '../../../numeric/fft.ts';
import type { Camera } from '../calibrate/calibrate.ts';
import { makeMasters, type MasterInput } from '../calibrate/masters.ts';
import { inMemory } from '../combine/combine.ts';
import { headerFromCards } from '../fits/header.ts';
import type { Image } from '../image.ts';
import { alignTemplate } from '../pipeline/align.ts';
import { alone, ownMemory } from '../crew/alone.ts';
import { detect, detectDefaults, type Detection } from '../pipeline/detect.ts';
import { examine } from '../pipeline/examine.ts';
import { prepare, type PrepareInput } from '../pipeline/prepare.ts';
import { maskedTemplate } from '../pipeline/on-grid.ts';
import { preprocess, type Frame } from '../pipeline/preprocess.ts';
import { CannotSubtract, subtractFrames, type Difference, type WithPsf } from '../pipeline/subtract.ts';
import type { PointSource } from '../simulate/moffat.ts';
import { generateNight, type GeneratedFile, type GeneratedNight, type RawSettings } from '../simulate/raw.ts';
import { wcsOf, type Wcs } from '../wcs/header-wcs.ts';

export interface LabelledField {
  readonly difference: Difference;
  readonly detections: readonly Detection[];
  /** Whether each detection is a new source. */
  readonly isReal: readonly boolean[];
  /** What is new in the exposure, in its pixels. */
  readonly truth: readonly PointSource[];
  /** The detection of each, if there is one. */
  readonly found: readonly (Detection | undefined)[];
}

/** Faults that are put into the frames on the way: pixels are changed in place. */
export interface Spoiling {
  readonly template: (image: Image) => void;
  /** After calibration, so that no step has a chance to mark them. */
  readonly science: (image: Image) => void;
}

/** px; a detection so close to a new source is it. */
const MATCH = 2.5;

/** `fresh`: new sources besides the night's transients. The raw header's coordinates are believed, however wrong. Throws CannotSubtract for a field that is too poor. */
export async function labelledField(engine: FftEngine, settings: RawSettings, fresh: readonly PointSource[], spoil: Spoiling): Promise<LabelledField> {
  const night = generateNight(settings);
  spoil.template(night.template.image);
  const { exposure, masters, template: templateOf, wcs } = inputOf(night);
  const template = templateOf();
  const science = preprocess(exposure, masters);
  spoil.science(science.image);
  const aligned = alignTemplate(maskedTemplate(template), template.camera, template.wcs, { wcs, columns: settings.columns, rows: settings.rows });
  return labelled(await subtractFrames(alone(engine), ownMemory, withPsf(science), withPsf(aligned)), [...night.transients, ...fresh]);
}

/** A night exactly as the stages take it: coordinates are checked against the template. Throws CannotSubtract for one that they reject. */
export async function labelledNight(engine: FftEngine, settings: RawSettings): Promise<LabelledField> {
  const night = generateNight(settings);
  const prepared = prepare(inputOf(night));
  if (!prepared.accepted) throw new CannotSubtract(prepared.reason, {});
  return labelled(await subtractFrames(alone(engine), ownMemory, prepared.science, prepared.template), night.transients);
}

function inputOf(night: GeneratedNight): PrepareInput & { readonly wcs: Wcs } {
  const exposed = (one: GeneratedFile): MasterInput['dark'][number] => ({ ...inMemory(one.image), seconds: numberOf(one, 'EXPTIME') });
  const camera = (one: GeneratedFile): Camera => ({ gain: numberOf(one, 'GAIN'), readNoise: numberOf(one, 'RDNOISE'), saturation: numberOf(one, 'SATURATE') });
  const wcs = ({ cards }: GeneratedFile): Wcs => wcsOf(headerFromCards(cards));
  return {
    exposure: { image: night.raw.image, seconds: numberOf(night.raw, 'EXPTIME'), camera: camera(night.raw) },
    masters: makeMasters({ bias: night.bias.map((one) => inMemory(one.image)), dark: night.dark.map(exposed), flat: night.flat.map(exposed) }, { method: 'median', sigmaClip: 3 }),
    wcs: wcs(night.raw),
    template: () => ({ image: night.template.image, camera: camera(night.template), wcs: wcs(night.template) }),
  };
}

const numberOf = ({ cards }: GeneratedFile, keyword: string): number => headerFromCards(cards).number(keyword) ?? NaN;

function withPsf(frame: Frame): WithPsf {
  const { psf } = examine(frame);
  if (psf === undefined) throw new CannotSubtract('too few stars for a PSF', {});
  return { ...frame, psf };
}

function labelled(difference: Difference, truth: readonly PointSource[]): LabelledField {
  const detections = detect(difference, { ...detectDefaults, signs: 'positive' });
  const apart = (a: PointSource, b: Detection): number => Math.hypot(a.x - b.x, a.y - b.y);
  const found = truth.map((source) => detections.filter((one) => apart(source, one) < MATCH).sort((a, b) => apart(source, a) - apart(source, b))[0]);
  return { difference, detections, isReal: detections.map((one) => truth.some((source) => apart(source, one) < MATCH)), truth, found };
}

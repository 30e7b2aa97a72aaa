/** A generated field with its truth, taken through the stages that a real exposure goes through. */
import type { FftEngine } from '../../../numeric/fft.ts';
import { measureBackground } from '../background/mesh.ts';
import { subtractBackground } from '../background/render.ts';
import { makeMasters } from '../calibrate/masters.ts';
import { inMemory } from '../combine/combine.ts';
import { starPsf } from '../difference/star-psf.ts';
import { headerFromCards } from '../fits/header.ts';
import type { Image } from '../image.ts';
import { alignTemplate } from '../pipeline/align.ts';
import { detect, detectDefaults, type Detection } from '../pipeline/detect.ts';
import { calibratedFrame, preprocess, type Frame } from '../pipeline/preprocess.ts';
import { subtractFrames, type Difference, type WithPsf } from '../pipeline/subtract.ts';
import type { PointSource } from '../simulate/moffat.ts';
import { generateNight, type GeneratedFile, type RawSettings } from '../simulate/raw.ts';
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
const nothing: Spoiling = { template: () => undefined, science: () => undefined };

/** px; a detection so close to a new source is it. */
const MATCH = 2.5;

/** `fresh`: new sources besides the night's transients. Throws what the stages throw at a field that is too poor. */
export function labelledField(engine: FftEngine, settings: RawSettings, fresh: readonly PointSource[] = [], spoil: Spoiling = nothing): LabelledField {
  const night = generateNight(settings);
  spoil.template(night.template.image);
  const exposed = ({ image, cards }: GeneratedFile): ReturnType<typeof inMemory> & { readonly seconds: number } => ({ ...inMemory(image), seconds: headerFromCards(cards).number('EXPTIME') ?? 0 });
  const masters = makeMasters({ bias: night.bias.map(exposed), dark: night.dark.map(exposed), flat: night.flat.map(exposed) }, { method: 'median', sigmaClip: 3 });
  const { gain, readNoise } = settings.science;
  const science = preprocess({ image: night.raw.image, seconds: exposed(night.raw).seconds, camera: { gain, readNoise, saturation: headerFromCards(night.raw.cards).number('SATURATE') ?? Infinity } }, masters);
  spoil.science(science.image);
  const camera = { gain: settings.template.gain, readNoise: settings.template.readNoise, saturation: headerFromCards(night.template.cards).number('SATURATE') ?? Infinity };
  const wcs = (file: GeneratedFile): Wcs => wcsOf(headerFromCards(file.cards));
  const template = alignTemplate(calibratedFrame(night.template.image, camera), camera, wcs(night.template), { wcs: wcs(night.raw), columns: settings.columns, rows: settings.rows });
  const difference = subtractFrames(engine, withPsf(science), withPsf(template));
  return labelled(difference, detect(difference, detectDefaults), [...night.transients, ...fresh]);
}

function withPsf(frame: Frame): WithPsf {
  const mesh = measureBackground(frame.image, { cell: 64, filter: 3 }, frame.mask);
  return { ...frame, psf: starPsf(subtractBackground(frame.image, mesh), frame.variance, frame.mask, mesh.globalRms).stamp };
}

export function labelled(difference: Difference, detections: readonly Detection[], truth: readonly PointSource[]): LabelledField {
  const apart = (a: PointSource, b: Detection): number => Math.hypot(a.x - b.x, a.y - b.y);
  const found = truth.map((source) => detections.filter((one) => apart(source, one) < MATCH).sort((a, b) => apart(source, a) - apart(source, b))[0]);
  return { difference, detections, isReal: detections.map((one) => truth.some((source) => apart(source, one) < MATCH)), truth, found };
}

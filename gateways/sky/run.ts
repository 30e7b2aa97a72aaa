/** `alidade sky run`: from a raw exposure to alerts, on files, by the same stages as the broker's. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Camera } from '../../actors/sky/core/calibrate/calibrate.ts';
import { makeMasters, type MasterInput } from '../../actors/sky/core/calibrate/masters.ts';
import { classify, judgeByRules, type Classified, type ModelIdentity } from '../../actors/sky/core/classify/classify.ts';
import type { Verdict } from '../../actors/sky/core/classify/verdict.ts';
import type { Header } from '../../actors/sky/core/fits/header.ts';
import { image as imageOf } from '../../actors/sky/core/image.ts';
import { alone, ownMemory } from '../../actors/sky/core/crew/alone.ts';
import { detect, detectDefaults, type Detection } from '../../actors/sky/core/pipeline/detect.ts';
import type { Placement } from '../../actors/sky/core/pipeline/place.ts';
import { prepare, type PrepareInput, type Step } from '../../actors/sky/core/pipeline/prepare.ts';
import { subtractFrames, type Difference, type Method } from '../../actors/sky/core/pipeline/subtract.ts';
import type { FrameQuality } from '../../actors/sky/core/quality/measure.ts';
import { hasWcs, type Wcs } from '../../actors/sky/core/wcs/header-wcs.ts';
import { worldAt } from '../../actors/sky/core/wcs/transform.ts';
import { readCatalogue } from './catalogue.ts';
import { writeCsv, writeText } from './csv.ts';
import { chosenModel } from './detection-model.ts';
import { naming, SkyFileError } from './errors.ts';
import { imageHduOf, readImageFile, writeImageFile } from './files.ts';
import { openFrame, type RawFrame } from './frames.ts';
import { withFits } from './open.ts';
import { simdFft } from './simd-fft.ts';
import { wcsOfHdu } from './wcs-file.ts';

export interface RunRequest {
  readonly raw: string;
  readonly bias: readonly string[];
  readonly dark: readonly string[];
  readonly flat: readonly string[];
  readonly template: string;
  /** Stars of known places and magnitudes. */
  readonly catalogue?: string;
  readonly method: Method;
  /** Directory of the network that judges; '' is the one that is shipped, `rules` are rules of thumb. */
  readonly model: string;
  readonly threshold: number;
  readonly reliability: number;
  readonly force: boolean;
  readonly out: string;
}

/** What would be sent of one source. */
export interface RunAlert {
  readonly ra: number;
  readonly dec: number;
  readonly x: number;
  readonly y: number;
  readonly flux: number;
  readonly flux_error: number;
  readonly score: number;
  readonly reliability: number;
  readonly class: Verdict;
}

export interface RunAnswer {
  readonly seconds: number;
  readonly stages: Readonly<Record<string, number>>;
  readonly alerts: number;
  readonly candidates: number;
  /** What has judged them; null for rules of thumb. */
  readonly model: ModelIdentity | null;
  /** px. */
  readonly fwhm: { readonly science: number | null; readonly template: number | null };
  readonly flux_ratio: number;
  /** Where the exposure's coordinates come from. */
  readonly coordinates: Placement['from'];
  /** Magnitude of 1 ADU; null without a catalogue. */
  readonly zero_point: number | null;
  readonly exposure_quality: FrameQuality;
  readonly quality: Difference['quality'];
}

export async function runFiles(request: RunRequest): Promise<RunAnswer> {
  const engine = await simdFft();
  const files = readRun(request);
  const times: Record<string, number> = {};
  const step = stepsOf(request.raw, times);
  const masters = step('masters', () => makeMasters(files.calibration, { method: 'median', sigmaClip: 3 }));
  const prepared = prepare({ ...files.input, masters }, step);
  if (!prepared.accepted) throw new SkyFileError('BAD_INPUT', request.raw, `is rejected (${prepared.step}): ${prepared.reason}`);
  const { science, placement, zeroPoint, quality } = prepared;
  const difference = await slowStepOf(request.raw, times)('subtract', () => subtractFrames(alone(engine), ownMemory, science, prepared.template, { method: request.method }));
  if (difference.faults.length > 0 && !request.force) throw new SkyFileError('BAD_INPUT', request.template, `is refused as a template of ${request.raw} (--force goes on all the same): ${difference.faults.join('; ')}`);
  const found = step('detect', () => detect(difference, { ...detectDefaults, threshold: request.threshold }));
  const { detections, model } = await judged(request.model, difference, found, times);
  const alerts = detections.filter(({ reliability }) => reliability >= request.reliability);
  write(request.out, difference, detections, alerts.map((one) => alertOf(one, placement.wcs)));
  return {
    seconds: Object.values(times).reduce((sum, v) => sum + v, 0), stages: times, alerts: alerts.length, candidates: detections.length, model,
    fwhm: { science: quality.fwhm, template: prepared.templateQuality.fwhm }, flux_ratio: difference.fluxRatio, coordinates: placement.from, zero_point: zeroPoint?.zeroPoint ?? null, exposure_quality: quality, quality: difference.quality,
  };
}

/** Opening the network is no part of the stages' times. */
async function judged(path: string, difference: Difference, found: readonly Detection[], times: Record<string, number>): Promise<{ readonly detections: readonly Classified[]; readonly model: ModelIdentity | null }> {
  const model = await chosenModel(path);
  if (model === undefined) return { detections: judgeByRules(found, detectDefaults.leastReliability).map(({ verdict, network }, i) => ({ ...found[i]!, verdict, network })), model: null };
  try {
    const begun = performance.now();
    const detections = await classify(difference, found, model);
    times['judge'] = (performance.now() - begun) / 1000;
    return { detections, model: model.identity };
  } finally {
    await model.close();
  }
}

export interface RunFiles {
  readonly input: Omit<PrepareInput, 'masters'>;
  /** Read when they are combined. */
  readonly calibration: MasterInput;
}

/** What a run takes from its files; SkyFileError says which of them will not do. */
export function readRun(request: Pick<RunRequest, 'raw' | 'bias' | 'dark' | 'flat' | 'template' | 'catalogue'>): RunFiles {
  const open = (list: readonly string[]): readonly RawFrame[] => list.map((path) => openFrame(path, {}));
  const raw = openFrame(request.raw, {});
  const { image, header } = readImageFile(request.template);
  const template = { image, camera: cameraOf(request.template, header), wcs: wcsOfFile(request.template) };
  return {
    input: {
      exposure: { image: imageOf(raw.columns, raw.rows, raw.read(0, raw.rows)), seconds: raw.seconds, camera: cameraOf(request.raw, raw.header) },
      wcs: hasWcs(raw.header) ? wcsOfFile(request.raw) : undefined,
      template: () => template,
      ...(request.catalogue === undefined ? {} : { catalogue: readCatalogue(request.catalogue, {}) }),
    },
    calibration: { bias: open(request.bias), dark: open(request.dark), flat: open(request.flat) },
  };
}

/** Times of the parts, and their faults with the file's name. */
const stepsOf = (path: string, times: Record<string, number>): Step => (name, work) => {
  const begun = performance.now();
  try {
    return work();
  } catch (error) {
    throw namedFault(path, name, error);
  } finally {
    times[name] = (times[name] ?? 0) + (performance.now() - begun) / 1000;
  }
};

const slowStepOf = (path: string, times: Record<string, number>) => async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  const begun = performance.now();
  try {
    return await work();
  } catch (error) {
    throw namedFault(path, name, error);
  } finally {
    times[name] = (times[name] ?? 0) + (performance.now() - begun) / 1000;
  }
};

const namedFault = (path: string, step: string, error: unknown): unknown =>
  error instanceof RangeError || (error instanceof Error && ('numbers' in error || 'required' in error)) ? new SkyFileError('BAD_INPUT', path, `${step}: ${error.message}`, error) : error;

const wcsOfFile = (path: string): Wcs => withFits(path, (file) => wcsOfHdu(file, imageHduOf(file, undefined)));

function cameraOf(path: string, header: Header): Camera {
  const [gain, readNoise] = [header.number('GAIN'), header.number('RDNOISE')];
  if (gain === undefined || readNoise === undefined || !(gain > 0)) throw new SkyFileError('BAD_INPUT', path, 'the header has no GAIN above 0 and RDNOISE: the noise of its pixels is not known');
  return { gain, readNoise, saturation: header.number('SATURATE') ?? Infinity };
}

function alertOf({ x, y, flux, fluxError, score, reliability, verdict }: Classified, wcs: Wcs): RunAlert {
  const [ra, dec] = worldAt(wcs, x, y);
  return { ra, dec, x, y, flux, flux_error: fluxError, score, reliability, class: verdict };
}

function write(folder: string, difference: Difference, detections: readonly Classified[], alerts: readonly RunAlert[]): void {
  naming(folder, () => mkdirSync(folder, { recursive: true }));
  const of = (what: (one: Classified) => number): Float64Array => Float64Array.from(detections, what);
  writeImageFile(join(folder, 'difference.fits'), { image: difference.difference });
  writeImageFile(join(folder, 'score.fits'), { image: difference.score });
  writeCsv(join(folder, 'candidates.csv'), {
    x: of((c) => c.x), y: of((c) => c.y), score: of((c) => c.score), flux: of((c) => c.flux), flux_error: of((c) => c.fluxError), flags: of((c) => c.flags),
    shape: of((c) => c.shape), counterpart: of((c) => c.counterpart), masked: of((c) => c.masked), contrast: of((c) => c.contrast), reliability: of((c) => c.reliability), network: of((c) => c.network ?? NaN),
  });
  // Last: where there are alerts, everything else is there as well.
  writeText(join(folder, 'alerts.json'), `${JSON.stringify(alerts, null, 1)}\n`);
}

/** `alidade sky run`: from a raw exposure to alerts, on files, by the same stages as the broker's. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { measureBackground } from '../../actors/sky/core/background/mesh.ts';
import { subtractBackground } from '../../actors/sky/core/background/render.ts';
import type { Camera } from '../../actors/sky/core/calibrate/calibrate.ts';
import { makeMasters } from '../../actors/sky/core/calibrate/masters.ts';
import { starPsf, type StarPsf } from '../../actors/sky/core/difference/star-psf.ts';
import type { Header } from '../../actors/sky/core/fits/header.ts';
import { image as imageOf } from '../../actors/sky/core/image.ts';
import { alignTemplate } from '../../actors/sky/core/pipeline/align.ts';
import { detect, detectDefaults, type Detection } from '../../actors/sky/core/pipeline/detect.ts';
import { calibratedFrame, preprocess, type Frame } from '../../actors/sky/core/pipeline/preprocess.ts';
import { subtractFrames, type Difference } from '../../actors/sky/core/pipeline/subtract.ts';
import { worldAt } from '../../actors/sky/core/wcs/transform.ts';
import type { Wcs } from '../../actors/sky/core/wcs/header-wcs.ts';
import { writeCsv, writeText } from './csv.ts';
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
}

export interface RunAnswer {
  readonly seconds: number;
  readonly stages: Readonly<Record<string, number>>;
  readonly alerts: number;
  readonly candidates: number;
  readonly fwhm: { readonly science: number; readonly template: number };
  readonly flux_ratio: number;
  readonly quality: Difference['quality'];
}

export async function runFiles(request: RunRequest): Promise<RunAnswer> {
  const engine = await simdFft();
  const open = (list: readonly string[]): readonly RawFrame[] => list.map((path) => openFrame(path, {}));
  const raw = openFrame(request.raw, {});
  const rawImage = imageOf(raw.columns, raw.rows, raw.read(0, raw.rows));
  const template = readImageFile(request.template);
  const [rawWcs, templateWcs] = [wcsOfFile(request.raw), wcsOfFile(request.template)];
  const times: Record<string, number> = {};
  const timed = <T>(stage: string, path: string, work: () => T): T => {
    const begun = performance.now();
    try {
      return work();
    } catch (error) {
      if (error instanceof RangeError || (error instanceof Error && 'numbers' in error) || (error instanceof Error && 'required' in error)) throw new SkyFileError('BAD_INPUT', path, `${stage}: ${error.message}`, error);
      throw error;
    } finally {
      times[stage] = (performance.now() - begun) / 1000;
    }
  };
  const masters = timed('masters', request.raw, () => makeMasters({ bias: open(request.bias), dark: open(request.dark), flat: open(request.flat) }, { method: 'median', sigmaClip: 3 }));
  const science = timed('preprocess', request.raw, () => preprocess({ image: rawImage, seconds: raw.seconds, camera: cameraOf(request.raw, raw.header) }, masters));
  const templateCamera = cameraOf(request.template, template.header);
  const aligned = timed('align', request.template, () => alignTemplate(calibratedFrame(template.image, templateCamera), templateCamera, templateWcs, { wcs: rawWcs, columns: raw.columns, rows: raw.rows }));
  if (aligned.covered < 0.1) throw new SkyFileError('BAD_INPUT', request.template, `covers ${(100 * aligned.covered).toFixed(1)} % of ${request.raw}: another field, or a wrong WCS`);
  const psfs = timed('psf', request.raw, () => ({ science: psfOf(science), template: psfOf(aligned) }));
  const difference = timed('subtract', request.template, () => subtractFrames(engine, { ...science, psf: psfs.science.stamp }, { ...aligned, psf: psfs.template.stamp }));
  if (difference.faults.length > 0 && !request.force) throw new SkyFileError('BAD_INPUT', request.template, `is refused as a template of ${request.raw} (--force goes on all the same): ${difference.faults.join('; ')}`);
  const detections = timed('detect', request.raw, () => detect(difference, { ...detectDefaults, threshold: request.threshold }));
  const alerts = detections.filter(({ reliability }) => reliability >= request.reliability);
  write(request.out, difference, detections, alerts.map((one) => alertOf(one, rawWcs)));
  return {
    seconds: Object.values(times).reduce((sum, v) => sum + v, 0), stages: times, alerts: alerts.length, candidates: detections.length,
    fwhm: { science: psfs.science.fwhm, template: psfs.template.fwhm }, flux_ratio: difference.fluxRatio, quality: difference.quality,
  };
}

const wcsOfFile = (path: string): Wcs => withFits(path, (file) => wcsOfHdu(file, imageHduOf(file, undefined)));

function cameraOf(path: string, header: Header): Camera {
  const [gain, readNoise] = [header.number('GAIN'), header.number('RDNOISE')];
  if (gain === undefined || readNoise === undefined || !(gain > 0)) throw new SkyFileError('BAD_INPUT', path, 'the header has no GAIN above 0 and RDNOISE: the noise of its pixels is not known');
  return { gain, readNoise, saturation: header.number('SATURATE') ?? Infinity };
}

function psfOf({ image, variance, mask }: Frame): StarPsf {
  const mesh = measureBackground(image, { cell: 64, filter: 3 }, mask);
  return starPsf(subtractBackground(image, mesh), variance, mask, mesh.globalRms);
}

function alertOf({ x, y, flux, fluxError, score, reliability }: Detection, wcs: Wcs): RunAlert {
  const [ra, dec] = worldAt(wcs, x, y);
  return { ra, dec, x, y, flux, flux_error: fluxError, score, reliability };
}

function write(folder: string, difference: Difference, detections: readonly Detection[], alerts: readonly RunAlert[]): void {
  naming(folder, () => mkdirSync(folder, { recursive: true }));
  const of = (what: (one: Detection) => number): Float64Array => Float64Array.from(detections, what);
  writeImageFile(join(folder, 'difference.fits'), { image: difference.difference });
  writeImageFile(join(folder, 'score.fits'), { image: difference.score });
  writeCsv(join(folder, 'candidates.csv'), {
    x: of((c) => c.x), y: of((c) => c.y), score: of((c) => c.score), flux: of((c) => c.flux), flux_error: of((c) => c.fluxError), flags: of((c) => c.flags),
    shape: of((c) => c.shape), counterpart: of((c) => c.counterpart), masked: of((c) => c.masked), contrast: of((c) => c.contrast), reliability: of((c) => c.reliability),
  });
  // Last: where there are alerts, everything else is there as well.
  writeText(join(folder, 'alerts.json'), `${JSON.stringify(alerts, null, 1)}\n`);
}

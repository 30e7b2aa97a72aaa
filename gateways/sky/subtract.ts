/** `alidade sky subtract`: a template from a science frame on the same grid, both as files. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { measureBackground } from '../../actors/sky/core/background/mesh.ts';
import { subtractBackground } from '../../actors/sky/core/background/render.ts';
import { classic, type ClassicFrame } from '../../actors/sky/core/classic/classic.ts';
import { findCandidates, type Candidate } from '../../actors/sky/core/difference/candidates.ts';
import { commonStars, type CommonStars, type StarFrame } from '../../actors/sky/core/difference/common-stars.ts';
import { badPixels, fillBad, grown } from '../../actors/sky/core/difference/fill.ts';
import { photometricTie, type PhotometricTie } from '../../actors/sky/core/difference/photometric-tie.ts';
import { differenceFaults, differenceQuality, type DifferenceQuality } from '../../actors/sky/core/difference/validation.ts';
import { sharedImage } from '../../actors/sky/core/crew/shared.ts';
import { image, type Image } from '../../actors/sky/core/image.ts';
import { zogyByCrew } from '../../actors/sky/core/zogy/by-crew.ts';
import type { ZogyFrame } from '../../actors/sky/core/zogy/zogy.ts';
import { writeCsv } from './csv.ts';
import { naming, SkyFileError } from './errors.ts';
import { writeImageFile } from './files.ts';
import { readSide, type ReadSide, type SideFiles } from './subtract-files.ts';
import { CrewOfThreads } from './crew.ts';
import { KeptMemory, type Lent } from './crew-memory.ts';

export interface SubtractRequest {
  readonly science: SideFiles;
  readonly template: SideFiles;
  readonly method: 'zogy' | 'classic';
  readonly sigmaX: number;
  readonly sigmaY: number;
  readonly threshold: number;
  /** Write what does not pass the validation as well. */
  readonly force: boolean;
  readonly threads: number;
  readonly repeat: number;
  readonly out: string;
}

export interface SubtractAnswer {
  /** D, S and S_corr: the median of all repeats, and the least. */
  readonly seconds: number;
  readonly best: number;
  readonly method: 'zogy' | 'classic';
  readonly candidates: number;
  readonly masked: number;
  /** What is particular to the method. */
  readonly science_flux_zero_point: number;
  readonly template_flux_zero_point: number;
  readonly report: Readonly<Record<string, number | string>>;
  readonly quality: DifferenceQuality;
  readonly faults: readonly string[];
}

/** What both methods give. */
interface Subtracted {
  readonly difference: Image;
  readonly significance: Image;
  readonly score: Image;
  readonly fluxNorm: number;
  readonly psf: Image;
  readonly report: SubtractAnswer['report'];
}

export async function subtractFiles(request: SubtractRequest): Promise<SubtractAnswer> {
  const [science, template] = [readSide(request.science), readSide(request.template)];
  const { columns, rows } = science.image;
  if (template.image.columns !== columns || template.image.rows !== rows)
    throw new SkyFileError('BAD_INPUT', template.path, `has ${template.image.columns} × ${template.image.rows} pixels, ${science.path} has ${columns} × ${rows}: align them first (alidade sky align)`);
  const crew = await CrewOfThreads.start(request.method === 'zogy' ? request.threads : 1);
  try {
    const bad = [science, template].map((side) => badPixels(side.image, side.variance, side.mask));
    const mask = union(bad);
    const levels = [levelOf(science, request.science, bad[0]!), levelOf(template, request.template, bad[1]!)] as const;
    const sides = [starFrame(science, levels[0], bad[0]!), starFrame(template, levels[1], bad[1]!)] as const;
    const stars = commonStars(...sides, mask);
    const tie = photometricTie(...sides, stars);
    const [fn, fr] = zeroPoints(request, stars, tie);
    // Levels that were measured apart are tied to each other by the stars.
    const left = request.science.sky === undefined ? (tie?.skyDifference ?? 0) : 0;
    const frames = [frameOf(science, { ...levels[0], sky: levels[0].sky + left }, bad[0]!, fn), frameOf(template, levels[1], bad[1]!, fr)] as const;
    const times: number[] = [];
    const work = request.method === 'zogy' ? byZogy(crew, frames, request) : byFittedKernel(crew, frames, bad);
    let result = await timed(times, work);
    for (let more = 1; more < request.repeat; more++) result = await timed(times, work);
    const quality = differenceQuality(result, stars, tie, { ratio: fr / fn, scienceScale: fn });
    const faults = differenceFaults(quality);
    if (faults.length > 0 && !request.force) throw new SkyFileError('BAD_INPUT', template.path, `is refused as a template of ${science.path} (--force subtracts all the same): ${faults.join('; ')}`);
    const score = blanked(result.score, mask);
    const candidates = findCandidates({ ...result, score, mask: grown(mask, columns, rows, 1) }, { threshold: request.threshold, signs: 'positive', edge: Math.max(science.psf.columns, science.psf.rows) >> 1 });
    write(request.out, science, { ...result, score }, mask, candidates);
    times.sort((a, b) => a - b);
    return {
      seconds: times[times.length >> 1]!, best: times[0]!, method: request.method, candidates: candidates.length, masked: mask.reduce((sum, v) => sum + v, 0),
      science_flux_zero_point: fn, template_flux_zero_point: fr, report: result.report, quality, faults,
    };
  } finally {
    await crew.close();
  }
}

/** Given, or the mesh's. */
interface Level {
  /** Minus the mesh where no constant was given. */
  readonly image: Image;
  readonly sky: number;
  readonly sigma: number;
}

function levelOf(side: ReadSide, { sky, skySigma }: SideFiles, bad: Uint8Array): Level {
  if (sky !== undefined && skySigma !== undefined) return { image: side.image, sky, sigma: skySigma };
  const mesh = measureBackground(side.image, { cell: 64, filter: 3 }, bad);
  const sigma = skySigma ?? mesh.globalRms;
  if (!(sigma > 0)) throw new SkyFileError('BAD_INPUT', side.path, `the noise of its sky cannot be measured (${mesh.emptyCells} of ${mesh.level.length} cells are empty)`);
  return sky === undefined ? { image: sharedImage(subtractBackground(side.image, mesh)), sky: 0, sigma } : { image: side.image, sky, sigma };
}

function starFrame({ psf, variance }: ReadSide, { image: picture, sky, sigma }: Level, bad: Uint8Array): StarFrame {
  const { image: filled } = fillBad(picture, variance, bad);
  return { image: sky === 0 ? filled : image(filled.columns, filled.rows, filled.data.map((v) => v - sky)), psf, sigma };
}

/** Given, or measured from common stars; without any, the science frame's is 1. */
function zeroPoints({ science, template }: SubtractRequest, stars: CommonStars, measured: PhotometricTie | undefined): readonly [number, number] {
  const [fn, fr] = [science.fluxZeroPoint, template.fluxZeroPoint];
  if (fn !== undefined && fr !== undefined) return [fn, fr];
  if (measured === undefined) throw new SkyFileError('BAD_INPUT', template.image, `shares ${stars.count} bright stars with ${science.image}, too few to measure the flux ratio: give --science-flux-zero-point and --template-flux-zero-point`);
  return fn !== undefined ? [fn, fn * measured.ratio] : fr !== undefined ? [fr / measured.ratio, fr] : [1, measured.ratio];
}

type Frames = readonly [ZogyFrame, ZogyFrame];

const byZogy = (crew: CrewOfThreads, [science, template]: Frames, { sigmaX, sigmaY }: SubtractRequest): (() => Promise<Subtracted>) => {
  const kept = new KeptMemory();
  let lent: Lent | undefined;
  return async () => {
    // What a repeat was lent is the next one's: its maps are not looked at any more.
    if (lent !== undefined) kept.takeBack(lent);
    lent = kept.lend();
    const { maps, kernels } = await zogyByCrew(crew, lent, { science, template, sigmaX, sigmaY });
    return { ...maps, fluxNorm: kernels.fluxNorm, psf: kernels.differencePsf, report: { difference_flux: kernels.differenceFlux, flux_norm: kernels.fluxNorm } };
  };
};

const byFittedKernel = (crew: CrewOfThreads, [science, template]: Frames, [badScience, badTemplate]: readonly Uint8Array[]) => (): Promise<Subtracted> => {
  const side = (frame: ZogyFrame, bad: Uint8Array): ClassicFrame => ({ image: image(frame.image.columns, frame.image.rows, frame.image.data.map((v) => v - frame.sky)), variance: frame.variance, psf: frame.psf, bad });
  const result = classic(crew.engine, side(science, badScience!), side(template, badTemplate!));
  const { fit } = result;
  const report = { convolved: result.convolved, flux_ratio: fit.fluxRatio, sites_used: fit.used, sites_rejected: fit.rejected, chi_square: fit.chiSquare, score_scatter: result.scoreScatter };
  // Counts of the science frame; a source's flux is counts over F_n.
  return Promise.resolve({ ...result, fluxNorm: result.fluxNorm * science.fluxZeroPoint, report });
};

async function timed(times: number[], work: () => Promise<Subtracted>): Promise<Subtracted> {
  const begun = performance.now();
  const result = await work();
  times.push((performance.now() - begun) / 1000);
  return result;
}

function frameOf(side: ReadSide, { image: picture, sky, sigma }: Level, bad: Uint8Array, fluxZeroPoint: number): ZogyFrame {
  const filled = fillBad(picture, side.variance, bad);
  return { image: sharedImage(filled.image), variance: sharedImage(filled.variance), sky, sigma, fluxZeroPoint, psf: side.psf };
}

const union = ([a, b]: readonly Uint8Array[]): Uint8Array => a!.map((v, i) => v | b![i]!);

const blanked = (picture: Image, mask: Uint8Array): Image => image(picture.columns, picture.rows, picture.data.map((v, i) => (mask[i] === 0 ? v : NaN)));

function write(folder: string, science: ReadSide, result: Subtracted, mask: Uint8Array, candidates: readonly Candidate[]): void {
  naming(folder, () => mkdirSync(folder, { recursive: true }));
  const cards = science.file.header.cards.flatMap(({ keyword, value, comment }) => (/^(WCSAXES|CTYPE\d|CUNIT\d|CRVAL\d|CRPIX\d|CDELT\d|CROTA\d|CD\d_\d|PC\d_\d|P?V\d_\d+|(A|B|AP|BP)_(\d_\d|ORDER)|RADESYS|EQUINOX|LONPOLE|LATPOLE|MJD-OBS|DATE-OBS|EXPTIME|FILTER|OBJECT)$/.test(keyword) && value !== undefined ? [{ keyword, value, comment }] : []));
  const maskImage = image(result.score.columns, result.score.rows, Float32Array.from(mask));
  const put = (name: string, picture: Image): void => writeImageFile(join(folder, name), [{ image: picture, cards }, { image: maskImage, name: 'MASK' }]);
  put('difference.fits', blanked(result.difference, mask));
  put('significance.fits', blanked(result.significance, mask));
  put('score.fits', result.score);
  writeImageFile(join(folder, 'psf.fits'), { image: result.psf });
  writeCandidates(join(folder, 'candidates.csv'), candidates);
}

function writeCandidates(path: string, list: readonly Candidate[]): void {
  const of = (what: (one: Candidate) => number): Float64Array => Float64Array.from(list, what);
  writeCsv(path, { x: of((c) => c.x), y: of((c) => c.y), score: of((c) => c.score), flux: of((c) => c.flux), flux_error: of((c) => c.fluxError), flags: of((c) => c.flags) });
}

/** `alidade sky subtract`: a template from a science frame on the same grid, both as files. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { classic, type ClassicFrame } from '../../actors/sky/core/classic/classic.ts';
import { findCandidates, type Candidate } from '../../actors/sky/core/difference/candidates.ts';
import { badPixels, fillBad, grown } from '../../actors/sky/core/difference/fill.ts';
import { image, type Image } from '../../actors/sky/core/image.ts';
import type { ZogyFrame } from '../../actors/sky/core/zogy/zogy.ts';
import { writeCsv } from './csv.ts';
import { naming, SkyFileError } from './errors.ts';
import { writeImageFile } from './files.ts';
import { readSide, type ReadSide, type SideFiles } from './subtract-files.ts';
import { ZogyCrew } from './zogy-crew.ts';

export interface SubtractRequest {
  readonly science: SideFiles;
  readonly template: SideFiles;
  readonly method: 'zogy' | 'classic';
  readonly sigmaX: number;
  readonly sigmaY: number;
  readonly threshold: number;
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
  readonly report: Readonly<Record<string, number | string>>;
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
  const crew = await ZogyCrew.start(request.method === 'zogy' ? request.threads : 1);
  try {
    const bad = [science, template].map((side) => badPixels(side.image, side.variance, side.mask));
    const frames = [frameOf(science, request.science, bad[0]!), frameOf(template, request.template, bad[1]!)] as const;
    const times: number[] = [];
    const work = request.method === 'zogy' ? byZogy(crew, frames, request) : byFittedKernel(crew, frames, bad);
    let result = await timed(times, work);
    for (let more = 1; more < request.repeat; more++) result = await timed(times, work);
    const mask = union(bad);
    const score = blanked(result.score, mask);
    const candidates = findCandidates({ ...result, score, mask: grown(mask, columns, rows, 1) }, { threshold: request.threshold, signs: 'positive', edge: Math.max(science.psf.columns, science.psf.rows) >> 1 });
    write(request.out, science, { ...result, score }, mask, candidates);
    times.sort((a, b) => a - b);
    return { seconds: times[times.length >> 1]!, best: times[0]!, method: request.method, candidates: candidates.length, masked: mask.reduce((sum, v) => sum + v, 0), report: result.report };
  } finally {
    await crew.close();
  }
}

type Frames = readonly [ZogyFrame, ZogyFrame];

const byZogy = (crew: ZogyCrew, [science, template]: Frames, { sigmaX, sigmaY }: SubtractRequest) => async (): Promise<Subtracted> => {
  const { maps, kernels } = await crew.subtract({ science, template, sigmaX, sigmaY });
  return { ...maps, fluxNorm: kernels.fluxNorm, psf: kernels.differencePsf, report: { difference_flux: kernels.differenceFlux, flux_norm: kernels.fluxNorm } };
};

const byFittedKernel = (crew: ZogyCrew, [science, template]: Frames, [badScience, badTemplate]: readonly Uint8Array[]) => (): Promise<Subtracted> => {
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

function frameOf(side: ReadSide, files: SideFiles, bad: Uint8Array): ZogyFrame {
  const { sky, skySigma, fluxZeroPoint } = files;
  if (sky === undefined || skySigma === undefined || fluxZeroPoint === undefined) throw new SkyFileError('BAD_INPUT', side.path, 'its sky, sky noise and flux zero point must be given');
  const filled = fillBad(side.image, side.variance, bad);
  return { image: filled.image, variance: filled.variance, sky, sigma: skySigma, fluxZeroPoint, psf: side.psf };
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

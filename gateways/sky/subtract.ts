/** `alidade sky subtract`: a template from a science frame on the same grid, both as files. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findCandidates, type Candidate } from '../../actors/sky/core/difference/candidates.ts';
import { badPixels, fillBad, grown } from '../../actors/sky/core/difference/fill.ts';
import { image, type Image } from '../../actors/sky/core/image.ts';
import type { ZogyFrame, ZogyJob } from '../../actors/sky/core/zogy/zogy.ts';
import { writeCsv } from './csv.ts';
import { naming, SkyFileError } from './errors.ts';
import { writeImageFile } from './files.ts';
import { readSide, type ReadSide, type SideFiles } from './subtract-files.ts';
import { ZogyCrew } from './zogy-crew.ts';

export interface SubtractRequest {
  readonly science: SideFiles;
  readonly template: SideFiles;
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
  readonly candidates: number;
  readonly masked: number;
  readonly differenceFlux: number;
  readonly fluxNorm: number;
}

export async function subtractFiles(request: SubtractRequest): Promise<SubtractAnswer> {
  const [science, template] = [readSide(request.science), readSide(request.template)];
  if (template.image.columns !== science.image.columns || template.image.rows !== science.image.rows)
    throw new SkyFileError('BAD_INPUT', template.path, `has ${template.image.columns} × ${template.image.rows} pixels, ${science.path} has ${science.image.columns} × ${science.image.rows}: align them first (alidade sky align)`);
  const crew = await ZogyCrew.start(request.threads);
  try {
    const bad = [science, template].map((side) => badPixels(side.image, side.variance, side.mask));
    const input = { science: frameOf(science, request.science, bad[0]!), template: frameOf(template, request.template, bad[1]!), sigmaX: request.sigmaX, sigmaY: request.sigmaY };
    const times: number[] = [];
    let job = await timed(times, () => crew.subtract(input));
    for (let more = 1; more < request.repeat; more++) job = await timed(times, () => crew.subtract(input));
    const mask = union(bad);
    const searched = { significance: job.maps.significance, score: blanked(job.maps.score, mask), fluxNorm: job.kernels.fluxNorm, mask: grown(mask, science.image.columns, science.image.rows, 1) };
    const candidates = findCandidates(searched, { threshold: request.threshold, signs: 'positive', edge: Math.max(science.psf.columns, science.psf.rows) >> 1 });
    write(request.out, science, job, mask, searched.score, candidates);
    times.sort((a, b) => a - b);
    return { seconds: times[times.length >> 1]!, best: times[0]!, candidates: candidates.length, masked: mask.reduce((sum, v) => sum + v, 0), differenceFlux: job.kernels.differenceFlux, fluxNorm: job.kernels.fluxNorm };
  } finally {
    await crew.close();
  }
}

async function timed(times: number[], work: () => Promise<ZogyJob>): Promise<ZogyJob> {
  const begun = performance.now();
  const job = await work();
  times.push((performance.now() - begun) / 1000);
  return job;
}

function frameOf(side: ReadSide, files: SideFiles, bad: Uint8Array): ZogyFrame {
  const { sky, skySigma, fluxZeroPoint } = files;
  if (sky === undefined || skySigma === undefined || fluxZeroPoint === undefined) throw new SkyFileError('BAD_INPUT', side.path, 'its sky, sky noise and flux zero point must be given');
  const filled = fillBad(side.image, side.variance, bad);
  return { image: filled.image, variance: filled.variance, sky, sigma: skySigma, fluxZeroPoint, psf: side.psf };
}

const union = ([a, b]: readonly Uint8Array[]): Uint8Array => a!.map((v, i) => v | b![i]!);

const blanked = (picture: Image, mask: Uint8Array): Image => image(picture.columns, picture.rows, picture.data.map((v, i) => (mask[i] === 0 ? v : NaN)));

function write(folder: string, science: ReadSide, job: ZogyJob, mask: Uint8Array, score: Image, candidates: readonly Candidate[]): void {
  naming(folder, () => mkdirSync(folder, { recursive: true }));
  const cards = science.file.header.cards.flatMap(({ keyword, value, comment }) => (/^(WCSAXES|CTYPE\d|CUNIT\d|CRVAL\d|CRPIX\d|CDELT\d|CROTA\d|CD\d_\d|PC\d_\d|P?V\d_\d+|(A|B|AP|BP)_(\d_\d|ORDER)|RADESYS|EQUINOX|LONPOLE|LATPOLE|MJD-OBS|DATE-OBS|EXPTIME|FILTER|OBJECT)$/.test(keyword) && value !== undefined ? [{ keyword, value, comment }] : []));
  const maskImage = image(score.columns, score.rows, Float32Array.from(mask));
  const put = (name: string, picture: Image): void => writeImageFile(join(folder, name), [{ image: picture, cards }, { image: maskImage, name: 'MASK' }]);
  put('difference.fits', blanked(job.maps.difference, mask));
  put('significance.fits', blanked(job.maps.significance, mask));
  put('score.fits', score);
  writeImageFile(join(folder, 'psf.fits'), { image: job.kernels.differencePsf });
  writeCandidates(join(folder, 'candidates.csv'), candidates);
}

function writeCandidates(path: string, list: readonly Candidate[]): void {
  const of = (what: (one: Candidate) => number): Float64Array => Float64Array.from(list, what);
  writeCsv(path, { x: of((c) => c.x), y: of((c) => c.y), score: of((c) => c.score), flux: of((c) => c.flux), flux_error: of((c) => c.fluxError), flags: of((c) => c.flags) });
}

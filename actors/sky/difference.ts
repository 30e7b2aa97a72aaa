/**
 * Subtracts the template and looks for what stands out. A template or coordinates that do not fit are a rejection with
 * the numbers that say so. What the later stages need is left in two FITS files and a list of candidates.
 */
import { defineActor, done } from '../../protocol/actor.ts';
import { SkyDifferenced, SkyPreprocessed, type SkyDifferencedCandidate } from '../../schemas/index.ts';
import { tileChannels, tilePreprocessing, tileSide, tilesOf } from './core/classify/tile.ts';
import type { NewCard } from './core/fits/card-writer.ts';
import { detect as findDetections, detectDefaults, type Detection } from './core/pipeline/detect.ts';
import { CannotSubtract, subtractFrames, type Difference } from './core/pipeline/subtract.ts';
import { wcsCards } from './frame-file.ts';
import type { SkyFilesPort } from './ports.ts';
import { continued } from './provenance.ts';
import { asArtifact, asRef } from './refs.ts';
import { finite, rejected, rejection, snakeCase, type Rejection } from './rejected.ts';
import { differenceSettings } from './settings.ts';
import { Stopwatch } from './stopwatch.ts';

export const difference = defineActor({
  domain: 'sky',
  name: 'difference',
  consumes: SkyPreprocessed,
  emits: { differenced: SkyDifferenced },
  ...rejection,
  settings: differenceSettings,
  policy: { attempts: 5, timeLimitSeconds: 900, memoryLimitMb: 2048, concurrency: 1, runs: 'thread' },
  ports: ['skyFiles', 'crew', 'build'],
  async run(preprocessed, { settings: { threads, ...settings }, skyFiles, crew: crews, build, progress }) {
    const watch = new Stopwatch('difference');
    const { observation, science, template } = preprocessed;
    const no = (why: Omit<Rejection, 'stage' | 'science' | 'template'>): ReturnType<typeof rejected> => rejected(observation, observation, { stage: 'difference', science, template, ...why });
    const crew = await crews.of(threads);
    return crew.lending(async (memory) => {
      const [fresh, old] = [await skyFiles.frame(asArtifact(science), memory), await skyFiles.frame(asArtifact(template), memory)];
      watch.lap('read');
      const made = await unlessRefused(() => subtractFrames(crew, memory, fresh, old, { method: observation.method, consumes: true }));
      if (made instanceof CannotSubtract) return no({ code: 'CANNOT_SUBTRACT', faults: [made.message], numbers: finite(snakeCase(made.numbers)) });
      watch.lap('subtract');
      progress(0.7);
      const numbers = finite({ ...preprocessed.quality, ...snakeCase({ ...made.quality }), difference_flux_ratio: made.fluxRatio, sigma_x: made.sigmaX, sigma_y: made.sigmaY });
      const cards = cardsOf(wcsCards(fresh.header), made);
      if (made.faults.length > 0) return no({ code: 'POOR_DIFFERENCE', faults: made.faults, numbers, difference: asRef(await storeDifference(skyFiles, made, cards)) });
      // Their bytes are on their way to the disk while candidates are looked for; those that another thread puts together go first.
      const stored = Promise.all([
        storeScore(skyFiles, made, cards, threads),
        storeDifference(skyFiles, made, cards),
      ]);
      // Awaited below; the search may throw before that.
      stored.catch(() => undefined);
      watch.lap('store');
      const found = findDetections(made, { ...detectDefaults, threshold: settings.threshold, signs: settings.signs, edge: settings.edge });
      watch.lap('find');
      const tiles = found.length === 0 || found.length > settings.mostCandidates ? undefined : skyFiles.store([{ name: 'TILES', columns: tileSide, rows: tileSide, planes: tileChannels * found.length, data: tilesOf(made, found), cards: [{ keyword: 'PREPROC', value: tilePreprocessing }] }]);
      const [[scoreRef, differenceRef], tilesRef] = await Promise.all([stored, tiles]);
      if (found.length > settings.mostCandidates) return no({ code: 'TOO_MANY_CANDIDATES', faults: [`${found.length} candidates, at most ${settings.mostCandidates} are believed (ALIDADE_SKY_MOST_CANDIDATES)`], numbers: { ...numbers, candidates: found.length, limit_candidates: settings.mostCandidates } });
      watch.lap('store');
      return done(SkyDifferenced, {
        observation, science, template, difference: asRef(differenceRef), score: asRef(scoreRef),
        zero_point: preprocessed.zero_point, zero_point_error: preprocessed.zero_point_error, quality: numbers,
        candidates: found.map(candidateOf), tiles: tilesRef === undefined ? null : asRef(tilesRef),
        provenance: continued(preprocessed.provenance, settings, build.version), seconds: watch.after(preprocessed.seconds), warnings: preprocessed.warnings,
      });
    });
  },
});

async function unlessRefused(work: () => Promise<Difference>): Promise<Difference | CannotSubtract> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CannotSubtract) return error;
    throw error;
  }
}

function candidateOf({ x, y, score, flux, fluxError, flags, reliability, shape, counterpart, masked, contrast }: Detection): SkyDifferencedCandidate {
  return { x, y, score, flux, flux_error: fluxError, flags, reliability, features: finite({ shape, counterpart, masked, contrast }) };
}

/** SIGNIFICANCE over FLUXNORM is flux, and over the score and FLUXNORM its error (Zackay, Ofek & Gal-Yam 2016, eq. 17). */
const cardsOf = (wcs: readonly NewCard[], { method, fluxNorm, fluxRatio, differenceUnit }: Difference): readonly NewCard[] => [
  ...wcs, { keyword: 'SUBMETH', value: method }, { keyword: 'FLUXNORM', value: fluxNorm, comment: 'SIGNIFICANCE per ADU of the science frame' }, { keyword: 'DIFFUNIT', value: differenceUnit, comment: 'ADU of the science frame for 1 in the difference' }, { keyword: 'FLUXRAT', value: fluxRatio, comment: 'template over science' },
];

const storeDifference = (skyFiles: SkyFilesPort, { difference: d, mask, differencePsf }: Difference, cards: readonly NewCard[]): ReturnType<SkyFilesPort['store']> =>
  skyFiles.store([{ columns: d.columns, rows: d.rows, data: d.data, cards }, { name: 'MASK', columns: d.columns, rows: d.rows, data: mask }, { name: 'PSF', columns: differencePsf.columns, rows: differencePsf.rows, data: differencePsf.data }]);

const storeScore = (skyFiles: SkyFilesPort, { score: { columns, rows, data }, significance }: Difference, cards: readonly NewCard[], threads: number): ReturnType<SkyFilesPort['store']> =>
  skyFiles.store([{ columns, rows, data, cards }, { name: 'SIGNIFICANCE', columns, rows, data: significance.data, cards }], threads);

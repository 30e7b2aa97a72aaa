/** Which candidates are real: what a model says of each where there is one, rules of thumb where there is none; with the evidence. */
import { defineActor, done } from '../../protocol/actor.ts';
import { codecFor } from '../../protocol/codec.ts';
import { SkyDetected, SkyDifferenced, type SkyDetectedBody, type SkyDifferencedBody, type SkyDifferencedCandidate } from '../../schemas/index.ts';
import { judge, judgeByRules, type Judgement } from './core/classify/classify.ts';
import { tileChannels, tileFloats, tilePreprocessing, tileSide } from './core/classify/tile.ts';
import type { Detection as Found } from './core/pipeline/detect.ts';
import type { Wcs } from './core/wcs/header-wcs.ts';
import { worldAt } from './core/wcs/transform.ts';
import { FileFault, type NamedModel, type Plane, type SkyFilesPort } from './ports.ts';
import { continued } from './provenance.ts';
import { asArtifact, asRef } from './refs.ts';
import { finite } from './rejected.ts';
import { detectSettings } from './settings.ts';
import { Stopwatch } from './stopwatch.ts';

type Detection = SkyDetectedBody['detections'][number];

/** px on a side of a cutout: what people and networks look at. */
const CUTOUT = 63;
/** A setting for no model. */
const byRules = 'rules';

export const detect = defineActor({
  domain: 'sky',
  name: 'detect',
  consumes: SkyDifferenced,
  emits: { detected: SkyDetected },
  settings: detectSettings,
  policy: { attempts: 5, timeLimitSeconds: 1200, memoryLimitMb: 2048, concurrency: 1, runs: 'thread' },
  ports: ['skyFiles', 'skyModels', 'build'],
  fanOut: (detected) => [{ event: SkyDetected, id: detected.observation.observation_id, data: codecFor(SkyDetected).encode(detected) }],
  async run(differenced, { settings, skyFiles, skyModels, build }) {
    const watch = new Stopwatch('detect');
    const { observation, candidates } = differenced;
    const { wcs } = await skyFiles.survey(asArtifact(differenced.science));
    if (wcs === undefined) throw new FileFault('a stored frame has no coordinates');
    const model = await skyModels.detection(settings.model, settings.provider);
    watch.lap('open');
    const judged = await judgementsOf(differenced, model, settings.threshold, skyFiles);
    watch.lap('judge');
    const all = candidates.map((candidate, k) => ({ candidate, judgement: judged[k] ?? unjudged(k), k }));
    const kept = all.filter(({ judgement }) => judgement.confidence >= settings.leastReliability).slice(0, settings.mostDetections);
    const detections = kept.map(({ candidate, judgement }, k) => detectionOf(differenced, candidate, judgement, k + 1, wcs));
    const cutouts = kept.length === 0 ? undefined : await storeCutouts(differenced, kept.map(({ k }) => k), skyFiles);
    watch.lap('cutouts');
    const count = (wanted: Detection['class']): number => all.filter(({ judgement }) => judgement.verdict === wanted).length;
    return done(SkyDetected, {
      observation, science: differenced.science, template: differenced.template, difference: differenced.difference, score: differenced.score, cutouts: cutouts === undefined ? null : asRef(cutouts),
      zero_point: differenced.zero_point, zero_point_error: differenced.zero_point_error, quality: differenced.quality, model: model === undefined ? null : model.identity, detections,
      metrics: { candidates: candidates.length, detections: detections.length, real: count('real'), bogus: count('bogus'), dipole: count('dipole'), artefact: count('artefact') },
      provenance: continued(differenced.provenance, { ...settings, model: model?.identity.sha256 ?? byRules }, build.version), seconds: watch.after(differenced.seconds),
      warnings: model === undefined && settings.model !== byRules ? [...differenced.warnings, 'no model is installed: rules of thumb have judged'] : differenced.warnings,
    });
  },
});

/** As the core knows it; a contrast that is not there is infinite: the template shows nothing. */
function foundOf({ x, y, score, flux, flux_error, flags, reliability, features: { shape = NaN, counterpart = NaN, masked = NaN, contrast = Infinity } }: SkyDifferencedCandidate): Found {
  return { x, y, score, flux, fluxError: flux_error, flags, reliability, shape, counterpart, masked, contrast };
}

async function judgementsOf({ candidates, tiles }: SkyDifferencedBody, model: NamedModel | undefined, threshold: number, skyFiles: SkyFilesPort): Promise<readonly Judgement[]> {
  const found = candidates.map(foundOf);
  if (model === undefined || tiles === null || found.length === 0) return judgeByRules(found, threshold);
  return judge(await skyFiles.tiles(asArtifact(tiles), tilePreprocessing), found, model);
}

function unjudged(k: number): never {
  throw new Error(`candidate ${k} has no judgement`);
}

function detectionOf({ observation, quality, zero_point, zero_point_error }: SkyDifferencedBody, { x, y, score, flux, flux_error, flags, features }: SkyDifferencedCandidate, { confidence, verdict, network }: Judgement, n: number, wcs: Wcs): Detection {
  const [ra, dec] = worldAt(wcs, x, y);
  const mag = zero_point === null || flux === 0 ? null : zero_point - 2.5 * Math.log10(Math.abs(flux));
  return {
    detection_id: `${observation.observation_id}_${n}`, n, ra, dec, position_error_arcsec: positionError(quality['fwhm'] ?? Number.NaN, score) * observation.pixel_scale_arcsec,
    x, y, flux, flux_error, mag, mag_error: mag === null ? null : Math.hypot((2.5 / Math.LN10) * (flux_error / Math.abs(flux)), zero_point_error ?? 0),
    score, is_positive: score > 0, reliability: confidence, class: verdict, flags, features: finite({ ...features, network }),
  };
}

/** px along each axis: the Cramér–Rao bound of a Gaussian of this width in white noise, √2 σ / (S/N). */
const positionError = (fwhm: number, score: number): number => (Math.SQRT2 * fwhm) / (2 * Math.sqrt(2 * Math.LN2)) / Math.abs(score);

/** `kept`: which of the candidates. What a network sees of each lies beside what people see: votes become something to learn from. */
async function storeCutouts({ science, template, difference, candidates, tiles }: SkyDifferencedBody, kept: readonly number[], skyFiles: SkyFilesPort): ReturnType<SkyFilesPort['store']> {
  const at = kept.flatMap((k) => candidates[k] ?? []);
  const planes: Plane[] = [];
  for (const [name, ref] of [['SCIENCE', science], ['TEMPLATE', template], ['DIFFERENCE', difference]] as const) planes.push({ name, columns: CUTOUT, rows: CUTOUT, planes: at.length, data: await skyFiles.stamps(asArtifact(ref), undefined, at, CUTOUT) });
  if (tiles !== null) {
    const all = await skyFiles.tiles(asArtifact(tiles), tilePreprocessing);
    const data = new Float32Array(kept.length * tileFloats);
    kept.forEach((k, place) => data.set(all.subarray(k * tileFloats, (k + 1) * tileFloats), place * tileFloats));
    planes.push({ name: 'TILES', columns: tileSide, rows: tileSide, planes: tileChannels * kept.length, data, cards: [{ keyword: 'PREPROC', value: tilePreprocessing }] });
  }
  return skyFiles.store(planes);
}

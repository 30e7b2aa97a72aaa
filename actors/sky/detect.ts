/** Which candidates are real: what a model says of each where there is one, rules of thumb where there is none; with the evidence. */
import { defineActor, done } from '../../protocol/actor.ts';
import { codecFor } from '../../protocol/codec.ts';
import { SkyDetected, SkyDifferenced, type SkyDetectedBody, type SkyDifferencedBody, type SkyDifferencedCandidate } from '../../schemas/index.ts';
import { candidateFlags } from './core/difference/candidates.ts';
import type { Wcs } from './core/wcs/header-wcs.ts';
import { worldAt } from './core/wcs/transform.ts';
import { FileFault, type SkyFilesPort } from './ports.ts';
import { continued } from './provenance.ts';
import { asArtifact, asRef } from './refs.ts';
import { detectSettings } from './settings.ts';
import { Stopwatch } from './stopwatch.ts';

type Detection = SkyDetectedBody['detections'][number];

/** px on a side of a cutout: what people and networks look at. */
const CUTOUT = 63;

export const detect = defineActor({
  domain: 'sky',
  name: 'detect',
  consumes: SkyDifferenced,
  emits: { detected: SkyDetected },
  settings: detectSettings,
  policy: { attempts: 5, timeLimitSeconds: 1200, memoryLimitMb: 2048, concurrency: 1, runs: 'thread' },
  ports: ['skyFiles', 'build'],
  async run(differenced, { settings, skyFiles, build }) {
    const watch = new Stopwatch('detect');
    const { observation, candidates } = differenced;
    const { wcs } = await skyFiles.survey(asArtifact(differenced.science));
    if (wcs === undefined) throw new FileFault('a stored frame has no coordinates');
    const kept = candidates.filter(({ reliability }) => reliability >= settings.leastReliability).slice(0, settings.mostDetections);
    const detections = kept.map((candidate, k) => detectionOf(differenced, candidate, k + 1, wcs));
    watch.lap('judge');
    const cutouts = kept.length === 0 ? undefined : await storeCutouts(differenced, kept, skyFiles);
    watch.lap('cutouts');
    const count = (wanted: Detection['class']): number => detections.filter((one) => one.class === wanted).length;
    return done(SkyDetected, {
      observation, science: differenced.science, template: differenced.template, difference: differenced.difference, score: differenced.score, cutouts: cutouts === undefined ? null : asRef(cutouts),
      zero_point: differenced.zero_point, zero_point_error: differenced.zero_point_error, quality: differenced.quality, model: null, detections,
      metrics: { candidates: candidates.length, detections: detections.length, real: count('real'), bogus: count('bogus'), dipole: count('dipole'), artefact: count('artefact') },
      provenance: continued(differenced.provenance, settings, build.version), seconds: watch.after(differenced.seconds), warnings: differenced.warnings,
    });
  },
  fanOut: (detected) => [{ event: SkyDetected, id: detected.observation.observation_id, data: codecFor(SkyDetected).encode(detected) }],
});

function detectionOf({ observation, quality, zero_point, zero_point_error }: SkyDifferencedBody, { x, y, score, flux, flux_error, flags, reliability, features }: SkyDifferencedCandidate, n: number, wcs: Wcs): Detection {
  const [ra, dec] = worldAt(wcs, x, y);
  const mag = zero_point === null || flux === 0 ? null : zero_point - 2.5 * Math.log10(Math.abs(flux));
  return {
    detection_id: `${observation.observation_id}_${n}`, n, ra, dec, position_error_arcsec: positionError(quality['fwhm'] ?? Number.NaN, score) * observation.pixel_scale_arcsec,
    x, y, flux, flux_error, mag, mag_error: mag === null ? null : Math.hypot((2.5 / Math.LN10) * (flux_error / Math.abs(flux)), zero_point_error ?? 0),
    score, is_positive: score > 0, reliability, class: classOf(flags, reliability), flags, features,
  };
}

/** px along each axis: the Cramér–Rao bound of a Gaussian of this width in white noise, √2 σ / (S/N). */
const positionError = (fwhm: number, score: number): number => (Math.SQRT2 * fwhm) / (2 * Math.sqrt(2 * Math.LN2)) / Math.abs(score);

function classOf(flags: number, reliability: number): Detection['class'] {
  if (reliability >= 0.5) return 'real';
  if ((flags & candidateFlags.dipole) !== 0) return 'dipole';
  return (flags & (candidateFlags.edge | candidateFlags.masked)) !== 0 ? 'artefact' : 'bogus';
}

async function storeCutouts({ science, template, difference }: SkyDifferencedBody, at: readonly SkyDifferencedCandidate[], skyFiles: SkyFilesPort): ReturnType<SkyFilesPort['store']> {
  const planes = [];
  for (const [name, ref] of [['SCIENCE', science], ['TEMPLATE', template], ['DIFFERENCE', difference]] as const) planes.push({ name, columns: CUTOUT, rows: CUTOUT, planes: at.length, data: await skyFiles.stamps(asArtifact(ref), undefined, at, CUTOUT) });
  return skyFiles.store(planes);
}

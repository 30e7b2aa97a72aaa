/**
 * From a raw exposure to a calibrated frame with its noise, its mask, its PSF and its place on the sky, and the template
 * on its pixels. What is too poor to be searched is rejected with its numbers. Same inputs and settings, same bytes.
 */
import { defineActor, done } from '../../protocol/actor.ts';
import { SkyIngested, SkyPreprocessed, type SkyIngestedBody, type SkyObservation } from '../../schemas/index.ts';
import type { Camera } from './core/calibrate/calibrate.ts';
import { makeMasters, type Masters } from './core/calibrate/masters.ts';
import type { CombineSettings } from './core/combine/combine.ts';
import type { CrewMemory } from './core/crew/share.ts';
import { compared, scienceOf, type Prepared, type PrepareInput, type Rejection as Refused, type Template } from './core/pipeline/prepare.ts';
import { qualityDefaults, sentenceOf, type QualityLimits } from './core/quality/judge.ts';
import { pixelScale, worldAt } from './core/wcs/transform.ts';
import { factCards, framePlanes, ownCards } from './frame-file.ts';
import { FileFault, type SkyFilesPort, type TemplateByHeader } from './ports.ts';
import { continued, hashOf } from './provenance.ts';
import { asArtifact, asRef } from './refs.ts';
import { finite, rejected, rejection, snakeCase, type Rejection } from './rejected.ts';
import { preprocessSettings } from './settings.ts';
import { Stopwatch } from './stopwatch.ts';

export const preprocess = defineActor({
  domain: 'sky',
  name: 'preprocess',
  consumes: SkyIngested,
  emits: { preprocessed: SkyPreprocessed },
  ...rejection,
  settings: preprocessSettings,
  policy: { attempts: 5, timeLimitSeconds: 600, memoryLimitMb: 2048, concurrency: 2, runs: 'thread' },
  ports: ['skyFiles', 'crew', 'build'],
  async run(ingested, { settings: { threads, ...settings }, skyFiles, crew: crews, build, progress }) {
    const watch = new Stopwatch('preprocess');
    const no = (why: Omit<Rejection, 'stage'>): ReturnType<typeof rejected> => rejected(ingested.observation, ingested.observation, { stage: 'preprocess', ...why });
    const crew = await crews.of(threads);
    return crew.lending(async (memory) => {
      try {
        const elsewhere = ingested.has_wcs ? await skyFiles.templateByHeader(byHeaderOf(ingested), threads, memory) : undefined;
        const { input, header } = await inputOf(ingested, skyFiles, limitsOf(settings, ingested.calibrated), memory);
        watch.lap('read');
        progress(0.2);
        const exposure = scienceOf(input, watch.step, memory);
        if (!exposure.accepted) return no(refusalOf(exposure));
        watch.lap('rest');
        progress(0.5);
        const byHeader = await elsewhere?.done;
        watch.lap('template');
        const prepared = compared(exposure, input, byHeader, watch.step);
        if (!prepared.accepted) return no(refusalOf(prepared));
        const { placement, zeroPoint, quality, templateQuality } = prepared;
        const observation = seenAt(ingested.observation, placement);
        const cards = [...(placement.cards ?? ownCards(header, placement.wcs, observation.columns, observation.rows)), ...factCards(observation, ingested.camera, zeroPoint)];
        watch.lap('rest');
        progress(0.9);
        // The one in another thread is sent on its way first.
        const [template, science] = await Promise.all([skyFiles.store(framePlanes(prepared.template, cards), threads), skyFiles.store(framePlanes(prepared.science, cards))]);
        watch.lap('store');
        return done(SkyPreprocessed, {
          observation, science: asRef(science), template: asRef(template), wcs_source: placement.from,
          zero_point: zeroPoint?.zeroPoint ?? null, zero_point_error: zeroPoint?.error ?? null,
          quality: finite({ ...snakeCase({ ...quality }), template_fwhm: templateQuality.fwhm, template_noise: templateQuality.noise, covered: prepared.covered, astrometry_stars: placement.stars, astrometry_offset_px: placement.offset, astrometry_rms_px: placement.rms, zero_point_scatter: zeroPoint?.scatter, zero_point_stars: zeroPoint?.stars }),
          provenance: continued(ingested.provenance, settings, build.version), seconds: watch.after(ingested.seconds), warnings: ingested.warnings,
        });
      } catch (error) {
        if (error instanceof FileFault) return no({ code: 'UNUSABLE_FILE', faults: [error.message], numbers: {} });
        throw error;
      }
    });
  },
});

const byHeaderOf = ({ template, raw, template_camera, observation: { columns, rows } }: SkyIngestedBody): TemplateByHeader => ({ template: asArtifact(template), raw: asArtifact(raw), camera: cameraOf(template_camera), columns, rows });

async function inputOf(ingested: SkyIngestedBody, skyFiles: SkyFilesPort, limits: QualityLimits, memory: CrewMemory): Promise<{ readonly input: PrepareInput; readonly header: Awaited<ReturnType<SkyFilesPort['image']>>['header'] }> {
  const [raw, template, masters] = [await skyFiles.image(asArtifact(ingested.raw), memory), await skyFiles.later(asArtifact(ingested.template)), await mastersOf(ingested, skyFiles, memory)];
  const bad = ingested.bad_pixels === null ? undefined : await skyFiles.image(asArtifact(ingested.bad_pixels));
  const catalogue = ingested.catalogue === null ? undefined : await skyFiles.catalogue(asArtifact(ingested.catalogue));
  const input = {
    exposure: { image: raw.image, seconds: ingested.observation.exposure_seconds, camera: cameraOf(ingested.camera) }, masters, limits,
    wcs: ingested.has_wcs ? raw.wcs : undefined, template: () => templateOf(template(), cameraOf(ingested.template_camera)),
    ...(bad === undefined ? {} : { badPixels: Uint8Array.from(bad.image.data, (value) => (value === 0 ? 0 : 1)) }), ...(catalogue === undefined ? {} : { catalogue }),
  };
  return { input, header: raw.header };
}

function templateOf({ image, wcs }: ReturnType<Awaited<ReturnType<SkyFilesPort['later']>>>, camera: Camera): Template {
  if (wcs === undefined) throw new FileFault('the template has no celestial coordinates');
  return { image, camera, wcs };
}

const cameraOf = ({ gain, read_noise, saturation }: SkyIngestedBody['camera']): Camera => ({ gain, readNoise: read_noise, saturation: saturation ?? Infinity });

const combination: CombineSettings = { method: 'median', sigmaClip: 3 };

/** A frame that came calibrated has none. */
async function mastersOf({ bias, dark, flat, calibrated, provenance }: SkyIngestedBody, skyFiles: SkyFilesPort, memory: CrewMemory): Promise<Masters> {
  if (calibrated) return { counts: { bias: 0, dark: 0, flat: 0 } };
  const hashes = [bias, dark, flat].map((list) => list.map(({ hash }) => hash));
  return skyFiles.masters(hashOf(hashes, combination, provenance.code_version), async () => {
    const [b = [], d = [], f = []] = await Promise.all([bias, dark, flat].map((list) => Promise.all(list.map((ref) => skyFiles.exposed(asArtifact(ref))))));
    return makeMasters({ bias: b, dark: d, flat: f }, combination);
  }, memory);
}

/** Of a calibrated frame the sky may be gone, and its range over nothing says nothing. */
function limitsOf(settings: Record<'leastStars' | 'mostFwhm' | 'mostEllipticity' | 'mostFwhmRatio' | 'mostUnevenness' | 'mostSaturated' | 'mostUnusable' | 'mostCosmicRays', number>, calibrated: boolean): QualityLimits {
  return {
    ...qualityDefaults, stars: settings.leastStars, fwhm: settings.mostFwhm, ellipticity: settings.mostEllipticity, fwhmRatio: settings.mostFwhmRatio, unevenness: calibrated ? Infinity : settings.mostUnevenness,
    saturated: settings.mostSaturated, unusable: settings.mostUnusable, cosmicRays: settings.mostCosmicRays,
  };
}

const codes: Readonly<Record<Refused['step'], string>> = { quality: 'TOO_POOR', astrometry: 'NO_WCS', template: 'POOR_TEMPLATE', subtraction: 'CANNOT_SUBTRACT' };

function refusalOf({ step, reason, faults, numbers }: Refused): Omit<Rejection, 'stage'> {
  const limits = Object.fromEntries(faults.map(({ quantity, limit }) => [`limit_${quantity}`, limit]));
  return { code: step === 'template' && 'covered' in numbers ? 'NO_OVERLAP' : codes[step], faults: faults.length > 0 ? faults.map((one) => sentenceOf([one])) : [reason], numbers: finite(snakeCase({ ...numbers, ...limits })) };
}

function seenAt(observation: SkyObservation, { wcs }: Prepared['placement']): SkyObservation {
  const [ra, dec] = worldAt(wcs, (observation.columns - 1) / 2, (observation.rows - 1) / 2);
  return { ...observation, ra, dec, pixel_scale_arcsec: pixelScale(wcs) * 3600 };
}

/**
 * Makes an observation out of what was handed in: all faults at once, each naming its field. What is wrong with the
 * event is a dead letter; what is wrong with the files is a rejection. Files are stored under their hashes, so nothing
 * that happens to them later changes what is done. Of pixels nothing is read.
 */
import { defineActor, done, reject } from '../../protocol/actor.ts';
import { SkyIngested, SkyObserved, type SkyArtifactRef, type SkyObservedBody } from '../../schemas/index.ts';
import type { ArtifactRef } from '../../protocol/ports.ts';
import { observationOf } from './core/ingest/observation.ts';
import { FileFault, type SkyFilesPort, type SurveyedFile } from './ports.ts';
import { hashOf } from './provenance.ts';
import { asRef } from './refs.ts';
import { rejected, rejection } from './rejected.ts';
import { ingestSettings, skyFolders } from './settings.ts';

interface FieldFault {
  readonly field: string;
  readonly message: string;
}

export const ingest = defineActor({
  domain: 'sky',
  name: 'ingest',
  consumes: SkyObserved,
  emits: { ingested: SkyIngested },
  ...rejection,
  settings: ingestSettings,
  policy: { attempts: 8, timeLimitSeconds: 300, memoryLimitMb: 1024, concurrency: 2, runs: 'thread' },
  ports: ['skyFiles', 'build'],
  async run(asked, { id, now, settings, skyFiles, build }) {
    const begun = performance.now();
    const faults = eventFaults(asked, id, now);
    const taken = await takeAll(asked, skyFiles, skyFolders(settings));
    faults.push(...taken.faults);
    if (faults.length > 0) return reject(sentence(faults), { code: 'INVALID_OBSERVATION' });

    const surveyed = await surveyAll(taken.refs, skyFiles);
    const { raw, template } = surveyed.files;
    if (surveyed.faults.length > 0 || raw?.[0] === undefined || template?.[0] === undefined) return rejected(asked, null, { stage: 'ingest', code: 'UNUSABLE_FILE', faults: surveyed.faults.map(worded), numbers: { unusable_files: surveyed.faults.length } });
    const { bias = [], dark = [], flat = [], bad_pixels = [] } = surveyed.files;
    const found = observationOf(asked, { raw: raw[0], template: template[0], bias, dark, flat, badPixels: bad_pixels[0], hasCatalogue: asked.files.catalogue !== null }, settings);
    if ('faults' in found) return rejected(asked, null, { stage: 'ingest', code: found.faults[0]?.code ?? 'UNUSABLE_FILE', faults: found.faults.map(worded), numbers: Object.assign({}, ...found.faults.map(({ numbers }) => numbers)) });

    const { observation, healpix, hasWcs, camera, templateCamera, warnings } = found;
    const refs = Object.fromEntries(Object.entries(taken.refs).map(([kind, list]) => [kind, list.map(asRef)]));
    const one = (kind: string): SkyArtifactRef | null => refs[kind]?.[0] ?? null;
    const [rawRef, templateRef] = [one('raw'), one('template')];
    if (rawRef === null || templateRef === null) throw new Error('raw and template were taken, and are gone');
    return done(SkyIngested, {
      observation, healpix, calibrated: asked.calibrated, raw: rawRef, bias: refs['bias'] ?? [], dark: refs['dark'] ?? [], flat: refs['flat'] ?? [],
      template: templateRef, catalogue: one('catalogue'), bad_pixels: one('bad_pixels'), has_wcs: hasWcs, camera, template_camera: templateCamera,
      provenance: {
        input_hashes: Object.values(refs).flatMap((list) => list.map(({ hash }) => hash)),
        settings_hash: hashOf(observation, camera, templateCamera, asked.calibrated, asked.site, settings.mostPixels, settings.mostAirmass),
        code_version: build.version,
      },
      seconds: { ingest: (performance.now() - begun) / 1000 },
      warnings,
    });
  },
});

const worded = ({ field, message }: FieldFault): string => `${field}: ${message}`;
const sentence = (faults: readonly FieldFault[]): string => faults.map(worded).join('; ');

const dayMs = 86_400_000;
/** UTC has had whole leap seconds since then. */
const earliest = Date.UTC(1972, 0, 1);

function eventFaults({ observation_id, observation_time }: SkyObservedBody, id: string, now: number): FieldFault[] {
  const time = Date.parse(observation_time);
  return [
    ...(observation_id === id ? [] : [{ field: 'observation_id', message: `is ${JSON.stringify(observation_id)} in an event of the job ${JSON.stringify(id)}; publish it to sky.observed.${observation_id}` }]),
    ...(time >= earliest && time <= now + dayMs ? [] : [{ field: 'observation_time', message: `is ${observation_time}: the start of the exposure lies between 1972 and now` }]),
  ];
}

/** Every file that is named, by the field that names it. */
const namedFiles = ({ files }: SkyObservedBody): readonly (readonly [kind: string, references: readonly string[]])[] =>
  Object.entries({ raw: [files.raw], bias: files.bias, dark: files.dark, flat: files.flat, template: [files.template], catalogue: files.catalogue === null ? [] : [files.catalogue], bad_pixels: files.bad_pixels === null ? [] : [files.bad_pixels] });

const fieldOf = (kind: string, index: number): string => `files.${kind}${['bias', 'dark', 'flat'].includes(kind) ? `[${index}]` : ''}`;

type Refs = Readonly<Record<string, readonly ArtifactRef[]>>;

async function takeAll(asked: SkyObservedBody, skyFiles: SkyFilesPort, folders: readonly string[]): Promise<{ readonly refs: Refs; readonly faults: readonly FieldFault[] }> {
  const faults: FieldFault[] = [];
  const refs: Record<string, ArtifactRef[]> = {};
  for (const [kind, references] of namedFiles(asked)) {
    const list: ArtifactRef[] = (refs[kind] = []);
    for (const [index, reference] of references.entries()) {
      const taken = await skyFiles.take(reference, folders);
      if ('ref' in taken) list.push(taken.ref);
      else faults.push({ field: fieldOf(kind, index), message: taken.refused });
    }
  }
  return { refs, faults };
}

async function surveyAll(refs: Refs, skyFiles: SkyFilesPort): Promise<{ readonly files: Readonly<Record<string, readonly SurveyedFile[]>>; readonly faults: readonly FieldFault[] }> {
  const faults: FieldFault[] = [];
  const files: Record<string, SurveyedFile[]> = {};
  for (const [kind, list] of Object.entries(refs)) {
    const found: SurveyedFile[] = (files[kind] = []);
    for (const [index, ref] of list.entries()) {
      try {
        if (kind === 'catalogue') await skyFiles.catalogue(ref);
        else found.push(await skyFiles.survey(ref));
      } catch (error) {
        if (!(error instanceof FileFault)) throw error;
        faults.push({ field: fieldOf(kind, index), message: error.message });
      }
    }
  }
  return { files, faults };
}

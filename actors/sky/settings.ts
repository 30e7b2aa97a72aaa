/** Settings of the sky's image stages. */
import { delimiter, join } from 'node:path';
import { settingsTable } from '../../protocol/settings.ts';

export const ingestSettings = settingsTable({
  home: { env: 'ALIDADE_HOME', type: 'path', default: '.alidade', doc: 'The folder of all data of an embedded Alidade.' },
  folders: { env: 'ALIDADE_SKY_FILES', type: 'string', default: '', doc: 'Folders that exposures, calibration frames, templates and catalogues may lie in, separated by colons; nothing outside of them is read. Empty: `sky` in the home.' },
  mostPixels: { env: 'ALIDADE_SKY_MOST_PIXELS', type: 'integer', default: 36_000_000, min: 4096, max: 400_000_000, doc: 'Largest exposure and template; subtraction holds about 80 bytes a pixel.' },
  mostAirmass: { env: 'ALIDADE_SKY_MOST_AIRMASS', type: 'number', default: 4, min: 1, max: 40, doc: 'Exposures through more air are rejected.' },
});

/** Of the image stages. No part of what a result depends on. */
export const threadsRow = { env: 'ALIDADE_SKY_THREADS', type: 'integer', default: 2, min: 1, max: 64, doc: 'Threads that share the work of preprocessing one exposure, and of its subtraction; not more than the machine has cores. Results do not depend on it.' } as const;

export const preprocessSettings = settingsTable({
  leastStars: { env: 'ALIDADE_SKY_LEAST_STARS', type: 'integer', default: 8, min: 5, max: 1000, doc: 'Fewest stars that the PSF is measured from.' },
  mostFwhm: { env: 'ALIDADE_SKY_MOST_FWHM', type: 'number', default: 12, min: 1, max: 100, unit: 'px', doc: 'Worst seeing or focus.' },
  mostEllipticity: { env: 'ALIDADE_SKY_MOST_ELLIPTICITY', type: 'number', default: 0.5, min: 0, max: 1, doc: 'Most trailing of stars, 1 − b/a.' },
  mostFwhmRatio: { env: 'ALIDADE_SKY_MOST_FWHM_RATIO', type: 'number', default: 2, min: 1, max: 100, doc: 'Most change of the PSF over the frame: its largest width over its smallest.' },
  mostUnevenness: { env: 'ALIDADE_SKY_MOST_UNEVENNESS', type: 'number', default: 0.5, min: 0, max: 100, doc: 'Most range of the sky over its level.' },
  mostSaturated: { env: 'ALIDADE_SKY_MOST_SATURATED', type: 'number', default: 0.05, min: 0, max: 1, doc: 'Largest share of saturated pixels.' },
  mostUnusable: { env: 'ALIDADE_SKY_MOST_UNUSABLE', type: 'number', default: 0.3, min: 0, max: 1, doc: 'Largest share of pixels that are bad, missing or saturated.' },
  mostCosmicRays: { env: 'ALIDADE_SKY_MOST_COSMIC_RAYS', type: 'number', default: 0.02, min: 0, max: 1, doc: 'Largest share of pixels hit by cosmic rays.' },
  threads: threadsRow,
});

export const differenceSettings = settingsTable({
  threshold: { env: 'ALIDADE_SKY_THRESHOLD', type: 'number', default: 5, min: 3, max: 100, unit: 'σ', doc: 'Least score of a candidate; of what has faded, below its negative.' },
  signs: { env: 'ALIDADE_SKY_SIGNS', type: 'choice', choices: ['both', 'positive'], default: 'both', doc: '`both`: what has faded or vanished is looked for as well as what is new or brighter; its flux and score are below 0. `positive`: it is not.' },
  edge: { env: 'ALIDADE_SKY_EDGE', type: 'integer', default: 10, min: 0, max: 1000, unit: 'px', doc: 'Candidates nearer to the edge are flagged.' },
  mostCandidates: { env: 'ALIDADE_SKY_MOST_CANDIDATES', type: 'integer', default: 2000, min: 1, max: 5000, doc: 'A difference with more is rejected: something is wrong with it.' },
  threads: threadsRow,
});

export const detectSettings = settingsTable({
  model: { env: 'ALIDADE_SKY_MODEL', type: 'string', default: '', doc: 'Directory of the network that judges detections: model.onnx and manifest.json. Empty: the one that is shipped; `rules`: none, rules of thumb judge.' },
  provider: { env: 'ALIDADE_SKY_MODEL_PROVIDER', type: 'choice', choices: ['cpu', 'cuda'], default: 'cpu', doc: 'What the network runs on. `cuda` is tried and gives way to the processor; a result says what was used.' },
  threshold: { env: 'ALIDADE_SKY_RULES_THRESHOLD', type: 'number', default: 0.5, min: 0, max: 1, doc: 'Least reliability of what is real, where rules of thumb judge; a model has its own.' },
  leastReliability: { env: 'ALIDADE_SKY_LEAST_RELIABILITY', type: 'number', default: 0.1, min: 0, max: 1, doc: 'Less reliable candidates are counted, not passed on.' },
  mostDetections: { env: 'ALIDADE_SKY_MOST_DETECTIONS', type: 'integer', default: 500, min: 1, max: 2000, doc: 'Most detections of one exposure that are passed on, the strongest first.' },
});

/** Where files may lie. */
export function skyFolders({ home, folders }: { readonly home: string; readonly folders: string }): readonly string[] {
  const named = folders.split(delimiter).map((path) => path.trim()).filter((path) => path !== '');
  return named.length > 0 ? named : [join(home, 'sky')];
}

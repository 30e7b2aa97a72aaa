/** How long results that can be made again are kept. */
import { settingsTable } from '../../protocol/settings.ts';

const atLeast = 3_600;

export const retentionSettings = settingsTable({
  frames: { env: 'ALIDADE_SKY_KEEP_FRAMES', type: 'duration', orForever: true, default: 30 * 86_400, min: atLeast, doc: 'How long the frames of an exposure (science, template, difference, score: 33 bytes a pixel) are kept after its end. What was handed in, detections, alerts and their cutouts stay.' },
  masters: { env: 'ALIDADE_SKY_KEEP_MASTERS', type: 'duration', orForever: true, default: 90 * 86_400, min: atLeast, doc: 'How long combined calibration frames are kept after they were used last; they are made again when needed.' },
  missions: { env: 'ALIDADE_DRIFT_KEEP_RESULTS', type: 'duration', orForever: true, default: Infinity, min: atLeast, doc: 'How long the files of a drift mission (particles, map, summary, animation) are kept after its end. Its row, with the statistics, stays.' },
  unreferenced: { env: 'ALIDADE_KEEP_UNREFERENCED', type: 'duration', orForever: true, default: Infinity, min: 30 * 86_400, doc: 'How long stored files are kept that no table and no name refers to, such as those of an upload that broke off, after they were used last. Leave it at `forever` where others keep files in the same store, or where tables are ever made anew.' },
  everySeconds: { env: 'ALIDADE_RETENTION_EVERY', type: 'duration', default: 3_600, min: 1, max: 86_400, doc: 'How often it is looked for files that are kept no longer.' },
});

export type Kind = 'frames' | 'masters' | 'missions' | 'unreferenced';
export const settingOf = (kind: Kind): string => retentionSettings[kind].env;
export type Keeping = Readonly<Record<Kind, number>>;

import { settingsTable } from '../../../protocol/settings.ts';

export const watchSettings = settingsTable({
  folder: { env: 'ALIDADE_SKY_WATCH', type: 'path', default: '', doc: 'A folder into which descriptions of observations are put (`*.json`, with their files beside them); each is handed in once, then lies in `done` or, with the reason, in `failed`. Empty: none is watched.' },
  patienceSeconds: { env: 'ALIDADE_SKY_WATCH_PATIENCE', type: 'duration', default: 600, min: 1, max: 7 * 86_400, doc: 'How long a description waits for files that are not there, or not whole, before it has failed.' },
});

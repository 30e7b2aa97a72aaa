/** Settings of the curation. What it goes by is a file of its own (deploy/sky/curation.yaml). */
import { settingsTable } from '../../protocol/settings.ts';

export const curateSettings = settingsTable({
  curation: { env: 'ALIDADE_SKY_CURATION', type: 'path', default: '', doc: 'The curation’s configuration: watchlists, filters, who vets, what makes an alert; followed while `alidade up` runs. Empty: deploy/sky/curation.yaml.' },
  deadSeconds: { env: 'ALIDADE_SKY_CURATION_DEAD_LIFETIME', type: 'duration', default: 7 * 86_400, min: 60, max: 3650 * 86_400, doc: 'Lifetime of dead letters of what the curation could not take: events that cannot be read, votes on unknown alerts, a wrong configuration.' },
});

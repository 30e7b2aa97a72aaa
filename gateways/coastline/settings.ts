import { settingsTable } from '../../protocol/settings.ts';

export const coastlineSettings = settingsTable({
  coastline: { env: 'ALIDADE_COASTLINE', type: 'path', default: '', doc: "Coastline to use instead of the one that set-up keeps in .cache/coastline: a file made by Alidade's set-up, or GMT's binned_GSHHS_f.nc, which set-up converts." },
});

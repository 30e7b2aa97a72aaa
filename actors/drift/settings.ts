/** Settings of the drift actors. What several actors need stands in each one's table. */
import { delimiter, join } from 'node:path';
import { settingsTable } from '../../protocol/settings.ts';

const forcingAccess = {
  home: { env: 'ALIDADE_HOME', type: 'path', default: '.alidade', doc: 'The folder of all data of an embedded Alidade.' },
  folders: { env: 'ALIDADE_DRIFT_FORCING', type: 'string', default: '', doc: 'Folders that forcing files may lie in, separated by colons; nothing outside of them is read. Empty: `forcing` in the home.' },
  memoryBytes: { env: 'ALIDADE_DRIFT_FORCING_MEMORY', type: 'bytes', default: 4 * 2 ** 30, min: 2 ** 20, doc: 'Most memory for the forcing fields of one mission; a mission that needs more is refused.' },
} as const;

export const prepareSettings = settingsTable({
  ...forcingAccess,
  sources: { env: 'ALIDADE_DRIFT_SOURCES', type: 'string', default: '', doc: 'Forcing of missions that name none: NetCDF files, folders or patterns below ALIDADE_DRIFT_FORCING in order of priority, separated by colons.' },
});

export const simulateSettings = settingsTable({
  ...forcingAccess,
  threads: { env: 'ALIDADE_DRIFT_THREADS', type: 'integer', default: 2, min: 1, max: 256, doc: 'Threads that divide the particles of one large mission; the result does not depend on it.' },
});

/** Where forcing may lie. */
export function forcingFolders({ home, folders }: { readonly home: string; readonly folders: string }): readonly string[] {
  const named = listOf(folders);
  return named.length > 0 ? named : [join(home, 'forcing')];
}

/** A setting with several paths. */
export const listOf = (paths: string): readonly string[] => paths.split(delimiter).map((path) => path.trim()).filter((path) => path !== '');

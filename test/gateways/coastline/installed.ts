import type { CoastData } from '../../../actors/drift/core/coastline.ts';
import { findCoastline, openCoastline } from '../../../gateways/coastline/index.ts';

/** The coastline that set-up installed. Tests that need it are skipped where there is none, and say so in their name. */
export const installed = findCoastline(process.env);

export const noCoastline = installed === undefined ? 'skipped: no coastline is installed here' : '';

export async function installedCoastline(): Promise<CoastData> {
  if (installed === undefined) throw new Error('no coastline is installed here');
  return await openCoastline(installed.file);
}
